/** The foot of the screen: who is in, what is unsent, whether there is a network. */

import { list } from "./list.js";
import { place } from "./place.js";
import { unsent, waitingBodies } from "./rows.js";
import { word } from "./words.js";

const $ = (id) => document.getElementById(id);
let online = navigator.onLine;

/** Whether the last word from the server was heard. */
export function isOnline() {
  return online;
}

/** Take note of the network and show it. */
export function setOnline(whether) {
  online = whether;
  return refresh();
}

/** Show the numbers as they are. */
export async function refresh() {
  const { waiting, aside } = await unsent();
  $("unsent").textContent = waiting;
  $("unsent").classList.toggle("visually-hidden", waiting === 0);
  $("unsent-words").textContent = word(aside ? "unsent_aside" : waiting ? "unsent" : "all_sent");
  $("connection").textContent = online ? "" : word("offline");
  document.body.dataset.sync = online ? (waiting ? "waiting" : "sent") : "offline";
  await showInside();
}

async function showInside() {
  const session = list() && place()?.session;
  $("inside").hidden = !session;
  if (!session) return;
  const fresh = list().sessions.find((s) => s.name === session.name) ?? session;
  const bodies = Math.max(0, fresh.admitted + (await waitingBodies(session.name)));
  $("admitted").textContent = bodies;
  $("expected").textContent = fresh.registered || (fresh.capacity ?? "—");
  const isLimited = Number.isInteger(fresh.capacity);
  const left = isLimited && Math.max(0, fresh.capacity - bodies);
  $("seats").textContent = isLimited ? word("seats_left", { count: left }) : "";
}
