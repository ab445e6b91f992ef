// A static server as plain as a static host: a folder under a sub-path, no special headers. It
// keeps count of what it sends and can damage a file on demand.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** What can happen to a file: bytes in, bytes out; nothing out is an error of the server. */
export const damage = {
  /** One bit of the byte in the middle is flipped. */
  flip: (bytes) => {
    const copy = Buffer.from(bytes);
    copy[copy.length >> 1] ^= 1;
    return copy;
  },
  /** The second half is missing. */
  truncate: (bytes) => bytes.subarray(0, bytes.length >> 1),
  /** The server answers 503. */
  refuse: () => undefined,
  /** The server never answers. */
  hang: () => new Promise(() => {}),
  /** A network that wants a password answers in the server's place. */
  portal: () => Buffer.from("<!doctype html><title>Welcome to our hotel</title><p>Your room, please."),
};

/**
 * Serves `folder` under `mount` (such as `/anything/`) on a port of the loopback address, a free one by itself.
 *
 * `sent` lists what was sent, in order: path below the mount, bytes, and bytes after gzip, which
 * is what most hosts would send. `damaged` maps a path to a function of `damage` or one like it;
 * deleting the entry heals the file. `cache` is what a browser is told of keeping what it gets,
 * `cors` lets pages of other origins read it, `isolated` keeps the page apart from all others, which is what a browser
 * asks of a page that measures its memory. `virtual` maps a path to bytes that lie in no folder.
 */
export async function serve(folder, mount, { cache = "max-age=600", cors = false, isolated = false, port = 0 } = {}) {
  const sent = [];
  const damaged = new Map();
  const virtual = new Map();

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const refuse = (status) => response.writeHead(status).end();
    if (!pathname.startsWith(mount)) return refuse(404);
    let path = decodeURIComponent(pathname.slice(mount.length));
    if (path === "" || path.endsWith("/")) path += "index.html";
    const file = normalize(join(folder, path));
    if (!file.startsWith(folder + sep)) return refuse(404);
    let bytes;
    try {
      bytes = virtual.get(path) ?? (await readFile(file));
    } catch {
      return refuse(404);
    }
    const change = damaged.get(path);
    if (change) bytes = await change(bytes);
    if (bytes === undefined) return refuse(503);
    // Packed only if somebody asks: a large catalogue takes a second.
    let gzip;
    sent.push({ path, bytes: bytes.length, get gzip() { return (gzip ??= gzipSync(bytes).length); } });
    response.writeHead(200, {
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      "Content-Length": bytes.length,
      // As GitHub Pages does by default: a retry has to get past the browser's cache.
      "Cache-Control": cache,
      ...(cors && { "Access-Control-Allow-Origin": "*" }),
      ...(isolated && {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      }),
    });
    response.end(request.method === "HEAD" ? undefined : bytes);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));

  return {
    sent,
    damaged,
    virtual,
    url: `http://127.0.0.1:${server.address().port}${mount}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
