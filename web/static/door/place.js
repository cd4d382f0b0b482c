/** Where this phone stands: its gate and its session, always on top and always changeable. */

import { list, serverTime } from "./list.js";
import { sessionTitle } from "./screen.js";
import { keep, recall } from "./store.js";
import { clock, dayName, local, word } from "./words.js";

const $ = (id) => document.getElementById(id);
let here = null;

/** `{gate, session}` of the list. */
export function place() {
  return here;
}

/** Whether this phone is held by a lead. */
export function isLead() {
  return list()?.device?.role === "lead";
}

/** Take up the place chosen earlier, else the pairing's gate and the session that is on. */
export async function settle() {
  const chosen = (await recall("place")) ?? {};
  const { sessions, gates, device } = list();
  const wanted = (slug) => gates.find((gate) => gate.slug === slug);
  const gate = wanted(chosen.gate) ?? wanted(device?.gate) ?? gates[0];
  const before = sessions.find((s) => s.name === chosen.session);
  const isOver = before && before.closesAt < serverTime();
  here = { gate, session: before && !isOver ? before : current(sessions) };
  show();
}

/** The list is new: the same gate and session, as they are now. */
export function renew() {
  if (!here) return;
  const { sessions, gates } = list();
  here = {
    gate: gates.find((gate) => gate.slug === here.gate.slug) ?? gates[0],
    session: sessions.find((s) => s.name === here.session.name) ?? current(sessions),
  };
  show();
}

/** Let the pickers choose, and the offer be taken. `changed()` is called after each choice. */
export function listen(changed) {
  const choose = (chosen) => {
    here = { ...here, ...chosen };
    show();
    keep("place", { gate: here.gate.slug, session: here.session.name });
    changed();
  };
  $("move").addEventListener("click", () => choose({ session: successor() ?? here.session }));
  for (const [id, things] of [["session", () => list().sessions], ["gate", gates]]) {
    $(id).addEventListener("change", ({ target }) => {
      target.blur(); // so that a hardware scanner does not type into the picker
      choose({ [id]: things()[target.selectedIndex] });
    });
  }
}

/** Offer the session that is on or comes next, when the one chosen lets nobody in any more. */
export function offerNext() {
  const next = successor();
  $("move").hidden = !next;
  if (next) $("move").textContent = word("move_to", { session: sessionLabel(next, serverTime()) });
}

function successor() {
  const isOver = (session) => session.cancelled || session.closesAt < serverTime();
  if (!here || !isOver(here.session)) return null;
  const next = current(list().sessions);
  return isOver(next) ? null : next;
}

/** Fill the pickers in the language of the screen. */
export function show() {
  const now = serverTime();
  offerNext();
  fill($("session"), list().sessions, (s) => s.name, (s) => sessionLabel(s, now), here.session);
  fill($("gate"), gates(), (g) => g.slug, (g) => local(g.name), here.gate);
  group($("gate"), gates());
  $("open-walk-in").hidden = !isLead() || here.gate.kind !== "entry";
}

/** The session that lets people in now, else the next one, else the last. */
function current(sessions) {
  const now = serverTime();
  const open = sessions.filter((s) => s.opensAt <= now && now <= s.closesAt && !s.cancelled);
  const running = open.filter((s) => Date.parse(s.ends_at) > now);
  const next = sessions.find((s) => s.startsAt > now && !s.cancelled);
  return running[0] ?? open[0] ?? next ?? sessions.at(-1);
}

function sessionLabel(session, now) {
  const time = clock(session.startsAt);
  const day = dayName(session.startsAt, now);
  const isToday = day === dayName(now, now);
  return `${isToday ? time : `${day} ${time}`} ${sessionTitle(session)}`;
}

/** The gates that events of this kind have come first; where none was named, there are others. */
function gates() {
  const isUsual = (gate) => gate.usual !== false;
  return [...list().gates.filter(isUsual), ...list().gates.filter((gate) => !isUsual(gate))];
}

/** Put what is not usual below a heading of its own. */
function group(select, things) {
  const others = [...select.options].filter((_, i) => things[i].usual === false);
  if (!others.length || select.querySelector("optgroup")) return;
  const heading = document.createElement("optgroup");
  heading.label = word("other_gates");
  heading.append(...others);
  select.append(heading);
}

/** Fill a picker, but leave it alone when nothing changed: somebody may have it open. */
function fill(select, things, valueOf, labelOf, chosen) {
  const labels = things.map(labelOf);
  const isSame = labels.join("\n") === [...select.options].map((o) => o.text).join("\n");
  if (!isSame) {
    select.replaceChildren(...things.map((thing, i) => new Option(labels[i], valueOf(thing))));
    select.classList.toggle("only", things.length < 2);
  }
  select.selectedIndex = things.indexOf(chosen);
}
