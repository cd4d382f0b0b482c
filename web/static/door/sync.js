/**
 * Between the phone and the server: rows go up, changes of the list come down.
 *
 * Nothing here decides about a guest. After each scan, every few seconds, when the network or the
 * page comes back; one tab at a time. A row is done when the server has told its own result, together
 * with the changes of that answer.
 */

import { Refused, ask, isAnswerTo, isList } from "./asking.js";
import { forget, list, load, merge, replace } from "./list.js";
import { batch, letIn, resume, settle } from "./rows.js";
import { transact } from "./store.js";

const SCANS = "/api/v1/door/scans";
const LIST = "/api/v1/door/list";
const LOCK = "turnout-door-network";
const EVERY_MS = 7_000;
const AFTER_SCAN_MS = 1_000;
const STORES = ["rows", "past", "tickets", "meta"];

/** Names of walk-ins by row id; in memory only, so that a lost phone holds nobody's name. */
export const names = new Map();

/** Fetch the whole list and keep it. Raises Refused, or TypeError without a network. */
export function fetchList() {
  return alone(fetchAlone);
}

/**
 * Keeps uploading and listening. Calls `online(whether)`, `answered(answer)`, `ended(status)` and
 * `broken(problem)` of what it is given.
 */
export class Sync {
  #tell;
  #timer = null;
  #waitUntil = 0;

  constructor(tell) {
    this.#tell = tell;
    addEventListener("online", () => this.now());
    addEventListener("offline", () => tell.online(false));
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
    setInterval(() => this.now(), EVERY_MS);
  }

  /** Soon: something was scanned. */
  soon() {
    this.#timer ??= setTimeout(() => this.now(), AFTER_SCAN_MS);
  }

  /** Upload what waits, in batches, unless another tab is at it. */
  async now() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (performance.now() < this.#waitUntil) return;
    try {
      const hasAsked = await drain(this.#tell.answered, { ifAvailable: true });
      if (hasAsked) this.#tell.online(true);
    } catch (problem) {
      await this.#trouble(problem);
    }
  }

  async #trouble(problem) {
    this.#tell.online(problem.status === 410); // it was heard, and goes on taking scans
    if (problem instanceof Refused) {
      this.#waitUntil = performance.now() + problem.retryAfterSeconds * 1000;
      if (problem.status === 410) await forget();
      if (problem.ends) this.#tell.ended(problem.status);
    } else if (problem instanceof DOMException && problem.name !== "TimeoutError") {
      this.#tell.broken(problem);
    }
  }
}

/**
 * Send everything that waits, and hear what is new; whether the server was asked: not while another
 * tab is at it, or an earlier question hangs. Raises Refused, or TypeError offline.
 */
export function drain(answered = () => {}, options = {}) {
  return alone(async () => {
    while (await exchange(answered));
    return true;
  }, options);
}

/** Send one batch; true when it is worth sending more at once. */
async function exchange(answered) {
  let waiting = await batch();
  if (list() && !waiting.isWhole) {
    await fetchAlone(); // the store was thrown away under this page: the server is asked first
    waiting = await batch();
  }
  const [answer, moved] = await upload(waiting);
  answered(answer, waiting.rows.filter((row, i) => isRefused(row, answer.results[i])));
  if (!answer.changes && list()) await fetchAlone();
  return moved && (await batch()).rows.length > 0;
}

/** Whether the server could not read a row by which this phone let somebody in. */
function isRefused(row, { status }) {
  return status === "unreadable" && (letIn(row) || row.kind === "count");
}

/** Upload rows and take in the answer. */
async function upload({ rows, announced }) {
  const body = { clock: { sent_at: new Date().toISOString() }, announced };
  body.rows = rows.map(({ sent }) => (names.has(sent.id) ? { ...sent, name: names.get(sent.id) } : sent));
  if (list()) body.rev = list().rev;
  const [answer, clockOffset] = await timed(SCANS, isAnswerTo(rows), body);
  const changes = list() && answer.changes;
  const moved = await transact(STORES, "readwrite", async (stores) => {
    const more = await settle(stores, rows, answer);
    if (changes) await merge(stores, { ...changes, clockOffset });
    return more;
  });
  for (const [i, { status }] of answer.results.entries()) {
    if (status !== "conflict") names.delete(rows[i].id);
  }
  if (changes) await load();
  return [answer, moved];
}

async function fetchAlone() {
  const [whole, clockOffset] = await timed(LIST, isList);
  await resume(whole.device);
  return replace({ ...whole, clockOffset });
}

/** The answer, and how far the server's clock is ahead of this phone's in milliseconds. */
async function timed(address, isOurs, body) {
  const sentAt = Date.now();
  const answer = await ask(address, isOurs, body);
  return [answer, Date.parse(answer.server_now) - (sentAt + Date.now()) / 2];
}

function alone(work, options = {}) {
  if (!navigator.locks) return work();
  return navigator.locks.request(LOCK, options, (lock) => (lock ? work() : undefined));
}
