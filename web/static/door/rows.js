/**
 * What this phone has done, one row each: kept before anything is shown, done only when the server
 * has told its own result.
 *
 * A row as it is kept: `{seq, id, kind, tag, told, entry, at, gate, session, undoes, sent, again}`,
 * where `sent` is what the server gets, and `again` says that it was in conflict once. Kind `lost`
 * fills a number of which this phone has nothing any more.
 */

import { isGone } from "./list.js";
import { got, transact } from "./store.js";
import { letsIn } from "./verdict.js";

const BATCH_MAX = 250;
const UNDO_WITHIN_MS = 120_000;
const PAST_KEPT_MS = 24 * 3_600_000;

/** Under what the rows of other events are laid aside. */
const ASIDE = "aside";

/** The stores that adding a row needs. */
export const ADDING = ["rows", "meta"];
const ALL = ["rows", "past", "meta"];

/**
 * Rows that this page has added and that have no result yet, by id: all that is left of them when
 * the browser throws the store away under an open page.
 */
const mine = new Map();

/** The highest number that this page knows, and the device whose number it is. */
let counter = { device: null, seq: 0 };

/**
 * Add a row inside a transaction over `ADDING` and return it as kept; `remember` it afterwards.
 * `said` is what the server is told besides place and time, `tag` the ticket that it is about.
 */
export async function add({ rows, meta }, { gate, session }, said, tag = null) {
  const { device, seq: last } = await counted(rows, meta);
  const [seq, id, at] = [last + 1, crypto.randomUUID(), Date.now()];
  const here = { seq, id, gate: gate.slug, session: session.name };
  const row = {
    ...here, at, tag, kind: said.kind, told: said.told, undoes: said.undoes,
    entry: gate.kind === "entry",
    sent: { ...here, ...said, scanned_at: new Date(at).toISOString() },
  };
  await got(rows.add(row));
  await got(meta.put({ device, seq }, "counter"));
  return row;
}

/** Hold a row in this page too, now that it is durable in the store. */
export function remember(row) {
  mine.set(row.id, row);
  counter.seq = Math.max(counter.seq, row.seq);
}

/** Keep a row that needs no verdict: an undo, a walk-in, a count, somebody coming back. */
export async function write(place, said, tag) {
  const row = await transact(ADDING, "readwrite", (stores) => add(stores, place, said, tag));
  remember(row);
  return row;
}

/**
 * The highest number given so far: what the store says, and this page when the store is gone or
 * says less. Two stores of one pairing may give the same number: then the server says `conflict`.
 */
async function counted(rows, meta) {
  const kept = await got(meta.get("counter"));
  const last = await got(rows.openKeyCursor(null, "prev"));
  if (kept?.device && kept.device !== counter.device) counter = { ...kept };
  counter.seq = Math.max(counter.seq, kept?.seq ?? 0, last?.key ?? 0);
  return counter;
}

/** Put back into the store what this page still holds and the store has lost. */
async function putBack({ rows, past, meta }) {
  const { seq: last } = await counted(rows, meta);
  const kept = new Set((await got(rows.getAll())).map((row) => row.id));
  let next = last + 1;
  for (const row of [...mine.values()].filter(({ id }) => !kept.has(id))) {
    const done = await got(past.get(row.seq));
    if (done?.id === row.id) mine.delete(row.id);
    else rows.add(hold(done || (await got(rows.getKey(row.seq))) ? numbered(row, next++) : row));
  }
}

function hold(row) {
  if (mine.has(row.id)) mine.set(row.id, row);
  return row;
}

function numbered(row, seq) {
  return { ...row, seq, sent: { ...row.sent, seq } };
}

/** This phone's own rows for a ticket in a session, in order, acknowledged or not. */
export async function own({ rows, past }, tag, session) {
  const found = [
    ...(await got(past.index("tag").getAll(tag))),
    ...(await got(rows.index("tag").getAll(tag))),
  ];
  return found.filter((row) => row.session === session).sort((a, b) => a.seq - b.seq);
}

/** How many rows have no result yet; `aside`: those of them that wait for another event. */
export function unsent() {
  return transact(ALL, "readwrite", async (stores) => {
    await putBack(stores);
    const aside = (await got(stores.meta.get(ASIDE)))?.length ?? 0;
    return { waiting: (await got(stores.rows.count())) + aside, aside };
  });
}

/**
 * The next rows to send, the highest seq of this phone, and whether the store is whole: it holds
 * the counter, and the list with all its tickets.
 */
export function batch() {
  return transact([...ALL, "tickets"], "readwrite", async (stores) => {
    await putBack(stores);
    const { rows, meta } = stores;
    const hasCounter = (await got(meta.getKey("counter"))) !== undefined;
    return {
      rows: await got(rows.getAll(null, BATCH_MAX)),
      announced: (await counted(rows, meta)).seq,
      isWhole: hasCounter && !(await isGone(stores)),
    };
  });
}

/**
 * Take in the results of rows that were sent, in the transaction that takes in the changes. A row is
 * done when its own result has come; on a conflict, another row has its number, and it gets a new
 * one, above all that the server has heard of. Returns whether it is worth sending more at once.
 */
