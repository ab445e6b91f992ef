// Bundles that nobody should make, made from the embedded one in memory.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DIST } from "./harness.mjs";

const LIBRARY = join(DIST, "bundles/library");

/** Runs a script where a parser of HTML reads it. No blank in it: it is one word. */
export const MARKUP = '<img/src="x"/onerror="window.hacked=1">';

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const read = async (name) => [name, await readFile(join(LIBRARY, name))];

/** The embedded bundle: its manifest, and the other files by name. */
export async function library() {
  const names = (await readdir(LIBRARY)).filter((name) => name !== "manifest.json");
  const manifest = JSON.parse(await readFile(join(LIBRARY, "manifest.json")));
  return { manifest, files: new Map(await Promise.all(names.map(read))) };
}

/**
 * The files of a bundle that differs from `original` by what `change` does to it. Sizes and hashes are made to fit, so
 * that it gets behind them; what `change` returns, a function, sees the manifest after that and may spoil it again.
 */
export function spoiled(original, change) {
  const manifest = structuredClone(original.manifest);
  const files = new Map(original.files);
  const bundle = {
    manifest,
    files,
    /** Changes a file that is JSON. */
    json(name, change) {
      const value = JSON.parse(files.get(name));
      files.set(name, Buffer.from(JSON.stringify(change(value) ?? value)));
    },
    /** Changes a file's bytes. */
    bytes(name, change) {
      const copy = Buffer.from(files.get(name));
      files.set(name, change(copy) ?? copy);
    },
    /** Changes the header of a safetensors file, and if it wants to the numbers behind it. */
    safetensors(name, change) {
      const whole = files.get(name);
      const end = 8 + Number(whole.readBigUInt64LE());
      const header = JSON.parse(whole.subarray(8, end));
      const numbers = Buffer.from(whole.subarray(end));
      const changed = change(header, numbers) ?? header;
      const text = Buffer.from(JSON.stringify(changed));
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(text.length));
      files.set(name, Buffer.concat([length, text, numbers]));
    },
  };
  const last = change(bundle);
  manifest.files = {};
  for (const [name, bytes] of files) manifest.files[name] = { bytes: bytes.length, sha256: sha256(bytes) };
  let text = JSON.stringify(manifest);
  // A text in, a text out; or the manifest is changed in its place.
  if (last) text = last(manifest, text) ?? JSON.stringify(manifest);
  return new Map([...files, ["manifest.json", Buffer.from(text)]]);
}
