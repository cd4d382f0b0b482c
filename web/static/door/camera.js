/**
 * The camera: one stream, one frame in flight, read in a worker.
 *
 * `onTexts(texts)` for every frame that shows codes · `onState(state)` with "running", "starting",
 * "asleep", "denied", "missing" or "stuck". Hidden pages hold no camera; a camera without frames is
 * started again once, then the volunteer is asked.
 */

const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 } };
const SIDE_MAX = 720;
const DECODE_EVERY_MS = 66;
const DECODE_EVERY_MS_IDLE = 250;
const IDLE_AFTER_MS = 60_000;
const ASLEEP_AFTER_MS = 300_000;
const STUCK_AFTER_MS = 1_500;
const WATCH_EVERY_MS = 500;

export class Camera {
  #video;
  #onTexts;
  #onState;
  #workerAddress;
  #worker = null;
  #stream = null;
  #starting = false;
  #busy = false;
  #frameAt = 0;
  #decodedAt = 0;
  #readAt = 0;
  #restarts = 0;
  #wakeLock = null;
  #lens = null;
  #wasRunning = false;

  constructor(video, workerAddress, { onTexts, onState }) {
    this.#video = video;
    this.#workerAddress = workerAddress;
    this.#onTexts = onTexts;
    this.#onState = onState;
    document.addEventListener("visibilitychange", () => this.#followVisibility());
    setInterval(() => this.#watch(), WATCH_EVERY_MS);
  }

  /** Whether frames are coming. */
  get running() {
    return this.#stream !== null;
  }

  /** Start, or start anew. Asks for the camera exactly once at a time. */
  async start() {
    if (this.#starting) return;
    this.#starting = true;
    this.stop();
    this.#onState("starting");
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: this.#wish() });
      this.#video.srcObject = this.#stream;
      await this.#video.play();
      this.#begin();
    } catch (problem) {
      this.stop();
      this.#onState(problem.name === "NotAllowedError" ? "denied" : "missing");
    } finally {
      this.#starting = false;
    }
  }

  /** Let go of the camera. */
  stop() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.#video.srcObject = null;
    this.#wakeLock?.release().catch(() => {});
    this.#wakeLock = null;
  }

  /** What this camera can do: `{torch, zoom: {min, max} | undefined}`. */
  get abilities() {
    const can = this.#track?.getCapabilities?.() ?? {};
    return { torch: Boolean(can.torch), zoom: can.zoom };
  }

  /** Switch the light or the zoom: `{torch: true}`, `{zoom: 2}`. */
  set(constraint) {
    return this.#track?.applyConstraints({ advanced: [constraint] }).catch(() => {});
  }

  /** Use the next camera of the phone. */
  async nextLens() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const lenses = devices.filter((d) => d.kind === "videoinput").map((d) => d.deviceId);
    const used = this.#track?.getSettings().deviceId;
    this.#lens = lenses[(lenses.indexOf(used) + 1) % lenses.length] ?? null;
    await this.start();
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  #wish() {
    if (this.#lens) return { ...WANTED, deviceId: { exact: this.#lens } };
    return { ...WANTED, facingMode: { ideal: "environment" } };
  }

  #begin() {
    this.#frameAt = this.#readAt = performance.now();
    this.#busy = false;
    this.#next();
    this.#onState("running");
    navigator.wakeLock?.request("screen").then((lock) => (this.#wakeLock = lock), () => {});
  }

  #next() {
    const stream = this.#stream;
    const seen = () => stream && stream === this.#stream && this.#frame();
    if (this.#video.requestVideoFrameCallback) this.#video.requestVideoFrameCallback(seen);
    else setTimeout(seen, DECODE_EVERY_MS);
  }

  #frame() {
    const now = performance.now();
    this.#frameAt = now;
    this.#restarts = 0;
    const pause = now - this.#readAt > IDLE_AFTER_MS ? DECODE_EVERY_MS_IDLE : DECODE_EVERY_MS;
    if (!this.#busy && now - this.#decodedAt >= pause) this.#decode(now);
    this.#next();
  }

  async #decode(now) {
    const { videoWidth: width, videoHeight: height } = this.#video;
    const side = Math.min(width, height);
    if (!side) return;
    this.#busy = true;
    this.#decodedAt = now;
    try {
      const scale = Math.min(side, SIDE_MAX);
      const size = { resizeWidth: scale, resizeHeight: scale };
      const [x, y] = [(width - side) / 2, (height - side) / 2];
      const bitmap = await createImageBitmap(this.#video, x, y, side, side, size);
      this.#decoder().postMessage(bitmap, [bitmap]);
    } catch {
      this.#busy = false; // the frame went away with its stream; the next one will do
    }
  }

  #decoder() {
    if (this.#worker) return this.#worker;
    this.#worker = new Worker(this.#workerAddress, { type: "module" });
    this.#worker.onmessage = ({ data: texts }) => {
      this.#busy = false;
      if (!texts.length) return;
      this.#readAt = performance.now();
      if (this.#stream) this.#onTexts(texts);
    };
    this.#worker.onerror = () => this.#dropWorker();
    return this.#worker;
  }

  #dropWorker() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#busy = false;
  }

  #watch() {
    if (!this.#stream || this.#starting || document.hidden) return;
    const now = performance.now();
    if (this.#busy && now - this.#decodedAt > STUCK_AFTER_MS) this.#dropWorker();
    if (now - this.#readAt > ASLEEP_AFTER_MS) {
      this.stop();
      this.#onState("asleep");
    } else if (now - this.#frameAt > STUCK_AFTER_MS) {
      this.#restarts += 1;
      if (this.#restarts > 1) {
        this.stop();
        this.#onState("stuck");
      } else this.start();
    }
  }

  #followVisibility() {
    if (document.hidden) {
      this.#wasRunning = this.running || this.#starting;
      this.stop();
    } else if (this.#wasRunning) {
      this.start();
    }
  }
}
