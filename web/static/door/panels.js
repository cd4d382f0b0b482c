/** The sheets over the camera: typing a code, counting heads, registering somebody at the door. */

import { read } from "./code.js";
import { isOnline } from "./status.js";
import { place } from "./place.js";
import { isTicket } from "./scan.js";
import { play } from "./sound.js";
import { got, transact } from "./store.js";

const $ = (id) => document.getElementById(id);
const NAME_LENGTH_MAX = 100; // the field takes more, for a code of a ticket that is sent as keys
const SHEETS = ["panel-type", "panel-count", "panel-walk-in", "panel-alerts"];

/** Put one of the sheets up, or none. `focus`: whether the field for a code is typed into. */
export function open(id = null, { focus = true } = {}) {
  for (const sheet of SHEETS) $(sheet).hidden = sheet !== id;
  if (id === "panel-type" && focus) $("code").focus();
  else document.activeElement?.blur();
}

/**
 * Make the sheets work. `deeds`: `typed(text)`, `counted(n)` and `walkedIn({name, heads})`, each
 * resolving when its row is kept.
 */
export function listen(deeds) {
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => open());
  }
  $("open-type").addEventListener("click", () => open("panel-type"));
  $("panel-type").addEventListener("submit", (event) => submitCode(event, deeds.typed));
  $("open-count").addEventListener("click", () => openCounter());
  $("count-up").addEventListener("click", () => count(1, deeds.counted));
  $("count-down").addEventListener("click", () => count(-1, deeds.counted));
  $("open-alerts").addEventListener("click", () => open("panel-alerts"));
  $("open-walk-in").addEventListener("click", () => openWalkIn());
  $("panel-walk-in").addEventListener("submit", (event) => submitWalkIn(event, deeds.walkedIn, deeds.typed));
}

async function submitCode(event, typed) {
  event.preventDefault();
  const text = $("code").value;
  $("code").value = "";
  if (read(text).form !== "empty") open();
  await typed(text);
}

async function openCounter() {
  open("panel-count");
  $("count-total").textContent = await addTaps(0);
}

async function count(n, counted) {
  const total = await addTaps(n);
  if (total === null) return;
  await counted(n);
  play("tap");
  $("count-total").textContent = total;
}

/**
 * What this phone has counted in its session, after some more; for the counter's eyes only. Null
 * where that would be less than nobody: whoever was not counted cannot be taken back.
 */
function addTaps(n) {
  const name = `taps ${place().session.name}`;
  return transact(["meta"], "readwrite", async ({ meta }) => {
    const total = ((await got(meta.get(name))) ?? 0) + n;
    if (total < 0) return null;
    await got(meta.put(total, name));
    return total;
  });
}

function openWalkIn() {
  $("panel-walk-in").reset();
  $("walk-in-named").hidden = !isOnline();
  $("walk-in-nameless").hidden = isOnline();
  open("panel-walk-in");
}

/** A name as it can be kept anywhere: one line, without controls and halves of letters. */
function printable(text) {
  const line = text.replace(/[\p{Cc}\p{Cs}\s]+/gu, " ").trim();
  return line.slice(0, NAME_LENGTH_MAX).replace(/\p{Cs}$/u, "").trim();
}

async function submitWalkIn(event, walkedIn, coded) {
  event.preventDefault();
  const typed = $("walk-in-named").hidden ? "" : $("walk-in-name").value;
  const heads = $("walk-in-heads").valueAsNumber || 1;
  open();
  if (await isTicket(typed)) return coded(typed);
  await walkedIn({ name: printable(typed), heads });
}
