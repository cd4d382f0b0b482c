/** What the steward sees and hears: the whole screen is the answer. */

import { keepFitted } from "./fit.js";
import { list, serverTime } from "./list.js";
import { isLead } from "./place.js";
import { play } from "./sound.js";
import { letsIn } from "./verdict.js";
import { clock, dayName, hasWord, local, word } from "./words.js";

const ADMIT_SHOWN_MS = 1_100;
const UNDO_SHOWN_MS = 3_000;
const ANNOUNCED_MS = 6_000;
const FRESH_MS = 20_000;
const JUST_NOW_MS = 15_000;
const SHORT = 3;
const BETWEEN = " · ";

/** How each verdict looks and sounds: colour, shape, tune. */
const LOOKS = {
  admit: ["admit", "go", "go"],
  admit_new: ["admit", "new", "go"],
  back: ["admit", "go", "go"],
  walk_in: ["admit", "go", "go"],
  out: ["held", "out", "tap"],
  undo: ["held", "out", "tap"],
  already_in: ["already", "wait", "wait"],
  too_early: ["already", "wait", "wait"],
  unreadable: ["held", "held", "stop"],
};
const NOTED = ["noted", "noted", "note"];
const REFUSED = ["refused", "stop", "stop"];
const WHY = {
  wrong_event: "why_wrong_event",
  replaced: "why_replaced",
  unreadable: "why_unreadable",
  back: "why_back",
};

const $ = (id) => document.getElementById(id);
let timer = null;
const fit = keepFitted($("verdict"), $("answer"), $("word"));
let shown = null;

/** What is on the screen: the outcome that was painted last and is still visible, or null. */
export function onScreen() {
  return shown;
}

/** Paint an outcome of `scan`, or `{verdict, row, place}` of another deed. `choices`: buttons. */
export function paint(outcome, choices = []) {
  clearTimeout(timer);
  if (isPassing) notify("");
  shown = outcome;
  const [colour, shape, tune] = looksOf(outcome);
  const element = $("verdict");
  element.dataset.verdict = outcome.verdict === "walk_in" ? "admit" : outcome.verdict;
  element.dataset.kind = outcome.row.kind;
  element.dataset.codeTail = outcome.tail ?? "";
  element.dataset.seq = outcome.row.seq;
  element.className = `verdict verdict--${colour}`;
  $("shape").setAttribute("href", `#shape-${shape}`);
  $("word").textContent = wordOf(outcome);
  $("word").classList.toggle("word--short", $("word").textContent.length <= SHORT);
  showWhy(whyOf(outcome));
  $("later").hidden = true;
  $("actions").replaceChildren(...choices.map(button));
  $("spoken").textContent = `${$("word").textContent}. ${$("why").textContent}`;
  element.hidden = false;
  fit();
  play(tune);
  const isRead = outcome.verdict === "undo";
  const leaves = ["admit", "noted"].includes(colour) || shape === "out";
  if (leaves) timer = setTimeout(dismiss, isRead ? UNDO_SHOWN_MS : ADMIT_SHOWN_MS);
}

/** Go back to the camera; what was answered last stays readable for programs. */
export function dismiss() {
  clearTimeout(timer);
  shown = null;
  $("verdict").hidden = true;
  if (waiting) announce(waiting);
}

/** Say when and where the ticket was used before, once the server has told: `{gate, at}`. */
export function explain(since) {
  showWhy(word("why_since", passage(since)));
  fit();
}

/** Add a line to the answer on the screen. */
export function addLater(text) {
  $("later").textContent = text;
  $("later").hidden = false;
  fit();
}

/** Time and gate of a passage for words: `{gate, at}` as the server tells it. */
export function passage({ gate, at }) {
  return { time: clock(Date.parse(at)), gate: gateName(gate) };
}

/** The same code is still in view: say so instead of silence. */
export function pulse() {
  notify(word("same_ticket"), 900);
  $("stage").classList.remove("pulse");
  void $("stage").offsetWidth; // so that the animation starts anew
  $("stage").classList.add("pulse");
}

/** Say something that is not about the guest who stands here: between two answers, for a while. */
export function announce(text) {
  waiting = shown ? text : null;
  if (!shown) notify(text, ANNOUNCED_MS);
}

let waiting = null;
let isPassing = false;
let noticeTimer = null;

/** Show a line above everything, for some milliseconds or until it is touched. */
export function notify(text, milliseconds = 0) {
  clearTimeout(noticeTimer);
  isPassing = milliseconds > 0;
  $("notice").textContent = text;
  $("notice").hidden = !text;
  if (milliseconds) noticeTimer = setTimeout(() => ($("notice").hidden = true), milliseconds);
}

