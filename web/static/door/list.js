/**
 * The door list on the phone: everything that a verdict needs, and nobody's name.
 *
 * Its tickets lie in the store `tickets` as they come; the rest is one value in `meta`, and in
 * memory.
 */

import { fromBase64 } from "./code.js";
import { got, recall, transact } from "./store.js";

/** What stays of a ticket that left the list: its code is genuine, and no longer valid. */
const GONE = { state: "replaced", sessions: [], admitted: [] };

const JUMP_MS = 60_000;
const RIGHT_MS = 120_000;

let held = null;

/** A moment of the server's clock, and of the clock of this page, which nobody can set. */
let anchor = null;

/** The list that the phone holds, made ready: see `ready`. Null before pairing and after the end. */
export function list() {
  return held;
}

/**
 * Take up the list that was kept earlier; null when there is none. What the page holds stays when
 * the browser has thrown the store away: guests are answered by it until the server has told anew.
 */
export async function load() {
  const kept = await recall("list");
  if (!kept) return held;
  held = ready(kept);
  anchor = { server: Date.now() + held.clockOffset, page: performance.now() };
  return held;
}

/** Keep a whole list instead of the one before. */
export async function replace(whole) {
  await transact(["tickets", "meta"], "readwrite", async ({ tickets, meta }) => {
    tickets.clear();
    for (const ticket of whole.tickets) tickets.put(ticket);
    await got(meta.put({ ...without(whole), count: await got(tickets.count()) }, "list"));
  });
  return load();
}

/** Take in changes, inside a transaction over `tickets`, `past` and `meta`. */
export async function merge({ tickets, past, meta }, changes) {
  const wasGone = !changes.whole && (await isGone({ tickets, meta }));
  const kept = (await got(meta.get("list"))) ?? {};
  if (changes.whole) tickets.clear();
  for (const ticket of changes.tickets) {
    await markKnown(past, ticket.tag);
    tickets.put(ticket);
  }
  for (const tag of changes.gone) tickets.put({ ...GONE, tag });
  const count = wasGone ? kept.count : await got(tickets.count());
  await got(meta.put({ ...kept, ...without(changes), count }, "list"));
}

/** Throw the list away: the phone was handed in, or its time is over. Unsent rows stay. */
export async function forget() {
  held = null;
  await transact(["tickets", "past", "meta"], "readwrite", async ({ tickets, past, meta }) => {
    tickets.clear();
    past.clear();
    await got(meta.delete("list"));
  });
}

/** Whether the browser has thrown away the list, or its tickets, under the open page. */
export async function isGone({ tickets, meta }) {
  const kept = await got(meta.get("list"));
  return kept?.count !== (await got(tickets.count()));
}

/** The ticket behind a tag of a code, or of a short code. */
export async function find(tickets, form, tag) {
  if (form === "short") return got(tickets.index("short_tag").get(tag));
  return got(tickets.get(tag));
}

/**
 * The server's clock, as far as this phone knows it, in milliseconds. Where the phone's clock was set
 * right under the page, or back, the page's own clock goes on; that one stands still in a sleep.
 */
export function serverTime() {
  const now = Date.now();
  const told = now + (held?.clockOffset ?? 0);
  if (!anchor) return told;
  const gone = anchor.server + performance.now() - anchor.page;
  const isSetRight = Math.abs(told - gone) > JUMP_MS && Math.abs(now - gone) < RIGHT_MS;
  return isSetRight || gone - told > JUMP_MS ? gone : told;
}

function without(whole) {
  const { tickets, gone, ...rest } = whole;
  return rest;
}

/** The list knows of entries by now; that somebody left, or was at another gate, it never says. */
async function markKnown(past, tag) {
  const mine = await got(past.index("tag").getAll(tag));
  if (mine.some((row) => row.kind === "out")) return;
  for (const row of mine) if (row.entry) past.put({ ...row, known: true });
}

function ready(kept) {
  return {
    ...kept,
    salt: fromBase64(kept.salt),
    keys: new Map(kept.keys.map((key) => [key.slot, fromBase64(key.public_key)])),
    sessions: kept.sessions.map(readySession),
    gates: kept.gates.map((gate) => ({ ...gate, slug: gate.gate })),
    endsAt: Date.parse(kept.not_after),
  };
}

function readySession(session) {
  return {
    ...session,
    name: session.session,
    startsAt: Date.parse(session.starts_at),
    opensAt: Date.parse(session.opens_at),
    closesAt: Date.parse(session.closes_at),
  };
}
