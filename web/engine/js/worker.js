// @ts-check
// The worker of an engine: loads it, and works calls off one by one, those of higher priority first.

/** @typedef {{ id: number, call: string, priority?: number, [key: string]: any }} Call */

const browser = "postMessage" in globalThis;
/** @type {(message: object, transfer?: Transferable[]) => void} */
let post = (message, transfer) => /** @type {any} */ (globalThis).postMessage(message, transfer ?? []);

/** The engine's exports, once they are loaded. @type {any} */
let exports;
/** The open bundle. @type {any} */
let session;
/** What makes bundles of tables, in the engine that learns. @type {any} */
let workshop;
/** The files of a bundle's own sentence encoder: shape, tokenizer, weights. */
const ENCODER = ["encoder.json", "tokenizer.json", "encoder.safetensors"];
/** The browser's cache of bundles that were made here. */
const MADE = "tigerlet.made";
/** Calls that wait for their turn. @type {Call[]} */
const queue = [];
/** The call that is being worked on. @type {Call | undefined} */
let running;
/** Calls that nobody waits for any more. @type {Set<number>} */
const cancelled = new Set();

if (browser) {
  globalThis.addEventListener("message", (event) => hear(/** @type {MessageEvent} */ (event).data));
  globalThis.addEventListener("error", (event) => die(/** @type {ErrorEvent} */ (event).error ?? event));
  globalThis.addEventListener("unhandledrejection", (event) => die(/** @type {PromiseRejectionEvent} */ (event).reason));
  post({ alive: true });
} else {
  const threads = "node:worker_threads";
  const { parentPort } = await import(threads);
  post = (message, transfer) => parentPort.postMessage(message, transfer);
  parentPort.on("message", hear);
  process.on("uncaughtException", die);
  post({ alive: true });
}

/** @param {Call | { cancel: number }} message */
function hear(message) {
  if ("cancel" in message) {
    const place = queue.findIndex(({ id }) => id === message.cancel);
    if (place >= 0) queue.splice(place, 1);
    else if (running?.id === message.cancel) cancelled.add(message.cancel);
    return;
  }
  // What costs little is answered at once, between the steps of what costs more.
  if (Object.hasOwn(QUICK, message.call)) return void answer(message, QUICK[message.call]);
  queue.push(message);
  if (!running) void work();
}

/** Works the queue off. */
async function work() {
  while (queue.length > 0) {
    const next = queue.reduce((best, call) => ((call.priority ?? 0) > (best.priority ?? 0) ? call : best));
    queue.splice(queue.indexOf(next), 1);
    running = next;
    await answer(next, SLOW[next.call]);
    cancelled.delete(next.id);
    running = undefined;
  }
}

/**
 * @param {Call} call
 * @param {(call: Call) => any} how
 */
async function answer(call, how) {
  const { id } = call;
  try {
    if (!how) throw new Error(`no call \`${call.call}\``);
    const { answer, timings, transfer } = await how(call);
    if (!cancelled.has(id)) post({ id, answer, timings }, transfer);
  } catch (error) {
    if (cancelled.has(id)) return;
    const { kind = "refused", message = String(error) } = /** @type {any} */ (error);
    if (kind === "lost") return post({ lost: message });
    post({ id, error: { kind, message } });
  }
}

/** A turn of the event loop: what has been sent meanwhile is heard. */
const turn = (() => {
  // In Node a channel of one's own goes before what the page sends.
  const soon = /** @type {any} */ (globalThis).setImmediate;
  if (!browser) return () => new Promise((/** @type {(value?: undefined) => void} */ resolve) => soon(resolve));
  const { port1, port2 } = new MessageChannel();
  /** @type {(() => void)[]} */
  const resting = [];
  port1.onmessage = () => resting.shift()?.();
  return () =>
    new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
      resting.push(resolve);
      port2.postMessage(null);
    });
})();

/** For how many milliseconds work may go on before what was sent meanwhile is heard: a turn costs a tenth of one. */
const STRIDE = 4;
/** When the last turn was. */
let turned = 0;

/**
 * Between the steps of a call: now and then says that it goes on, and tells whether it is to.
 *
 * @param {number} id
 */
const pace = (id) => async () => {
  if (performance.now() - turned > STRIDE) {
    post({ id, busy: true });
    await turn();
    turned = performance.now();
  }
  return !cancelled.has(id);
};

/** The session, or the sentence that there is none. */
function open() {
  if (!session) throw new Error("no bundle is open");
  return session;
}

/** The workshop, or the sentence that there is none. */
function maker() {
  if (!exports?.Maker) throw new Error("only the engine `learn` makes bundles");
  return (workshop ??= new exports.Maker());
}

/**
 * The files that the browser keeps under the address of a folder; nothing where it keeps none.
 *
 * @param {string} folder
 */
async function kept(folder) {
  try {
    if (!(await globalThis.caches?.has(MADE))) return undefined;
    const cache = await caches.open(MADE);
    if (!(await cache.match(`${folder}manifest.json`))) return undefined;
    /** @type {Record<string, Uint8Array>} */
    const files = {};
    for (const { url } of await cache.keys()) {
      const found = url.startsWith(folder) && (await cache.match(url));
      if (found) files[url.slice(folder.length)] = new Uint8Array(await found.arrayBuffer());
    }
    return files;
  } catch {
    return undefined; // A browser that keeps nothing says so by throwing.
  }
}

