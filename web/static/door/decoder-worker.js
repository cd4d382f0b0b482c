/** Reads QR codes off the page's thread: one square frame in, its text or null out. */

import { decodeQR } from "../vendor/qr-decode.js";

let canvas = null;
let context = null;

onmessage = ({ data: bitmap }) => {
  const { width, height } = bitmap;
  if (canvas?.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
    context = canvas.getContext("2d", { willReadFrequently: true });
  }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  postMessage(decoded(context.getImageData(0, 0, width, height)));
};

function decoded(image) {
  try {
    return decodeQR(image);
  } catch {
    return null; // nothing to read in this frame: the decoder says so by throwing
  }
}
