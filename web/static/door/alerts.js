/** Tickets that were let in twice, and concern this phone: told once between two guests, then listed. */

import { list } from "./list.js";
import { place } from "./place.js";
import { announce, passage, spaced } from "./screen.js";
import { word } from "./words.js";

const $ = (id) => document.getElementById(id);
const told = new Set();
let standing = [];

/** Take in the double admits of an answer: all that concern this phone and are not mended. */
export function hear(alerts) {
  standing = alerts;
  const fresh = alerts.filter((alert) => !told.has(nameOf(alert)));
  for (const alert of fresh) told.add(nameOf(alert));
  if (fresh.length) announce(said(fresh.at(-1)));
  show();
}

/** Show how many there are, and each in the list, in the language of the screen. */
export function show() {
  $("open-alerts").hidden = !standing.length;
  $("alerts-count").textContent = standing.length;
  $("alerts-list").replaceChildren(...standing.toReversed().map(line));
}

function line(alert) {
  const { short, first, again } = alert;
  const [item, code] = [document.createElement("li"), document.createElement("b")];
  code.textContent = spaced(short);
  const ways = [first, again].map((entry) => word("why_since", at(entry, alert)));
  item.append(code, ` ${ways.join(" → ")}`);
  return item;
}

function said(alert) {
  return word("why_also", { code: spaced(alert.short), ...at(elsewhere(alert), alert) });
}

/** When and where an entry was; at one gate, which phone it was. */
function at(entry, { first, again }) {
  const where = passage(entry);
  const isOneGate = first.gate === again.gate && entry.device;
  return isOneGate ? { ...where, gate: `${where.gate} · ${entry.device}` } : where;
}

/** Of the two entries of a double admit, the one that was not at this phone. */
function elsewhere({ first, again }) {
  const { name, gate } = { ...list()?.device, gate: place()?.gate.slug };
  return [first, again].find((entry) => entry.gate !== gate || entry.device !== name) ?? first;
}

function nameOf(alert) {
  return `${alert.ticket} ${alert.again.at}`;
}
