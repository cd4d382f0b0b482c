/** The scanner page: brings the phone to its door, then lets the parts talk to each other. */

import { hear as hearAlerts, show as showAlerts } from "./alerts.js";
import { Refused } from "./asking.js";
import * as deeds from "./deeds.js";
import * as keys from "./keys.js";
import { forget, list, load, serverTime } from "./list.js";
import * as pairing from "./pairing.js";
import * as panels from "./panels.js";
import * as places from "./place.js";
import { tidy } from "./rows.js";
import * as screen from "./screen.js";
import * as stage from "./stage.js";
import { refresh, setOnline } from "./status.js";
import { keep, recall } from "./store.js";
import { Sync, fetchList } from "./sync.js";
import { startWords, switchLanguage, word } from "./words.js";

const CLOCK_OFF_MS = 120_000;
const CHECK_EVERY_MS = 10_000;
const $ = (id) => document.getElementById(id);

const told = new Set();
let isOver = false;

async function begin() {
  startWords();
  keepOffline().catch(() => {}); // the page works without it, as long as there is a network
  listenForLanguage();
  const isPairing = location.pathname === "/door/pair";
  if (isPairing && pairing.isInApp(navigator.userAgent)) return pairing.sendOutside();
  if (!pairing.isFit()) return pairing.message("old_title", "old");
  startWords(await recall("language"));
  if (isPairing && !(await pairing.isPairedByAddress())) await pairing.pairing();
  return takeUp();
}

/** Keep the page for when there is no network; a new version takes over between two openings. */
async function keepOffline() {
  const registration = await navigator.serviceWorker.register("/door/sw.js", { scope: "/door" });
  registration.waiting?.postMessage("take over");
}

/** Get the list, from this phone or from the server, and open the door. */
async function takeUp() {
  try {
    if (!(await load())) await fetchList();
  } catch (problem) {
    return withoutList(problem);
  }
  if (!list().sessions.length) return pairing.message("no_session_title", "no_session");
  await tidy();
  await places.settle();
  return openDoor();
}

async function withoutList(problem) {
  startSync();
  if (problem instanceof Refused && problem.status === 410) return finish("ended_title");
  if (!(problem instanceof Refused)) {
    addEventListener("online", () => location.reload());
    return pairing.message("no_network_title", "no_network");
  }
  pairing.needed();
  await pairing.pairing();
  return takeUp();
}

async function openDoor() {
  await refresh();
  const sync = startSync();
  deeds.uploadBy(sync);
  panels.listen({ typed: deeds.take, counted: deeds.counted, walkedIn: deeds.walkIn });
  keys.listen(deeds.take);
  places.listen(() => {
    screen.dismiss();
    refresh();
  });
  $("undo").addEventListener("click", ({ detail }) => detail > 1 || deeds.undo()); // a double tap is one
  $("notice").addEventListener("click", () => screen.notify(""));
  $("undo").hidden = !places.isLead();
  $("tools").hidden = false;
  document.body.dataset.open = "yes";
  stage.start(deeds.take);
  addEventListener("beforeunload", warnOfUnsent);
  setInterval(checkTime, CHECK_EVERY_MS);
  sync.now();
  checkTime();
}

let sync = null;

function startSync() {
  sync ??= new Sync({ online: setOnline, answered, ended, broken: deeds.broken });
  return sync;
}

/** What the server said: more about the answer on the screen, and what must be looked at. */
async function answered({ results, alerts }, refused) {
  deeds.learn(results);
  if (refused.length) screen.notify(word("rows_refused", { count: refused.length }));
  const shown = screen.onScreen();
  const mine = shown && results.find((result) => result.id === shown.row.id);
  if (mine?.since && shown.verdict === "already_in") screen.explain(mine.since);
  if (mine?.over_capacity) screen.addLater(word("why_over_capacity"));
  if (list()) hearAlerts(alerts);
  if (list()) places.renew();
  await checkTime();
  await refresh();
}

/** Warn of a wrong clock, until it is right; stop when the phone's time at the door is over. */
async function checkTime() {
  if (!list() || isOver) return;
  warnOfClock(Math.abs(serverTime() - Date.now()));
  places.offerNext();
  if (serverTime() <= list().endsAt) return;
  await forget();
  finish("over_title");
}

function warnOfClock(offset) {
  const isWrong = offset > CLOCK_OFF_MS;
  if (isWrong === told.has("clock")) return;
  screen.notify(isWrong ? word("clock_wrong", { minutes: Math.round(offset / 60_000) }) : "");
  told[isWrong ? "add" : "delete"]("clock");
}

/** The phone may not go on. What waits in its store is still being sent. */
function finish(title) {
  isOver = true;
  stage.stop();
  screen.dismiss();
  panels.open();
  $("tools").hidden = true;
  pairing.message(title, "ended");
  return refresh();
}

function ended(status) {
  if (status === 410 && !isOver) finish("ended_title");
  if (status !== 401 || !list() || told.has("unpaired")) return;
  told.add("unpaired");
  pairing.forgetInvitation();
  screen.notify(word("unpaired_now"));
}

function listenForLanguage() {
  for (const button of document.querySelectorAll("[data-language-switch]")) {
    button.addEventListener("click", async () => {
      await keep("language", switchLanguage());
      screen.dismiss();
      if (!list() || isOver) return;
      places.show();
      showAlerts();
      stage.show();
      refresh();
    });
  }
}

function warnOfUnsent(event) {
  if (document.body.dataset.sync !== "sent") event.preventDefault();
}

begin();
