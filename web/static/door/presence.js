/** Which codes are in front of the camera: one alone is answered, and once while it stays in view. */

export const ABSENT_AFTER_MS = 700;
const ALONE_AFTER_MS = 250;
const SAID_EVERY_MS = 900;

export class Presence {
  #seenAt = new Map();
  #answered = new Set();
  #last = [];
  #severalAt = -Infinity;
  #saidAt = { pulse: -Infinity, several: -Infinity };

  /**
   * What to make of the codes in one frame: "new" for the only one, when it has just come into view;
   * now and then "pulse" while it stays and "several" while there is another, be it in frames
   * between; else "same". Which one is meant by several, only the steward can say.
   */
  see(texts, now) {
    this.#forgetAbsent(now);
    const [text] = texts;
    const alternates = !this.#last.includes(text) && this.#seenAt.has(text);
    if (texts.length > 1 || alternates) this.#severalAt = now;
    this.#last = texts;
    for (const each of texts) this.#seenAt.set(each, now);
    if (now - this.#severalAt < ALONE_AFTER_MS) return this.#say("several", now);
    if (!this.#isAlone(text, now)) return "same";
    if (this.#answered.has(text)) return this.#say("pulse", now);
    this.#answered.add(text);
    this.#saidAt.pulse = now;
    return "new";
  }

  #isAlone(text, now) {
    const others = [...this.#seenAt].filter(([other]) => other !== text);
    return others.every(([, at]) => now - at >= ALONE_AFTER_MS);
  }

  #forgetAbsent(now) {
    for (const [text, at] of this.#seenAt) {
      if (now - at < ABSENT_AFTER_MS) continue;
      this.#seenAt.delete(text);
      this.#answered.delete(text);
    }
  }

  #say(what, now) {
    if (now - this.#saidAt[what] < SAID_EVERY_MS) return "same";
    this.#saidAt[what] = now;
    return what;
  }
}
