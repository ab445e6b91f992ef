// The page without a network. While there is one, nothing is different: every request goes to it, with the
// browser's cache used or passed by as the page asks. Only a request that fails is answered from what was kept.
//
// What is kept is a version: the page, its engines and its bundle, whole and as one visit saw them, in a cache
// of its own that is named by the SHA-256 of all of it. Hence no list to keep up to date, no version to count
// up, and never a page of one build with an engine of another.

const NAME = `tigerlet ${registration.scope} `;
/** Stands in a cache since everything else does; its body is the sum of the bytes. */
const WHOLE = `${registration.scope}whole`;

/** One thing after another. */
let before = Promise.resolve();

addEventListener("install", () => skipWaiting());

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const answer = async (failure) => {
    const response = await kept(request).catch(() => undefined);
    if (response) return response;
    throw failure;
  };
  event.respondWith(fetch(request).catch(answer));
});

// `{ build, urls, bundle }` keeps a version, `"clear"` forgets all. The answer: `{ bytes }`, and `{ error }` where
// the version could not be kept; the bytes then are those of an earlier one.
addEventListener("message", (event) => {
  const [port] = event.ports;
  const done = before.then(() => (event.data === "clear" ? clear() : keep(event.data)));
  before = done.catch(() => {});
  const failed = async ({ name, message }) => ({ bytes: await bytes().catch(() => 0), error: `${name}: ${message}` });
  event.waitUntil(done.catch(failed).then((answer) => port?.postMessage(answer)));
});

/** Caches of this page that hold a whole version. */
async function versions() {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(NAME)) continue;
    const cache = await caches.open(name);
    const whole = await cache.match(WHOLE);
    if (whole) found.push({ name, cache, bytes: Number(await whole.text()) });
  }
  return found;
}

async function bytes() {
  const [version] = await versions();
  return version?.bytes ?? 0;
}

/** The kept copy of what a request asks for; every address of the page is the page. */
async function kept(request) {
  const url = request.mode === "navigate" ? registration.scope : request.url;
  for (const { cache } of await versions()) {
    const response = await cache.match(url, { ignoreVary: true });
    if (response) return response;
  }
}

/** Deletes this page's caches but the one named. */
async function clear(but) {
  const names = (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
  return { bytes: 0 };
}

/** A response and its bytes; a visit has just loaded it, so that the browser's cache has it as a rule. */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return { url, response, body: await response.arrayBuffer() };
}

/**
 * Keeps the page at the scope, what `urls` names, and the bundle in the folder `bundle` with all its files. The
 * page has to be the one of `build`, the name of its script: a newer one keeps itself at its first visit.
 */
async function keep({ build, urls, bundle }) {
  const here = (url) => new URL(url).origin === location.origin;
  const page = await load(registration.scope);
  const html = new TextDecoder().decode(page.body);
  if (!html.includes(build)) throw new Error("the server has a newer page");
  const links = [...html.matchAll(/<link [^>]*\bhref="([^"]+)"/g)];
  const wanted = new Set([...urls, ...links.map(([, href]) => new URL(href, registration.scope).href)].filter(here));
  if (here(bundle)) {
    const manifest = await load(`${bundle}manifest.json`);
    const { files } = JSON.parse(new TextDecoder().decode(manifest.body));
    for (const file of ["manifest.json", ...Object.keys(files)]) wanted.add(bundle + file);
  }
  wanted.delete(registration.scope);
  const loaded = [page, ...(await Promise.all([...wanted].sort().map(load)))];

  const digest = (body) => crypto.subtle.digest("SHA-256", body);
  const digests = await Promise.all(loaded.map(({ body }) => digest(body)));
  const names = new TextEncoder().encode(loaded.map(({ url }) => url).join("\n"));
  const all = await digest(await new Blob([names, ...digests]).arrayBuffer());
  const name = NAME + Array.from(new Uint8Array(all), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const sum = loaded.reduce((sum, { body }) => sum + body.byteLength, 0);

  const cache = await caches.open(name);
  if (!(await cache.match(WHOLE))) {
    try {
      for (const { url, response, body } of loaded) {
        const type = response.headers.get("Content-Type") ?? "application/octet-stream";
        await cache.put(url, new Response(body, { headers: { "Content-Type": type, "Content-Length": body.byteLength } }));
      }
      await cache.put(WHOLE, new Response(String(sum)));
    } catch (error) {
      await caches.delete(name); // Half a version is none, and the room may be missing elsewhere.
      throw error;
    }
  }
  await clear(name);
  return { bytes: sum };
}
