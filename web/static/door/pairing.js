/** Before the first scan: is this browser fit for it, and how a phone is paired. */

import { Refused, ask, isPairing } from "./asking.js";
import { forget, load } from "./list.js";
import { renumber, unsent } from "./rows.js";
import { unlock } from "./sound.js";
import { keep, recall } from "./store.js";
import { drain, fetchList } from "./sync.js";
import { word } from "./words.js";

const PAIRING = "/api/v1/door/pairing";
const IN_APP =
  /\bLine\/|FBAN|FBAV|FB_IAB|Instagram|MicroMessenger|KAKAOTALK|BytedanceWebview|; wv\)/;
const $ = (id) => document.getElementById(id);

/** Whether this is the browser inside another app, which keeps neither camera nor store. */
export function isInApp(agent) {
  const isBareWebKit = /iPhone|iPad/.test(agent) && !/Safari\//.test(agent);
  return IN_APP.test(agent) || isBareWebKit;
}

/** Whether this browser has what scanning needs. */
export function isFit() {
  return Boolean(globalThis.indexedDB && globalThis.crypto?.subtle && globalThis.OffscreenCanvas);
}

/** A whole screen that says why nothing can be scanned. `actions`: elements below the words. */
export function message(title, text, ...actions) {
  $("panel-pair").hidden = true;
  $("panel-message").hidden = false;
  $("message-title").textContent = word(title);
  $("message-text").textContent = word(text);
  $("message-actions").replaceChildren(...actions);
}

/** Inside another app: the way out, before the code is spent. */
export function sendOutside() {
  const copy = document.createElement("button");
  copy.className = "main";
  copy.textContent = word("in_app_copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    copy.textContent = word("in_app_copied");
  });
  const leave = document.createElement("a");
  const outside = new URL(location.href);
  outside.searchParams.set("openExternalBrowser", "1"); // what LINE understands
  leave.href = outside;
  leave.className = "plain";
  leave.textContent = word("in_app_open");
  message("in_app_title", "in_app", copy, leave);
}

/** Say that this phone is not paired, and how it is. */
export function needed() {
  for (const [id, key] of [["pair-title", "pair_needed_title"], ["pair-lead", "pair_needed"]]) {
    $(id).firstElementChild.dataset.word = key;
    $(id).firstElementChild.textContent = word(key);
  }
}

/**
 * Whether the address holds the invitation that this phone was paired by, and it holds its list
 * still: then the link only leads back to the scanner, and no second phone is made of it.
 */
export async function isPairedByAddress() {
  const code = codeOf(location.hash.slice(1));
  const isSame = Boolean(code) && (await recall("invitation")) === (await markOf(code));
  if (!isSame || !(await load())) return false;
  history.replaceState(null, "", "/door");
  return true;
}

/** This phone's pairing counts no more: its link may pair it anew. */
export function forgetInvitation() {
  return keep("invitation", null);
}

/** Show the pairing form and resolve once this phone is paired and holds its list. */
export function pairing() {
  const take = () => {
    const code = codeOf(location.hash.slice(1));
    $("pair-code").value = code;
    $("pair-code-row").hidden = Boolean(code);
  };
  $("panel-pair").hidden = false;
  addEventListener("hashchange", take);
  take();
  return new Promise((resolve) => {
    $("panel-pair").onsubmit = async (event) => {
      event.preventDefault();
      unlock();
      if (await attempt()) resolve();
    };
  });
}

/** A code as the address holds it; a sign that was typed into it breaks nothing. */
function codeOf(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

/** By what an invitation is known again: a lost phone must not tell the code itself. */
async function markOf(code) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code.trim()));
  return Array.from(new Uint8Array(digest)).join();
}

async function attempt() {
  const start = $("pair-start");
  start.disabled = true;
  start.firstElementChild.textContent = word("pair_working");
  $("pair-problem").hidden = true;
  try {
    await pair($("pair-code").value.trim(), $("pair-name").value.trim());
    $("panel-pair").hidden = true;
    return true;
  } catch (problem) {
    explain(problem);
    return false;
  } finally {
    start.disabled = false;
    start.firstElementChild.textContent = word("pair_start");
  }
}

async function pair(code, name) {
  if ((await unsent()).waiting) await drain().catch(() => {});
  const said = { pairing_code: code, ...(name && { name }) };
  const paired = await ask(PAIRING, isPairing, said, { "x-door": "page" });
  await forget();
  await renumber(paired); // whatever could not be sent as the device of before goes as the new one
  await keep("place", {});
  await keep("invitation", await markOf(code));
  await fetchList();
  history.replaceState(null, "", "/door");
  navigator.storage?.persist?.();
}

function explain(problem) {
  const spent = problem instanceof Refused && problem.status < 429;
  $("pair-problem").textContent = word(spent ? "pair_expired" : "pair_offline");
  $("pair-problem").hidden = false;
  $("pair-code-row").hidden = !spent;
}