/** A gate's name by its slug. */
export function gateName(slug) {
  return local(list()?.gates.find((gate) => gate.slug === slug)?.name ?? slug);
}

/** A session as people call it: its title, or the event's. */
export function sessionTitle(session) {
  return local(session.title) || local(list().event.title);
}

/** Lines break between the parts of a reason rather than inside one. */
function showWhy(text) {
  const parts = text.split(BETWEEN).map((part) => {
    const span = document.createElement("span");
    span.textContent = part;
    return span;
  });
  $("why").replaceChildren(...parts.flatMap((part, at) => (at ? [BETWEEN, part] : [part])));
}

function wordOf({ verdict, place }) {
  if (verdict === "too_early") return openingWords(place.session);
  if (!isNoted({ verdict, place })) return word(verdict);
  return word(hasWord(`noted_${place.gate.kind}`) ? `noted_${place.gate.kind}` : "noted");
}

function whyOf(outcome) {
  const { verdict } = outcome;
  if (verdict === "admit" || verdict === "admit_new") return guestWords(outcome);
  if (verdict === "already_in") return sinceWords(outcome);
  if (verdict === "wrong_session") return sessionWords(outcome.ticket ?? outcome.offer);
  if (verdict === "undo") return undoneWords(outcome.undone);
  if (verdict === "walk_in") return walkInWords(outcome.row.sent);
  if (verdict === "out") return "";
  if (verdict === "too_early") return waitingWords(outcome.place.session);
  if (isTooNew(outcome)) return word("why_old_list", { time: clock(listedAt()) });
  return word(WHY[verdict] ?? askWords());
}

/** When the doors open; on another day, the day too. */
function openingWords({ opensAt }) {
  const facts = { day: dayName(opensAt, serverTime()), time: clock(opensAt) };
  return word(facts.day === word("today") ? "too_early" : "too_early_day", facts);
}

function waitingWords(session) {
  const isToday = dayName(session.opensAt, serverTime()) === word("today");
  return isToday ? word("why_too_early") : sessionTitle(session);
}

/** Whether a short code that the list does not know may well be newer than the list. */
function isTooNew({ verdict, code, isBlind }) {
  if (isBlind && verdict === "unknown") return true;
  return verdict === "unknown" && code.form === "short" && serverTime() - listedAt() > FRESH_MS;
}

function listedAt() {
  return Date.parse(list().server_now);
}

/** A lead is not sent to the lead. */
function askWords() {
  return isLead() ? "why_lead_decides" : "why_ask_lead";
}

/** Whether a ticket passed a gate that lets nobody in: it was noted there, no more. */
function isNoted({ verdict, place }) {
  return letsIn(verdict) && place.gate.kind !== "entry";
}

function looksOf(outcome) {
  if (isNoted(outcome)) return NOTED;
  if (isTooNew(outcome)) return LOOKS.unreadable;
  return LOOKS[outcome.verdict] ?? REFUSED;
}

function guestWords({ ticket, code, party }) {
  const isTheOffer = (o) => (ticket ? o.offer === ticket.offer : o.number === code.offer);
  const parts = [local(list().offers.find(isTheOffer)?.name)];
  if (ticket?.heads) parts.push(word("why_heads", { count: ticket.heads }));
  if (party) parts.push(word(party.nth ? "why_party" : "why_party_of", party));
  return parts.filter(Boolean).join(BETWEEN);
}

function walkInWords({ heads }) {
  return [word("why_walk_in"), heads && word("why_heads", { count: heads })]
    .filter(Boolean).join(BETWEEN);
}

function sinceWords({ since, row }) {
  if (!since.at) return word("why_earlier");
  const where = word("why_since", { time: clock(since.at), gate: gateName(since.gate) });
  const isNow = row.at - since.at < JUST_NOW_MS;
  return isNow ? where + BETWEEN + word("why_just_now") : where;
}

function sessionWords(ticket) {
  const now = serverTime();
  const sessions = list().sessions.filter((s) => ticket.sessions.includes(s.name));
  const next = sessions.find((s) => s.closesAt > now) ?? sessions.at(-1);
  if (!next) return word(askWords());
  const facts = { day: dayName(next.startsAt, now), time: clock(next.startsAt) };
  return word("why_its_session", { ...facts, title: sessionTitle(next) });
}

function undoneWords({ short, at, gate }) {
  if (short) return word("why_undone", { code: spaced(short) });
  return word("why_undone_at", { time: clock(at), gate: gateName(gate) });
}

/** A short code as people read it: `7K2M 9QXD`. */
export function spaced(short) {
  return `${short.slice(0, 4)} ${short.slice(4)}`;
}

function button([key, act, style = "plain"]) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = style;
  made.textContent = word(key);
  made.addEventListener("click", act);
  return made;
}
