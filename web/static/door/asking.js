/**
 * Asking the server. Only its own answer is an answer: what a proxy or a captive portal says in its
 * place, with whatever status, means "not yet", as no network does.
 */

const PATIENCE_MS = 15_000;
const STATUSES = ["recorded", "seen", "quarantined", "unreadable", "conflict"];
const LISTS = ["sessions", "gates", "offers", "keys", "tickets", "gone"];

/** The server answered, and not with what was asked: `status` 401 not paired, 410 over, others. */
export class Refused extends Error {
  constructor(status, retryAfterSeconds = 0) {
    super(`status ${status}`);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether this phone may not hold a list (any more). */
  get ends() {
    return this.status === 401 || this.status === 410;
  }
}

/**
 * The JSON answer, if `isOurs(answer)`. `body` is posted. Raises Refused for the server's refusal,
 * TypeError without a network and for anybody else's answer.
 */
export async function ask(address, isOurs, body, headers = {}) {
  const response = await fetch(address, {
    ...(body && { method: "POST", body: JSON.stringify(body) }),
    headers: { accept: "application/json", "content-type": "application/json", ...headers },
    signal: AbortSignal.timeout(PATIENCE_MS),
    cache: "no-store",
    redirect: "error",
  });
  const answer = await response.json().catch(foreign);
  if (response.ok && isOurs(answer)) return answer;
  const type = response.headers.get("content-type") ?? "";
  if (response.ok || !type.includes("problem+json") || !isText(answer?.code)) foreign();
  throw new Refused(response.status, Number(response.headers.get("retry-after")) || 0);
}

/** Whether this is the answer to a pairing: `{device, event, not_after, …}`. */
export function isPairing(answer) {
  return isNumber(answer?.device) && isText(answer.event) && isTime(answer.not_after);
}

/** Whether this is a whole list, with the phone that it is for. */
export function isList(answer) {
  const device = answer?.device;
  return isChanges(answer) && isNumber(device?.device) && isNumber(device.announced);
}

/** Whether this is the answer to an upload of these rows: one result each, in their order. */
export function isAnswerTo(rows) {
  return (answer) =>
    isTime(answer?.server_now) &&
    isNumber(answer.announced) &&
    Array.isArray(answer.alerts) &&
    Array.isArray(answer.missing) && answer.missing.every(isNumber) &&
    Array.isArray(answer.results) && answer.results.length === rows.length &&
    answer.results.every(({ seq, status } = {}, i) => seq === rows[i].seq && STATUSES.includes(status)) &&
    (answer.changes === null || isChanges(answer.changes));
}

function isChanges(answer) {
  const isWhole = isText(answer?.rev) && isText(answer.salt) && isNumber(answer.event?.number);
  const isTimed = isTime(answer?.server_now) && isTime(answer.not_after);
  return isWhole && isTimed && LISTS.every((name) => Array.isArray(answer[name]));
}

function isText(told) {
  return typeof told === "string" && told !== "";
}

function isNumber(told) {
  return Number.isSafeInteger(told) && told >= 0;
}

function isTime(told) {
  return isText(told) && !Number.isNaN(Date.parse(told));
}

function foreign() {
  throw new TypeError("a captive portal, or a proxy: no answer of ours");
}
