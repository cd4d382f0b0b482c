/**
 * The phone's own store: IndexedDB behind promises.
 *
 * `meta` few named values · `tickets` the list · `rows` what has no result yet, append-only ·
 * `past` rows that have one: the list may not show them yet, and a server that was put back to an
 * earlier day may ask for them again.
 *
 * Writing is durable (`strict`) when `transact` resolves. Transactions over the same stores wait for
 * one another, across tabs too (Indexed Database API 3.0, 2.7.2), so that two tabs never give the
 * same `seq` and never admit the same ticket twice.
 */

const NAME = "turnout-door";
const VERSION = 1;
const LOST = ["InvalidStateError", "UnknownError", "AbortError"];

let opening = null;

/** Run `work(stores)` in one transaction; it may wait for `got(…)` only. Resolves once durable. */
export async function transact(names, mode, work) {
  try {
    return await attempt(names, mode, work);
  } catch (problem) {
    if (!LOST.includes(problem?.name)) throw problem;
    opening = null;
    return attempt(names, mode, work);
  }
}

/** The result of one request of a transaction. */
export function got(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A named value, or undefined. */
export function recall(key) {
  return transact(["meta"], "readonly", ({ meta }) => got(meta.get(key)));
}

/** Keep a named value. */
export function keep(key, value) {
  return transact(["meta"], "readwrite", ({ meta }) => got(meta.put(value, key)));
}

async function attempt(names, mode, work) {
  const db = await opened();
  const transaction = db.transaction(names, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new DOMException("", "AbortError"));
  });
  done.catch(() => {});
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  let result;
  try {
    result = await work(stores);
  } catch (problem) {
    abandon(transaction);
    throw problem;
  }
  await done;
  return result;
}

function abandon(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended already, and with it everything that there was to take back.
  }
}

function opened() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => build(request.result);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      db.onclose = () => (opening = null);
      db.onversionchange = () => {
        db.close();
        opening = null;
      };
      resolve(db);
    };
  });
  opening.catch(() => (opening = null));
  return opening;
}

function build(db) {
  db.createObjectStore("meta");
  const tickets = db.createObjectStore("tickets", { keyPath: "tag" });
  tickets.createIndex("short_tag", "short_tag");
  tickets.createIndex("party", "party");
  for (const name of ["rows", "past"]) {
    db.createObjectStore(name, { keyPath: "seq" }).createIndex("tag", "tag");
  }
}
