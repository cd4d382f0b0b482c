/**
 * What this phone has done, one row each: kept before anything is shown, deleted only when the
 * server has acknowledged it.
 *
 * A row as it is kept: `{seq, id, kind, tag, told, entry, at, gate, session, undoes, sent}`, where
 * `sent` is what the server gets.
 */

import { got, transact } from "./store.js";
import { letsIn } from "./verdict.js";

const BATCH_MAX = 250;
const UNDO_WITHIN_MS = 120_000;
const PAST_KEPT_MS = 24 * 3_600_000;

/** The stores that adding a row needs. */
export const ADDING = ["rows", "meta"];

/**
 * Add a row inside a transaction over `ADDING` and return it as kept. `said` is what the server is
 * told besides place and time, `tag` the ticket that it is about, if any.
 */
export async function add({ rows, meta }, { gate, session }, said, tag = null) {
  const seq = ((await got(meta.get("seq"))) ?? 0) + 1;
  const [id, at] = [crypto.randomUUID(), Date.now()];
  const here = { seq, id, gate: gate.slug, session: session.name };
  const row = {
    ...here, at, tag, kind: said.kind, told: said.told, undoes: said.undoes,
    entry: gate.kind === "entry",
    sent: { ...here, ...said, scanned_at: new Date(at).toISOString() },
  };
  await got(rows.add(row));
  await got(meta.put(seq, "seq"));
  return row;
}

/** Keep a row that needs no verdict: an undo, a walk-in, a count, somebody coming back. */
export function write(place, said, tag) {
  return transact(ADDING, "readwrite", (stores) => add(stores, place, said, tag));
}

/** This phone's own rows for a ticket in a session, in order, acknowledged or not. */
export async function own({ rows, past }, tag, session) {
  const found = [
    ...(await got(past.index("tag").getAll(tag))),
    ...(await got(rows.index("tag").getAll(tag))),
  ];
  return found.filter((row) => row.session === session).sort((a, b) => a.seq - b.seq);
}

/** How many rows the server has not acknowledged. */
export function unsent() {
  return transact(["rows"], "readonly", ({ rows }) => got(rows.count()));
}

/** The next rows to send, and the highest seq of this phone. */
export function batch() {
  return transact(ADDING, "readonly", async ({ rows, meta }) => ({
    rows: await got(rows.getAll(null, BATCH_MAX)),
    announced: (await got(meta.get("seq"))) ?? 0,
  }));
}

/** Delete what the server has acknowledged, in the transaction that takes in its changes. */
export async function acknowledge({ rows, past }, through) {
  for (const row of await got(rows.getAll(IDBKeyRange.upperBound(through)))) {
    const { sent, ...kept } = row;
    if (row.tag) past.put(kept);
    rows.delete(row.seq);
  }
}

/** Forget acknowledged rows of yesterday. */
export function tidy(now = Date.now()) {
  return transact(["past"], "readwrite", async ({ past }) => {
    for (const row of await got(past.getAll())) {
      if (now - row.at > PAST_KEPT_MS) past.delete(row.seq);
    }
  });
}

/** How many rows that wait let somebody in to a session: the server does not count them yet. */
export function waitingEntries(session) {
  return transact(["rows"], "readonly", async ({ rows }) => {
    const waiting = await got(rows.getAll());
    const undone = new Set(waiting.map((row) => row.undoes).filter(Boolean));
    const counts = (row) => row.kind === "walk_in" || (row.entry && letsIn(row.told));
    return waiting.filter((row) => row.session === session && counts(row) && !undone.has(row.id))
      .length;
  });
}

/** Whether a row is young enough to be taken back from the screen. */
export function canUndo(row, now = Date.now()) {
  return Boolean(row) && now - row.at <= UNDO_WITHIN_MS;
}

/** Give the rows that wait new numbers, because the phone is another device now. */
export function renumber() {
  return transact(["rows", "past", "meta"], "readwrite", async ({ rows, past, meta }) => {
    const waiting = await got(rows.getAll());
    rows.clear();
    past.clear();
    waiting.forEach((row, index) => {
      const seq = index + 1;
      rows.add({ ...row, seq, sent: { ...row.sent, seq } });
    });
    await got(meta.put(waiting.length, "seq"));
  });
}

/**
 * Go on after a browser threw this phone's store away: numbers that the server heard of and never
 * received are filled with rows that say so, or nothing after them could ever be acknowledged.
 */
export function resume(device) {
  return transact(ADDING, "readwrite", async ({ rows, meta }) => {
    if ((await got(meta.get("seq"))) !== undefined) return;
    for (let seq = device.received_through + 1; seq <= device.announced; seq += 1) {
      const id = crypto.randomUUID();
      rows.add({ seq, id, kind: "lost", tag: null, sent: { seq, id, kind: "lost" } });
    }
    await got(meta.put(device.announced, "seq"));
  });
}
