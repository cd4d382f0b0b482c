#!/bin/sh
# Builds web/static/vendor anew: the QR decoder and the Ed25519 fallback of the scanner page, each
# bundled once into one minified ES module, with its licence and a manifest of hashes.
# Needs node and npm; only somebody who raises a version runs it.
set -eu

QR=0.7.0
ED25519=3.2.0
ESBUILD=0.28.2

here=$(cd "$(dirname "$0")/../.." && pwd)
out="$here/web/static/vendor"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  "qr@$QR" "@noble/ed25519@$ED25519" "esbuild@$ESBUILD"

bundle() { # entry, output: esbuild without its install script, through its own launcher
  node node_modules/esbuild/bin/esbuild "$1" --bundle --minify --format=esm --target=es2022 \
    --legal-comments=none --outfile="$out/$2"
}

mkdir -p "$out"
echo 'export { decodeQRBatch } from "qr/decode.js";' >decode.js
echo 'export { verifyAsync } from "@noble/ed25519";' >verify.js
bundle decode.js qr-decode.js
bundle verify.js ed25519-verify.js
cp node_modules/qr/LICENSE-MIT "$out/qr.LICENSE"
cp node_modules/@noble/ed25519/LICENSE "$out/ed25519.LICENSE"

QR=$QR ED25519=$ED25519 OUT=$out node --input-type=module <<'JS'
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
const { QR, ED25519, OUT } = process.env;
const entry = (name, version, file, licence) => ({
  name, version, licence, file, licence_file: `${file.split("-")[0]}.LICENSE`,
  sha384: createHash("sha384").update(readFileSync(`${OUT}/${file}`)).digest("base64"),
});
const manifest = [
  entry("qr", QR, "qr-decode.js", "MIT OR Apache-2.0"),
  entry("@noble/ed25519", ED25519, "ed25519-verify.js", "MIT"),
];
writeFileSync(`${OUT}/manifest.json`, JSON.stringify(manifest, null, 2) + "\n");
JS
