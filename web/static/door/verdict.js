/**
 * The rule at the door, for a phone without a network: pure, no clock, no store.
 *
 * The server decides by `events.admission.admit`; what it says of a ticket stands in the list
 * as `state`, and the phone adds the gate's window and what it has seen itself. Both are held to the
 * same cases, tests/web/door/verdicts.json.
 */

/** The verdicts in order of precedence: the first that applies is the one the steward hears. */
export const VERDICTS = [
  "unreadable", "forged", "wrong_event", "unknown", "replaced", "cancelled", "session_cancelled",
  "unpaid", "not_approved", "consent_missing", "wrong_session", "too_early", "closed",
  "already_in", "admit_new", "admit",
];

/** What the list may say of a ticket besides that it is valid. */
const BARS_BEFORE_SESSION = ["replaced", "cancelled"];
const BARS_AFTER_SESSION = ["unpaid", "not_approved", "consent_missing"];

/** Whether a verdict lets a guest in. */
export function letsIn(verdict) {
  return verdict === "admit" || verdict === "admit_new";
}

/**
 * Judge one `in` row.
 *
 * `facts`: `form` ("signed", "short", "foreign"), `genuine`, `same_event`, `listed`, `state`
 * ("valid" or the verdict that bars it), `session_cancelled`, `for_session`, `window` ("open",
 * "too_early", "closed"; always "open" where nobody enters), `inside` (elsewhere: shown there
 * before).
 */
export function judge(facts) {
  if (facts.form === "foreign") return "unreadable";
  if (facts.form === "signed" && !facts.genuine) return "forged";
  if (facts.form === "signed" && !facts.same_event) return "wrong_event";
  if (facts.form === "short" && !facts.listed) return "unknown";
  if (facts.listed && BARS_BEFORE_SESSION.includes(facts.state)) return facts.state;
  if (facts.session_cancelled) return "session_cancelled";
  if (facts.listed && BARS_AFTER_SESSION.includes(facts.state)) return facts.state;
  if (!facts.for_session) return "wrong_session";
  if (facts.window !== "open") return facts.window;
  if (facts.inside) return "already_in";
  return facts.listed ? "admit" : "admit_new";
}

/** The row by which a ticket was shown before at a gate where nobody enters, or null. */
export function shownSince(gate, rows) {
  const undone = new Set(rows.filter((row) => row.kind === "undo").map((row) => row.undoes));
  const shown = (row) => row.kind === "in" && row.gate === gate && letsIn(row.told);
  return rows.find((row) => shown(row) && !undone.has(row.id)) ?? null;
}

/** Where an instant stands to the times of a session; all in milliseconds. */
export function windowAt(now, opensAt, closesAt) {
  if (now < opensAt) return "too_early";
  return now <= closesAt ? "open" : "closed";
}

/**
 * Whether a ticket is inside a session, and since when: what the list says, then the phone's own
 * rows that the list does not know yet, in order of `seq`. A row: `{id, kind, told, entry, at, gate,
 * undoes, known}`. Returns the row that let it in, `{}` when only the list knows, or null.
 */
export function insideSince(listed, rows) {
  const undone = new Set(rows.filter((row) => row.kind === "undo").map((row) => row.undoes));
  const standing = rows.filter((row) => !undone.has(row.id));
  let inside = listed ? standing.find((row) => row.known && isEntry(row)) ?? {} : null;
  for (const row of standing.filter((row) => !row.known)) {
    if (row.kind === "undo" && takesOut(row, rows) && !inside?.id) inside = null;
    if (row.kind === "out") inside = null;
    if (!inside && isEntry(row)) inside = row;
  }
  return inside;
}

function isEntry(row) {
  return row.kind === "in" && row.entry && letsIn(row.told);
}

/** Whether an undo takes an entry back: the one it names, or one that only the list remembers. */
function takesOut(undo, rows) {
  const target = rows.find((row) => row.id === undo.undoes);
  return !target || isEntry(target);
}
