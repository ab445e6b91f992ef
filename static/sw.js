// The page without a network. While there is one that answers, nothing is different: every request goes to it,
// with the browser's cache used or passed by as the page asks. What fails, hangs, or comes back as something else
// than was asked for is answered from what was kept.
//
// What is kept is named by its content: a shell by the SHA-256 of the page and its engines, a bundle by that of
// its manifest, whose hashes every file has to meet. So there is no list to keep up to date, no version to count
// up, never a page of one build with an engine of another, and one bundle does not put out another.

const SCOPE = registration.scope;
const NAME = `tigerlet ${SCOPE} `;
const SHELL = `${NAME}shell `;
const BUNDLE = `${NAME}bundle `;
/** Stands in a cache since everything else does: the sum of its bytes, and when it was last visited. */
const WHOLE = `${SCOPE}whole`;
/** A chapter's page, or the contents, by its address: its language, and its name. */
const CHAPTER = /^(en|ko)\/(?:([a-z]+)\/)?(?:index\.html)?$/;
/** How long the network has, in milliseconds, where something is kept. */
const PATIENCE = 3000;
/** The most bundles; the one that was not visited for the longest time goes first. */
const BUNDLES = 4;
/** What the page's HTML has within its first bytes: a network that wants a password answers 200, and lacks it. */
const OURS = '<meta name="application-name" content="tigerlet">';
const FIRST = 2048;

/** The shells that pages were answered from, by client, and none for the network: what else they ask for comes from
 * the same. A page's workers are clients that nobody has heard of, and go with the page that was opened last. */
const pages = new Map();
let last;
/** One thing after another. */
let before = Promise.resolve();

addEventListener("install", () => skipWaiting());

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(request.mode === "navigate" ? navigate(event) : answer(event));
});

/** The page: the network's, if it is there in time and is the page. */
async function navigate({ request, resultingClientId }) {
  // Every address of the page is the page.
  const copy = await kept(SHELL, SCOPE).catch(() => undefined);
  if (!copy) return fetch(request);
  const response = await intime(fetch(request).then(ours));
  last = response ? undefined : copy.name;
  const { origin, pathname, search, hash } = new URL(request.url);
  const [, language, name = "contents"] = CHAPTER.exec(`${origin}${pathname}`.slice(SCOPE.length)) ?? [];
  // The kept page lies at the site's root, and shows the chapter from there.
  if (!response && language) {
    return Response.redirect(`${SCOPE}${search}#at=${name}&lang=${language}${hash.replace("#", "&")}`);
  }
  pages.set(resultingClientId, last);
  return response ?? copy.response;
}

/** A file: of the shell that the page is from, or the network's, or a kept one. */
async function answer({ request, clientId }) {
  // A retry goes to the server, and hears what that says.
  const retry = request.cache === "reload" || request.cache === "no-store";
  const own = retry ? undefined : pages.has(clientId) ? pages.get(clientId) : last;
  const copy = (await kept(own ?? SHELL, request.url)) ?? (await kept(BUNDLE, request.url));
  if (!copy) return fetch(request);
  if (own) return copy.response;
  const network = fetch(request);
  if (retry) return network.catch(() => copy.response);
  return (await intime(network.then((response) => (response.ok ? response : undefined)))) ?? copy.response;
}

/** What a promise gives within `PATIENCE`; nothing where it fails or takes longer. */
function intime(promise) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  return Promise.race([promise.catch(() => undefined), late]);
}

/** A response that is the page, or nothing. */
async function ours(response) {
  if (!response.ok || !response.body) return undefined;
  const [ahead, body] = response.body.tee();
  const reader = ahead.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < FIRST && !text.includes(OURS)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  reader.cancel().catch(() => {});
  const { status, statusText, headers } = response;
  return text.includes(OURS) ? new Response(body, { status, statusText, headers }) : undefined;
}

/** The kept copy of a URL, in the newest cache whose name begins so. */
async function kept(prefix, url) {
  for (const { name, cache } of await wholes(prefix)) {
    const response = await cache.match(url, { ignoreVary: true });
    if (response) return { name, response };
  }
}

// `{ build, urls, bundle, most }` keeps the page, and its bundle where that has no more than `most` bytes; `"clear"`
// forgets all. The answer: `{ bytes, kept, larger, error }`, what is kept in all, whether that opens this very page,
// the bytes of a bundle that was larger, and why something could not be kept.
addEventListener("message", (event) => {
  const [port] = event.ports;
  const done = before.then(() => (event.data === "clear" ? forget() : keep(event.data)));
  before = done.catch(() => {});
  const answer = done.then(
    (larger) => ({ larger: larger ?? 0 }),
    ({ name, message }) => ({ error: `${name}: ${message}` }),
  );
  const { bundle } = event.data;
  const state = async () => ({
    bytes: (await wholes(NAME)).reduce((sum, { bytes }) => sum + bytes, 0),
    kept: Boolean((await kept(SHELL, SCOPE)) && (!here(bundle) || (await kept(BUNDLE, `${bundle}manifest.json`)))),
  });
  const unknown = { bytes: 0, kept: false };
  event.waitUntil(answer.then(async (answer) => port?.postMessage({ ...(await state().catch(() => unknown)), ...answer })));
});

