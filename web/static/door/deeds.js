/** What a steward does with the phone: each deed is a row first, and then an answer on the screen. */

import { read } from "./code.js";
import { list } from "./list.js";
import { place } from "./place.js";
import { canUndo, write } from "./rows.js";
import { scan } from "./scan.js";
import { dismiss, notify, paint } from "./screen.js";
import { refresh } from "./status.js";
import { names } from "./sync.js";
import { letsIn } from "./verdict.js";
import { word } from "./words.js";

const NOTICE_MS = 3_000;
const DEEDS = ["out", "back", "walk_in", "undo"];

let sync = null;
let last = null;
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

/** Take the last deed back, as long as it is fresh. */
export async function undo() {
  if (!canUndo(last?.row)) return notify(word("no_undo"), NOTICE_MS);
  const { row } = last;
  last = null;
  return paint(await deed("undo", { kind: "undo", undoes: row.id }, row.tag));
}

/** Register somebody at the door and let them in. */
export async function walkIn({ name, heads }) {
  last = await deed("walk_in", { kind: "walk_in", ...(heads > 1 && { heads }) });
  if (name) names.set(last.row.id, name);
  paint(last);
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
  last = await scan(text, place());
  show(last);
  await refresh();
  if (last.verdict === "already_in" && !last.since.at) sync.now();
  else sync.soon();
}

/** Paint the outcome of a scan with the buttons that it asks for. */
export function show(outcome) {
  paint(outcome, choicesFor(outcome));
}

function choicesFor(outcome) {
  if (outcome.verdict === "already_in") {
    return [["same_person", () => comeBack(outcome)], ["see_lead", dismiss]];
  }
  return letsIn(outcome.verdict) || DEEDS.includes(outcome.verdict) ? [] : [["next", dismiss]];
}

async function comeBack({ row, code }) {
  const shown = row.sent.tag ? { tag: row.sent.tag } : { code: code.text };
  last = await deed("back", { kind: "back", ...shown }, row.tag);
  paint(last);
}

async function deed(verdict, said, tag) {
  const here = place();
  const row = await write(here, said, tag);
  sync.soon();
  await refresh();
  return { verdict, row, place: here, tail: "" };
}
