/**
 * Codes that come as keys, typed or sent by a hardware scanner, wherever the focus stands.
 *
 * What is typed outside a field of text is a code. It is gathered without moving the focus: so no
 * list chooses by its letters, no button is pressed by its spaces, and no Chinese input method,
 * which works in fields only, makes syllables of it. In a field of text a code begins with `T1:`.
 * Enter or Tab ends it.
 */

import { open } from "./panels.js";

const PREFIX = "T1:";
const BEFORE_PREFIX = /(\][A-Za-z]\d)?T1$/; // the symbology that a scanner may send first
const LENGTH_MAX = 400;
const TEXTS = "input:not([type=number]), textarea";
const NUMBERS = "input[type=number]";
const MODIFIERS = ["Shift", "CapsLock", "AltGraph"];

const $ = (id) => document.getElementById(id);
let gathered = "";
let field = null; // in which the code is gathered, if in one
let recent = ""; // the last keys in a field

/** Take codes from the keyboard. `typed(text)` is called with each. */
export function listen(typed) {
  document.addEventListener("keydown", (event) => take(event, typed), true);
  document.addEventListener("focusin", drop); // what #code shows goes on there
}

function take(event, typed) {
  const { key } = event;
  if ($("tools").hidden || event.isComposing || isShortcut(event)) return;
  if ($("panel-type").hidden && !field) gathered = "";
  if (key === "Escape") return forget();
  if (isEnd(event)) return end(event, typed);
  if (gathered ? isPart(key) : begins(event)) {
    event.preventDefault();
    change(key === "Backspace" ? gathered.slice(0, -1) : gathered + key);
  }
}

/** Whether a key begins a code; what of it stands in a field by now is taken out. */
function begins({ key, target }) {
  if (key.length !== 1) {
    if (!MODIFIERS.includes(key)) recent = "";
    return false;
  }
  if (target.matches(NUMBERS)) return !/[\d.,+-]/.test(key);
  if (!target.matches(TEXTS)) return key !== " ";
  recent = (recent + key).slice(-PREFIX.length);
  if (target === $("code") || recent !== PREFIX) return false;
  const at = target.selectionStart;
  const start = target.value.slice(0, at).replace(BEFORE_PREFIX, "").length;
  target.setRangeText("", start, at, "end");
  gathered = PREFIX.slice(0, -1);
  field = target;
  return true;
}

function end(event, typed) {
  recent = "";
  const isInField = event.target === $("code") && $("code").value;
  if (!gathered && !(isInField && event.key === "Tab")) return;
  event.preventDefault();
  event.stopPropagation();
  const text = gathered || $("code").value;
  forget();
  typed(text);
}

/** Show what was gathered, where somebody who types can read it. */
function change(text) {
  const isFirst = !gathered;
  gathered = text.slice(0, LENGTH_MAX);
  if (field) return;
  if (isFirst) open("panel-type", { focus: false });
  $("code").value = gathered;
}

function drop() {
  [gathered, field] = ["", null];
}

function forget() {
  drop();
  $("code").value = "";
  open();
}

function isPart(key) {
  return key.length === 1 || key === "Backspace";
}

function isEnd({ key, shiftKey }) {
  return key === "Enter" || (key === "Tab" && !shiftKey);
}

function isShortcut(event) {
  const { ctrlKey, metaKey, altKey } = event;
  return (ctrlKey || metaKey || altKey) && !event.getModifierState("AltGraph");
}