/** Caches that hold all of what they are for, the one visited last first. */
async function wholes(prefix) {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(prefix)) continue;
    const cache = await caches.open(name);
    const whole = await cache.match(WHOLE);
    if (whole) found.push({ name, cache, ...(await whole.json()) });
  }
  return found.sort((one, other) => other.visited - one.visited);
}

/** Deletes all that is kept of the page, and the bundle that was made in it. */
async function forget() {
  await caches.delete("tigerlet.made");
  await clear(NAME);
}

/** Deletes the caches whose name begins so, but those named. */
async function clear(prefix, but = []) {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix) && !but.includes(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

function here(url) {
  return new URL(url, SCOPE).origin === location.origin;
}

async function keep({ build, urls, bundle, most }) {
  const page = await load(SCOPE);
  const html = new TextDecoder().decode(page.body);
  if (!html.includes(build)) throw new Error("the server has a newer page"); // It keeps itself at its first visit.
  const links = [...html.matchAll(/<link [^>]*\bhref="([^"]+)"/g)].map(([, href]) => new URL(href, SCOPE).href);
  const inBundles = (url) => url.startsWith(bundle) || url.startsWith(`${SCOPE}bundles/`);
  const wanted = new Set([...urls, ...links].filter((url) => here(url) && !inBundles(url)));
  wanted.delete(SCOPE);
  const files = [page];
  for (const url of [...wanted].sort()) files.push(await stamped(url));
  const names = new TextEncoder().encode(files.map(({ url }) => url).join("\n"));
  const sums = await Promise.all(files.map(({ body }) => sha256(body)));
  const shell = SHELL + (await sha256(await new Blob([names, ...sums]).arrayBuffer()));
  await fill(shell, files);
  await clear(SHELL, [shell]);
  if (!here(bundle)) return 0;
  return keepBundle(bundle, most, "default").catch((error) => {
    // Its files may be of two deployments, some of them from the browser's cache.
    if (error.name === "QuotaExceededError") throw error;
    return keepBundle(bundle, most, "reload");
  });
}

/** Keeps a bundle, one file after another; the answer is its size where that is more than `most`. */
async function keepBundle(folder, most, cache) {
  const manifest = await load(`${folder}manifest.json`, cache);
  const { files } = JSON.parse(new TextDecoder().decode(manifest.body));
  const plain = Object.entries(files).filter(([name]) => /^[A-Za-z0-9._-]+$/.test(name));
  const size = plain.reduce((sum, [, { bytes }]) => sum + bytes, manifest.body.byteLength);
  const name = BUNDLE + (await sha256(manifest.body));
  const known = (await wholes(BUNDLE)).some((whole) => whole.name === name);
  if (!known && size > most) return size;
  const checked = async function* () {
    yield manifest;
    for (const [file, { sha256: sum, bytes }] of plain) {
      const loaded = await load(folder + file, cache);
      const whole = loaded.body.byteLength === bytes && (await sha256(loaded.body)) === sum;
      if (!whole) throw new Error(`${file} is not the manifest's`);
      yield loaded;
    }
  };
  for (;;) {
    try {
      await fill(name, checked());
      break;
    } catch (error) {
      const others = (await wholes(BUNDLE)).filter((other) => other.name !== name);
      if (error.name !== "QuotaExceededError" || others.length === 0) throw error;
      await caches.delete(others.at(-1).name);
    }
  }
  for (const { name } of (await wholes(BUNDLE)).slice(BUNDLES)) await caches.delete(name);
  return 0;
}

/** A response and its bytes; a visit has just loaded it, so that the browser's cache has it as a rule. */
async function load(url, cache = "default") {
  const response = await fetch(url, { cache });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return { url, response, body: await response.arrayBuffer() };
}

/** As `load`; what names its own SHA-256 in the query `v` has to have it. */
async function stamped(url) {
  const stamp = new URL(url).searchParams.get("v") ?? "";
  const is = async ({ body }) => (await sha256(body)).startsWith(stamp);
  const file = await load(url);
  if (await is(file)) return file;
  const again = await load(url, "reload");
  if (await is(again)) return again;
  throw new Error(`${url} is of another build`);
}

/** Fills a cache, and says so in it; one that is full already is visited once more. */
async function fill(name, files) {
  const cache = await caches.open(name);
  let bytes = (await (await cache.match(WHOLE))?.json())?.bytes;
  try {
    if (bytes === undefined) {
      bytes = 0;
      for await (const { url, response, body } of files) {
        const headers = new Headers(response.headers);
        headers.delete("Content-Encoding"); // The body is unpacked.
        headers.set("Content-Length", body.byteLength);
        await cache.put(url, new Response(body, { headers }));
        bytes += body.byteLength;
      }
    }
    await cache.put(WHOLE, new Response(JSON.stringify({ bytes, visited: Date.now() })));
  } catch (error) {
    if (!(await cache.match(WHOLE))) await caches.delete(name); // Half of it is nothing, and the room may be missing.
    throw error;
  }
}

async function sha256(bytes) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