export async function settle(stores, sent, answer) {
  const { rows, past, meta } = stores;
  const { device, seq: last } = await counted(rows, meta);
  let [seq, moved] = [Math.max(last, answer.announced), false];
  for (const [i, { status }] of answer.results.entries()) {
    const row = await got(rows.get(sent[i].seq));
    if (row?.id !== sent[i].id) continue; // another tab was faster
    rows.delete(row.seq);
    moved ||= status !== "conflict" || !row.again;
    if (status === "conflict") seq = insist(rows, row, seq);
    else if (row.kind !== "lost") past.put(shadow(row));
    if (status !== "conflict") mine.delete(row.id);
  }
  counter = { device, seq };
  await got(meta.put(counter, "counter"));
  return (await fill(stores, answer.missing)) || moved;
}

/**
 * Number a row anew; returns the number. If it was in conflict before, its id may be what another
 * row has: it gets a new one too. What only filled a gap was needed no more.
 */
function insist(rows, row, last) {
  if (row.kind === "lost") return last;
  const anew = { ...numbered(row, last + 1), again: true };
  mine.delete(row.id);
  if (row.again) anew.id = anew.sent.id = crypto.randomUUID();
  mine.set(anew.id, anew);
  rows.add(anew);
  return last + 1;
}

/** What stays of a row that has a result: a code that the list did not know goes as its tag. */
function shadow(row) {
  const { code, ...rest } = row.sent;
  return { ...row, sent: code && row.tag ? { ...rest, tag: row.tag } : row.sent };
}

/**
 * Send again what a server has no result of (any more), and tell which of it is lost; returns
 * whether there is anything to send.
 */
async function fill({ rows, past }, missing) {
  let filled = false;
  for (const seq of missing) {
    if (await got(rows.getKey(seq))) continue;
    const kept = await got(past.get(seq));
    past.delete(seq);
    const id = crypto.randomUUID();
    rows.add(kept ?? { seq, id, kind: "lost", tag: null, sent: { seq, id, kind: "lost" } });
    filled = true;
  }
  return filled;
}

/** Forget acknowledged rows of yesterday. */
export function tidy(now = Date.now()) {
  return transact(["past"], "readwrite", async ({ past }) => {
    for (const row of await got(past.getAll())) {
      if (now - row.at > PAST_KEPT_MS) past.delete(row.seq);
    }
  });
}

/**
 * How many bodies the rows that wait let in to a session, less those whom they take out again: the
 * server does not count them yet.
 */
export function waitingBodies(session) {
  return transact(["rows", "past", "tickets"], "readonly", async ({ rows, past, tickets }) => {
    const [waiting, done] = [await got(rows.getAll()), await got(past.getAll())];
    const undone = new Set(waiting.map((row) => row.undoes).filter(Boolean));
    const here = (row) => row.session === session;
    let bodies = 0;
    for (const row of waiting.filter(here)) {
      if (row.kind === "count") bodies += row.sent.n;
      else if (letIn(row) && !undone.has(row.id)) bodies += await bodiesOf(tickets, row);
    }
    for (const row of done.filter(here)) {
      if (letIn(row) && undone.has(row.id)) bodies -= await bodiesOf(tickets, row);
    }
    return bodies;
  });
}

/** The last row of this phone that let somebody in and stands, if it is young enough; or null. */
export function lastAdmission(now = Date.now()) {
  return transact(["rows", "past"], "readonly", async ({ rows, past }) => {
    const all = [...(await got(past.getAll())), ...(await got(rows.getAll()))];
    const undone = new Set(all.map((row) => row.undoes).filter(Boolean));
    const standing = all.filter((row) => letIn(row) && !undone.has(row.id));
    const last = standing.sort((a, b) => a.at - b.at || a.seq - b.seq).at(-1);
    return last && now - last.at <= UNDO_WITHIN_MS ? last : null;
  });
}

async function bodiesOf(tickets, { tag, sent }) {
  return sent.heads ?? ((tag && (await got(tickets.get(tag)))?.heads) || 1);
}

/** Whether a row let somebody in. */
export function letIn(row) {
  return row.kind === "walk_in" || (row.kind === "in" && row.entry && letsIn(row.told));
}

/**
 * Give the rows that wait new numbers, because the phone is another device now. Those of another
 * event are laid aside until the phone is at that event again: this one could not read them.
 */
export function renumber({ device, event }) {
  return transact(ALL, "readwrite", async (stores) => {
    await putBack(stores);
    const { rows, past, meta } = stores;
    const aside = (await got(meta.get(ASIDE))) ?? [];
    const every = [...aside, ...(await got(rows.getAll()))].filter(({ kind }) => kind !== "lost");
    const isHere = ({ session }) => session.startsWith(`${event}/`);
    const waiting = every.filter(isHere).map((row, index) => numbered(row, index + 1));
    rows.clear();
    past.clear();
    mine.clear();
    for (const row of waiting) {
      mine.set(row.id, row);
      rows.add(row);
    }
    await got(meta.put(every.filter((row) => !isHere(row)), ASIDE));
    counter = { device, seq: waiting.length };
    await got(meta.put(counter, "counter"));
  });
}

/**
 * Go on above what the server has heard of, after a browser threw this phone's counter away. `told`:
 * the phone as the list tells of it. Numbers in between that never arrived are asked for later.
 */
export function resume(told) {
  return transact(ADDING, "readwrite", async ({ rows, meta }) => {
    const { seq } = await counted(rows, meta);
    counter = { device: told.device, seq: Math.max(seq, told.announced) };
    await got(meta.put(counter, "counter"));
  });
}
