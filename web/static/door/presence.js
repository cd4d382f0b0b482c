/** Which code is in front of the camera: the same one counts once while it stays in view. */

export const ABSENT_AFTER_MS = 700;
const PULSE_EVERY_MS = 900;

export class Presence {
  #text = null;
  #seenAt = -Infinity;
  #pulsedAt = -Infinity;

  /** "new" for a code that came into view, "pulse" now and then while it stays, else "same". */
  see(text, now) {
    const stays = text === this.#text && now - this.#seenAt < ABSENT_AFTER_MS;
    this.#text = text;
    this.#seenAt = now;
    if (!stays) {
      this.#pulsedAt = now;
      return "new";
    }
    if (now - this.#pulsedAt < PULSE_EVERY_MS) return "same";
    this.#pulsedAt = now;
    return "pulse";
  }
}
