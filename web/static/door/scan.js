/** One code shown to this phone: read, judged, kept; only then does anybody see the verdict. */

import { genuine, read, tagOf } from "./code.js";
import { find, isGone, list, serverTime } from "./list.js";
import { ADDING, add, own, remember } from "./rows.js";
import { got, transact } from "./store.js";
import { insideSince, judge, shownSince, windowAt } from "./verdict.js";

const STORES = ["tickets", "past", ...ADDING];
const TAIL = 6;

/** What stands for a foreign code: whatever it says is none of our business. */
const NOT_OURS = "?";

/**
 * Scan a text at a place (`{gate, session}`). Resolves once the row is durable, with
 * `{verdict, tail, row, ticket, offer, code, since, party, place, isBlind}`; `verdict` is "out" at an
 * exit. `isBlind`: the browser threw the list away, so nobody knows whether the ticket was used.
 */
export async function scan(text, place) {
  const code = read(text);
  const salted = code.form === "foreign" ? null : await tagOf(code.text, list().salt);
  const ours = code.form === "signed" && (await genuine(code, list().keys));
  const facts = { form: code.form, genuine: ours, tail: (code.text ?? text).slice(-TAIL) };
  const shown = await transact(STORES, "readwrite", (stores) =>
    decide(stores, code, salted, facts, place),
  );
  remember(shown.row);
  return shown;
}

/** Whether a text that was meant for something else is a code of ours, or the short code of a ticket. */
export async function isTicket(text) {
  const code = read(text);
  if (code.form !== "short") return code.form === "signed";
  const salted = await tagOf(code.text, list().salt);
  return transact(["tickets"], "readonly", async ({ tickets }) =>
    Boolean(await find(tickets, "short", salted)),
  );
}

async function decide(stores, code, salted, facts, place) {
  const ticket = salted ? await find(stores.tickets, code.form, salted) : undefined;
  const tag = ticket?.tag ?? salted;
  const since = tag ? await before(stores, tag, ticket, place) : null;
  const offer = list().offers.find((o) => o.number === code.offer);
  const known = { ...aboutTicket(code, ticket), ...aboutPlace(ticket ?? offer, place) };
  const told = judge({ ...facts, ...known, inside: since !== null });
  const isExit = place.gate.kind === "exit";
  const said = isExit ? { kind: "out" } : { kind: "in", told };
  const row = await add(stores, place, { ...said, ...named(code, ticket) }, tag);
  const verdict = isExit && told !== "unreadable" ? "out" : told;
  const party = ticket ? await partyOf(stores, ticket, place) : null;
  const isBlind = !ticket && code.form !== "foreign" && (await isGone(stores));
  return { verdict, tail: facts.tail, row, ticket, offer, code, since, party, place, isBlind };
}

/** Why this ticket would be `already_in` here: the row behind it, `{}` for the list's word, null. */
async function before(stores, tag, ticket, { gate, session }) {
  const mine = await own(stores, tag, session.name);
  if (gate.kind !== "entry") return shownSince(gate.slug, mine);
  return insideSince(Boolean(ticket?.admitted.includes(session.name)), mine);
}

function aboutTicket(code, ticket) {
  return {
    same_event: code.event === list().event.number,
    listed: ticket !== undefined,
    state: ticket?.state ?? "valid",
  };
}

/** `admits`: the ticket, else the offer that its code names: a list may hold some sessions only. */
function aboutPlace(admits, { gate, session }) {
  const window = windowAt(serverTime(), session.opensAt, session.closesAt);
  return {
    session_cancelled: session.cancelled,
    for_session: admits?.sessions?.includes(session.name) ?? true,
    window: gate.kind === "entry" ? window : "open",
  };
}

/** How the server is told of it: by tag, or by the code itself when the list does not know it. */
function named(code, ticket) {
  if (ticket) return { tag: ticket.tag };
  return { code: code.form === "foreign" ? NOT_OURS : code.text };
}

/**
 * How many of one booking come to this session, and at an entry the how-manieth is in by now. What
 * other phones saw at other gates, no list tells: `nth` is 0 there.
 */
async function partyOf(stores, ticket, { gate, session: { name: session } }) {
  const members = await got(stores.tickets.index("party").getAll(ticket.party));
  const here = members.filter((m) => m.state === "valid" && m.sessions.includes(session));
  if (here.length < 2) return null;
  if (gate.kind !== "entry") return { count: here.length, nth: 0 };
  let inside = 0;
  for (const member of here) {
    const mine = await own(stores, member.tag, session);
    if (insideSince(member.admitted.includes(session), mine)) inside += 1;
  }
  return { count: here.length, nth: inside };
}
