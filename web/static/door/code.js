/**
 * Ticket codes as a phone reads them: the same format as events/tickets/codes.py, typed as
 * events/tickets/typed.py says.
 *
 * A code is `T1:` and 78 bytes in base45 (RFC 9285), 120 characters. Bytes 0–13 say which ticket it
 * is, bytes 14–77 are an Ed25519 signature over `TURNOUT-TICKET-1\0` and bytes 0–13.
 */

const PREFIX = "T1:";
const CODE_LENGTH = 120;
const CODE_BYTES = 78;
const SIGNED_BYTES = 14;
const FORMAT = 1;
const TAG_BYTES = 10;
const CONTEXT = new TextEncoder().encode("TURNOUT-TICKET-1\0");
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const CROCKFORD = /^[0-9A-HJKMNP-TV-Z]{8}$/;
const FORGIVEN = { O: "0", I: "1", L: "1" };
const NO_KEY = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const AROUND = /^[\s\p{P}]+|[\s\p{P}]+$/gu;
const BETWEEN = /[\s\p{Pd}\u2212\u30fc]/gu; // a minus, and the long mark of a Chinese keyboard

/** The bytes of a base45 text, or null when it is none. Takes whole groups of three only. */
export function base45(text) {
  if (text.length % 3) return null;
  const bytes = new Uint8Array((text.length / 3) * 2);
  for (let i = 0, at = 0; i < text.length; i += 3, at += 2) {
    const [a, b, c] = [0, 1, 2].map((n) => ALPHABET.indexOf(text[i + n]));
    const value = a + b * 45 + c * 2025;
    if (a < 0 || b < 0 || c < 0 || value > 0xffff) return null;
    bytes[at] = value >> 8;
    bytes[at + 1] = value & 0xff;
  }
  return bytes;
}

/** A code as it was typed or sent as keys: NFKC, without controls and spaces around it. */
function keyed(text) {
  return text.normalize("NFKC").replace(NO_KEY, "").trim();
}

/** A typed short code as it is kept: case ignored, O = 0, I = L = 1; null when it is none. */
export function readShort(text) {
  const bare = keyed(text).replace(AROUND, "").replace(BETWEEN, "");
  const short = bare.toUpperCase().replace(/[OIL]/g, (c) => FORGIVEN[c]);
  return CROCKFORD.test(short) ? short : null;
}

/**
 * What a text says: `{form: "signed", text, slot, event, offer, issue, signed, signature}`,
 * `{form: "short", text}`, `{form: "foreign"}` when it is not ours, `{form: "empty"}` when there
 * is nothing. What stands before `T1:` is cut off: a hardware scanner's own words.
 */
export function read(typed) {
  const cleaned = keyed(typed);
  if (!cleaned) return { form: "empty" };
  const text = cleaned.slice(Math.max(cleaned.indexOf(PREFIX), 0));
  if (text.length === CODE_LENGTH && text.startsWith(PREFIX)) {
    const raw = base45(text.slice(PREFIX.length));
    if (raw?.length === CODE_BYTES && raw[0] >> 4 === FORMAT) {
      return {
        form: "signed",
        text,
        slot: raw[0] & 0x0f,
        event: (raw[1] << 16) | (raw[2] << 8) | raw[3],
        offer: raw[12],
        issue: raw[13],
        signed: raw.subarray(0, SIGNED_BYTES),
        signature: raw.subarray(SIGNED_BYTES),
      };
    }
  }
  const short = readShort(cleaned);
  return short ? { form: "short", text: short } : { form: "foreign" };
}

/** Under which name the list keeps a code or short code: hex of 10 bytes. `salt`: bytes. */
export async function tagOf(text, salt) {
  const encoder = new TextEncoder();
  const parts = [encoder.encode("tag"), salt, encoder.encode(text)];
  const digest = await crypto.subtle.digest("SHA-256", joined(parts));
  return Array.from(new Uint8Array(digest, 0, TAG_BYTES), (b) => b.toString(16).padStart(2, "0"))
    .join("");
}

/** Whether a signed code is ours. `keys`: Map from slot to the 32 bytes of its public key. */
export async function genuine(code, keys) {
  const key = keys.get(code.slot);
  return key ? verify(key, code.signature, joined([CONTEXT, code.signed])) : false;
}

/** The bytes of a base64 text. */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

const imported = new Map();
let hasEd25519 = true;

async function verify(key, signature, message) {
  if (hasEd25519) {
    try {
      return await crypto.subtle.verify("Ed25519", await imports(key), signature, message);
    } catch (problem) {
      if (problem.name !== "NotSupportedError") return false;
      hasEd25519 = false;
    }
  }
  const { verifyAsync } = await import("../vendor/ed25519-verify.js");
  return verifyAsync(signature, message, key, { zip215: false });
}

function imports(key) {
  const name = key.join();
  if (!imported.has(name)) {
    imported.set(name, crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]));
  }
  return imported.get(name);
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
