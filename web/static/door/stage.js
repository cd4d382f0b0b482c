/** The picture of the camera, what to do about it, and the buttons that belong to it. */

import { Camera } from "./camera.js";
import { Presence } from "./presence.js";
import { notify, onScreen, pulse } from "./screen.js";
import { isUnlocked, unlock } from "./sound.js";
import { letsIn } from "./verdict.js";
import { word } from "./words.js";

const HINTS = { starting: "waiting_for_camera", denied: "camera_denied", missing: "camera_missing" };
const WAKE = { asleep: "tap_to_wake", stuck: "tap_to_restart", denied: "start", missing: "start" };
const ZOOM = 2;
const HINT_MS = 1_200;

const $ = (id) => document.getElementById(id);
const presence = new Presence();
const on = { torch: false, zoom: false };
let camera = null;
let state = "starting";

/** Open the camera; `shown(text)` is called once for each code that comes into view alone. */
export function start(shown) {
  camera = new Camera($("video"), document.body.dataset.decoder, {
    onTexts: (texts) => see(texts, shown),
    onState: (news) => {
      state = news;
      show();
    },
  });
  $("wake").addEventListener("click", () => camera.start());
  $("lens").addEventListener("click", () => camera.nextLens());
  $("torch").addEventListener("click", () => toggle("torch", !on.torch, !on.torch));
  $("zoom").addEventListener("click", () => toggle("zoom", !on.zoom, on.zoom ? 1 : ZOOM));
  document.addEventListener("pointerdown", touched);
  document.addEventListener("keydown", touched);
  camera.start();
}

/** Let go of the camera for good. */
export function stop() {
  camera?.stop();
}

/** Say what the camera does, in the language of the screen. */
export function show() {
  $("stage").dataset.state = state;
  const hint = isUnlocked() ? "aim" : "sound";
  $("hint").textContent = word(state === "running" ? hint : HINTS[state] ?? "none");
  $("wake").hidden = !(state in WAKE);
  $("wake").textContent = word(WAKE[state] ?? "none");
  if (state === "running") showAbilities();
}

/** While a guest is being let in, the same code says nothing: it would take the word back. */
function see(texts, shown) {
  const seen = presence.see(texts, performance.now());
  if (seen === "several") notify(word("two_codes"), HINT_MS);
  if (seen === "new" && !isBeingLetPass(texts[0])) shown(texts[0]);
  if (seen === "pulse" && !onScreen()) pulse();
}

function isBeingLetPass(text) {
  const outcome = onScreen();
  const passes = outcome && (letsIn(outcome.verdict) || outcome.verdict === "out");
  return passes && outcome.code?.text === text;
}

function touched() {
  if (isUnlocked()) return;
  unlock();
  setTimeout(show, 200);
}

function toggle(name, whether, value) {
  on[name] = whether;
  $(name).setAttribute("aria-pressed", whether);
  camera.set({ [name]: value });
}

async function showAbilities() {
  const { torch, zoom } = camera.abilities;
  $("torch").hidden = !torch;
  $("zoom").hidden = !(zoom?.max >= ZOOM);
  const devices = await navigator.mediaDevices.enumerateDevices();
  $("lens").hidden = devices.filter((device) => device.kind === "videoinput").length < 2;
}
