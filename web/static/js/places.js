// Choosing how many come shows fields for each of them below, and the page stays where it is.
// Fields that are not there yet are asked of the server; without scripts its button does the same.
const places = document.querySelector("#places");
const form = places?.form;
const button = form?.querySelector("button[name=show]");
const key = form?.querySelector("[name=key]");
let asked = 0;

const guests = () => [...form.querySelectorAll("fieldset.guest")];

// Who is too many is hidden with all that was typed, and not sent.
function showUpTo(count) {
  for (const [index, guest] of guests().entries()) {
    guest.hidden = guest.disabled = index + 2 > count;
  }
}

async function fetchGuests() {
  const typed = new URLSearchParams(new FormData(form));
  typed.set("show", "guests");
  const answer = await fetch(form.action, { method: "POST", body: typed });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("fieldset.guest")];
}

// Going back, a browser fills in the fields that the address makes the server show, and keeps of
// the hidden ones only what a script has set: the key by which a form is known if it comes again.
function remember(count) {
  const here = new URL(location.href);
  here.searchParams.set("places", count);
  if (here.pathname.endsWith("/register")) history.replaceState(history.state, "", here);
  key.setAttribute("value", key.value);
}

async function change() {
  const count = Number(places.value);
  remember(count);
  const mine = ++asked;
  showUpTo(count);
  if (guests().length + 1 >= count) return;
  try {
    const fetched = await fetchGuests();
    if (mine !== asked) return;
    let last = guests().at(-1) ?? places.closest(".field");
    for (const guest of fetched) {
      if (document.getElementById(guest.id)) continue;
      for (const kept of form.querySelectorAll(guest.id.replace("guest-", ".kept-"))) kept.remove();
      last.after(guest);
      last = guest;
    }
    button.hidden = true;
  } catch {
    button.hidden = false;
  }
}

if (places) {
  button.hidden = true;
  places.addEventListener("change", change);
  addEventListener("pageshow", change); // a browser that goes back keeps the number, not the fields
}
