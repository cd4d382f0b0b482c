/** What a steward does with the phone: each deed is a row first, and then an answer on the screen. */

import { read } from "./code.js";
import { list } from "./list.js";
import { open } from "./panels.js";
import { isLead, place } from "./place.js";
import { lastAdmission, write } from "./rows.js";
import { scan } from "./scan.js";
import { addLater, dismiss, notify, paint } from "./screen.js";
import { refresh } from "./status.js";
import { names } from "./sync.js";
import { letsIn } from "./verdict.js";
import { word } from "./words.js";

const NOTICE_MS = 3_000;
const DEEDS = ["out", "back", "walk_in", "undo"];

/** Short codes by row id; in memory only, so that a lost phone holds none. */
const shorts = new Map();

let sync = null;
let turn = Promise.resolve();

/** Tell the deeds who uploads their rows. */
export function uploadBy(uploader) {
  sync = uploader;
}

/** Show a code to the phone. Codes are taken one after the other. */
export function take(text) {
  turn = turn.then(() => judge(text)).catch(broken);
  return turn;
}

/** Take back the last entry of this phone that stands, as long as it is fresh, and name it. */
export function undo() {
  turn = turn.then(takeBack).catch(broken);
  return turn;
}

/** Learn from an answer of the server by which short code people know a row's ticket. */
export function learn(results) {
  for (const { id, short } of results) if (short) shorts.set(id, short);
}

/** Register somebody at the door and let them in. */
export async function walkIn({ name, heads }) {
  const done = await deed("walk_in", { kind: "walk_in", ...(heads > 1 && { heads }) });
  if (name) names.set(done.row.id, name);
  paint(done);
  sync.now();
}

/** Count heads without tickets. */
export function counted(n) {
  return deed("count", { kind: "count", n });
}

/** The phone's own store failed: say so loudly, for nothing may be answered without it. */
export function broken(problem) {
  console.error(problem);
  dismiss();
  notify(word("storage_trouble"));
}

async function judge(text) {
  if (!list()) return;
  if (read(text).form === "empty") return notify(word("type_hint"), NOTICE_MS);
  const outcome = await scan(text, place());
  if (outcome.code.form === "short") shorts.set(outcome.row.id, outcome.code.text);
  show(outcome);
  if (outcome.isBlind) addLater(word("why_blind"));
  await refresh();
  if (outcome.verdict === "already_in" && !outcome.since.at) sync.now();
  else sync.soon();
}

/** Paint the outcome of a scan with the buttons that it asks for; no sheet lies over it. */
export function show(outcome) {
  open();
  paint(outcome, choicesFor(outcome));
}

function choicesFor(outcome) {
  if (outcome.verdict === "already_in") {
    const other = isLead() ? "next" : "see_lead";
    return [["same_person", () => comeBack(outcome)], [other, dismiss]];
  }
  return letsIn(outcome.verdict) || DEEDS.includes(outcome.verdict) ? [] : [["next", dismiss]];
}

async function comeBack({ row, code }) {
  const shown = row.sent.tag ? { tag: row.sent.tag } : { code: code.text };
  paint(await deed("back", { kind: "back", ...shown }, row.tag));
}

async function takeBack() {
  const row = await lastAdmission();
  if (!row) return notify(word("no_undo"), NOTICE_MS);
  const done = await deed("undo", { kind: "undo", undoes: row.id }, row.tag);
  return paint({ ...done, undone: { ...row, short: shorts.get(row.id) } });
}

async function deed(verdict, said, tag) {
  const here = place();
  const row = await write(here, said, tag);
  sync.soon();
  await refresh();
  return { verdict, row, place: here, tail: "" };
}
