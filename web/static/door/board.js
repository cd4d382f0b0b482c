/** Keeps the board fresh: asks for the page again and puts its new state into this one. */

const EVERY_MS = 5_000;

async function renew() {
  if (document.hidden) return;
  try {
    const response = await fetch(location.href, { cache: "no-store" });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("board");
    if (fresh) document.getElementById("board").replaceWith(fresh);
  } catch {
    // Without a network the board keeps showing the moment that stands on it.
  }
}

setInterval(renew, EVERY_MS);
document.addEventListener("visibilitychange", renew);