/** @type {Record<string, (call: Call) => any>} */
const SLOW = {
  load: async ({ id, engine, fresh }) => {
    exports = await load(engine, fresh, (received, total) => {
      post({ id, progress: { part: "engine", name: engine, received, total } });
    });
    return {};
  },
  open: async ({ id, folder, options, files, made }) => {
    const progress = (/** @type {string} */ name, /** @type {number} */ received, /** @type {number} */ total) => {
      post({ id, progress: { part: "bundle", name, received, total } });
    };
    const held = made ? maker().files() : (files ?? (await kept(folder)));
    session = await exports.open(folder, options, progress, held);
    return { answer: session.opened() };
  },
  books: ({ file, items }) => ({ answer: exports.books(file, items) }),
  recommend: ({ id, request }) => open().recommend(request, pace(id)),
  ask: ({ id, question }) => open().ask(question, pace(id)),
  loadEncoder: async ({ id, fresh }) => {
    const total = open().opened().bundle.encoderBytes;
    if (!total) throw new Error("loadEncoder: this bundle brings no sentence encoder along");
    const engine = await load("encoder", fresh, () => {});
    const files = [];
    let before = 0;
    for (const name of ENCODER) {
      const file = await open().file(name, (/** @type {number} */ received) => {
        post({ id, progress: { part: "bundle", name, received: before + received, total } });
      });
      before += file.length;
      files.push(file);
    }
    const encoder = new engine.Encoder(...files);
    await open().readBy((/** @type {string} */ text) => encoder.encode(text));
    return {};
  },
  addItem: async ({ item }) => ({ answer: await open().addItem(item) }),
  removeItem: ({ item }) => ({ answer: open().removeItem(item) }),
  learn: async ({ id, lesson }) => {
    return { answer: await open().learn(lesson, pace(id), (/** @type {object} */ progress) => post({ id, progress })) };
  },
  tune: async ({ id, taste }) => {
    return { answer: await open().tune(taste, pace(id), (/** @type {object} */ progress) => post({ id, progress })) };
  },
  read: ({ tables, columns }) => ({ answer: maker().read(tables, columns) }),
  make: async ({ id, wishes }) => {
    return { answer: await maker().make(wishes, pace(id), (/** @type {object} */ progress) => post({ id, progress })) };
  },
  archive: () => {
    const answer = maker().archive();
    return { answer, transfer: [answer.buffer] };
  },
  unpack: ({ archive }) => {
    const answer = maker().unpack(archive);
    return { answer, transfer: Object.values(answer).map(({ buffer }) => buffer) };
  },
  keep: async ({ folder, files = maker().files() }) => {
    await caches.delete(MADE);
    const cache = await caches.open(MADE);
    // The manifest last: a bundle that is cut off is none.
    const names = Object.keys(files).sort((a, b) => Number(a === "manifest.json") - Number(b === "manifest.json"));
    for (const name of names) await cache.put(`${folder}${name}`, new Response(files[name]));
    return {};
  },
};

/** @type {Record<string, (call: Call) => any>} */
const QUICK = {
  search: ({ query, limit }) => ({ answer: open().search(query, limit) }),
  items: ({ names }) => ({ answer: open().items(names) }),
  count: ({ request }) => ({ answer: open().count(request) }),
  columns: () => {
    const answer = open().columns();
    return { answer, transfer: Object.values(answer).map(({ buffer }) => buffer) };
  },
  file: async ({ name }) => {
    const answer = await open().file(name);
    return { answer, transfer: [answer.buffer] };
  },
};

/**
 * Loads an engine, and counts its bytes as they arrive.
 *
 * @param {string} engine
 * @param {boolean} fresh Whether to pass the browser's cache by.
 * @param {(received: number, total: number) => void} progress A total of 0 is unknown.
 */
async function load(engine, fresh, progress) {
  const about = (/** @type {URL} */ url) => (/** @type {any} */ error) => {
    throw new Error(`could not load ${url.href}: ${error?.message ?? error}`);
  };
  const script = new URL(`./engine-${engine}.js`, import.meta.url);
  const wasm = new URL(`./engine-${engine}_bg.wasm`, import.meta.url);
  const [module, source] = await Promise.all([
    import(script.href).catch(about(script)),
    (browser ? download(wasm, fresh, progress) : read(wasm)).catch(about(wasm)),
  ]);
  await module.default({ module_or_path: source }).catch(about(wasm));
  return module;
}

/**
 * @param {URL} url
 * @param {boolean} fresh
 * @param {(received: number, total: number) => void} progress
 */
async function download(url, fresh, progress) {
  const response = await fetch(url, { cache: fresh ? "reload" : "default" });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  // A copy is counted, because a browser keeps compiled code only for a response of its own making.
  void count(response.clone(), progress).catch(() => {});
  return response;
}

/**
 * @param {Response} response
 * @param {(received: number, total: number) => void} progress
 */
async function count(response, progress) {
  const packed = response.headers.has("content-encoding");
  const total = packed ? 0 : Number(response.headers.get("content-length") ?? 0);
  const reader = response.body?.getReader();
  let received = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    received += part.value.length;
    progress(received, total);
  }
}

/** Node fetches no files. @param {URL} url */
async function read(url) {
  const files = "node:fs/promises";
  const { readFile } = await import(files);
  return readFile(url);
}

/**
 * The engine's last words. A panic and a trap come of the call that was being worked on: whoever asked is not to ask
 * it again.
 *
 * @param {any} error
 */
function die(error) {
  const fatal = typeof error === "string" || error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
  const said = typeof error === "string" ? error : (error?.message ?? String(error));
  const [line] = said.split("\n");
  post({ lost: `the engine stopped: ${line}`, culprit: fatal ? running?.id : undefined });
  if (browser) globalThis.close();
  else process.exit();
}
