/** Reads QR codes off the page's thread: one square frame in, the texts of all its codes out. */

import { decodeQRBatch } from "../vendor/qr-decode.js";

let canvas = null;
let context = null;

onmessage = async ({ data: bitmap }) => {
  const { width, height } = bitmap;
  if (canvas?.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
    context = canvas.getContext("2d", { willReadFrequently: true });
  }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  postMessage(await decoded(context.getImageData(0, 0, width, height)));
};

/** The decoder looks on after each code, and ends with why there are no more. */
async function decoded(image) {
  const { width, height } = image;
  const [found] = await decodeQRBatch([image], { maxSize: { width, height } });
  return [...new Set(found.filter((text) => typeof text === "string"))];
}
