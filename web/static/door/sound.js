/** Sounds and vibration: each kind of answer can be told apart without looking. */

const TUNES = {
  go: [[880, 0.09], [1320, 0.16]],
  wait: [[440, 0.12], [0, 0.06], [440, 0.12]],
  stop: [[196, 0.45]],
  note: [[660, 0.08], [0, 0.04], [660, 0.08]],
  again: [[660, 0.05]],
  tap: [[990, 0.03]],
};
const PATTERNS = { go: [60], wait: [90, 60, 90], stop: [350], note: [30, 30, 30], again: [20], tap: [15] };
const LOUDNESS = 0.35;

let context = null;

/** Make sound possible: browsers allow it only in answer to a touch or a key. */
export function unlock() {
  context ??= new (globalThis.AudioContext ?? globalThis.webkitAudioContext)();
  if (context.state !== "running") context.resume();
}

/** Whether sounds are heard. */
export function isUnlocked() {
  return context?.state === "running";
}

/** Play one of the tunes and vibrate; silent where neither is possible. */
export function play(name) {
  navigator.vibrate?.(PATTERNS[name]);
  if (!isUnlocked()) return;
  let at = context.currentTime;
  for (const [hertz, seconds] of TUNES[name]) {
    if (hertz) note(hertz, at, seconds);
    at += seconds;
  }
}

function note(hertz, at, seconds) {
  const [tone, gain] = [context.createOscillator(), context.createGain()];
  tone.type = hertz < 300 ? "sawtooth" : "triangle";
  tone.frequency.value = hertz;
  gain.gain.setValueAtTime(LOUDNESS, at);
  gain.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
}
