/** Words, times and organisers' texts in the language of the screen; both languages are on the page. */

const LANGUAGES = ["zh-Hant", "en"];
const TAGS = { "zh-Hant": "zh-Hant-TW", en: "en-GB" };
const DAY_MS = 86_400_000;

let spoken = LANGUAGES[0];
let zone;

/** Take the page's language and time zone, or the language chosen earlier on this phone. */
export function startWords(chosen) {
  zone = document.body.dataset.timeZone;
  spoken = LANGUAGES.includes(chosen) ? chosen : document.body.dataset.language;
  fill();
}

/** Speak the other language; returns its name. */
export function switchLanguage() {
  spoken = LANGUAGES[1 - LANGUAGES.indexOf(spoken)];
  fill();
  return spoken;
}

/** The words for a key with facts filled in: `word("unsent", {n: 3})`. */
export function word(key, facts = {}) {
  const text = template(key)?.textContent ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

/** Whether there are words for a key. */
export function hasWord(key) {
  return template(key) !== null;
}

/** A text that organisers wrote, in the language of the screen. */
export function local(text) {
  if (!text || typeof text === "string") return text ?? "";
  return text[spoken] ?? Object.values(text)[0] ?? "";
}

/** `19:30` in the organisation's time zone. `at`: milliseconds. */
export function clock(at) {
  return format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** 今天, 明天, 昨天, or the date. */
export function dayName(at, now) {
  const days = dayNumber(at) - dayNumber(now);
  const key = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  return key ? word(key) : format(at, { month: "numeric", day: "numeric", weekday: "short" });
}

function dayNumber(at) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(at);
  return Math.round(Date.parse(`${parts}T00:00:00Z`) / DAY_MS);
}

function format(at, parts) {
  return new Intl.DateTimeFormat(TAGS[spoken], { timeZone: zone, ...parts }).format(at);
}

function template(key) {
  const words = document.querySelector(`template[data-words="${spoken}"]`);
  return words.content.querySelector(`[data-key="${key}"]`);
}

function fill() {
  document.documentElement.lang = TAGS[spoken].replace("-GB", "");
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
}
