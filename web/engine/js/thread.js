// @ts-check
// A worker, the same in a browser and in Node.

/**
 * @typedef {object} Thread
 * @property {(message: object) => void} post
 * @property {() => void} terminate
 * @property {(message: any) => void} onmessage
 * @property {(reason: string) => void} onerror
 */

/**
 * Starts the worker.
 *
 * @param {string} engine
 * @returns {Promise<Thread>}
 */
export async function start(engine) {
  const url = new URL("./worker.js", import.meta.url);
  return "Worker" in globalThis ? inBrowser(url, engine) : inNode(url);
}

/**
 * @param {URL} url
 * @param {string} engine
 * @returns {Thread}
 */
function inBrowser(url, engine) {
  const worker = new Worker(trusted(url), { type: "module", name: `tigerlet ${engine}` });
  const thread = {
    post: (/** @type {object} */ message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    onmessage: (/** @type {any} */ _message) => {},
    onerror: (/** @type {string} */ _reason) => {},
  };
  worker.onmessage = ({ data }) => thread.onmessage(data);
  // Without words where the script could not be loaded or a policy forbids it.
  worker.onerror = (event) => thread.onerror(event.message || `the engine's worker ${url.href} could not be started`);
  worker.onmessageerror = () => thread.onerror("the engine sent what cannot be read");
  return thread;
}

/**
 * @param {URL} url
 * @returns {Promise<Thread>}
 */
async function inNode(url) {
  const threads = "node:worker_threads";
  const { Worker } = await import(threads);
  const worker = new Worker(url);
  const thread = {
    post: (/** @type {object} */ message) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
    onmessage: (/** @type {any} */ _message) => {},
    onerror: (/** @type {string} */ _reason) => {},
  };
  worker.on("message", (/** @type {any} */ message) => thread.onmessage(message));
  worker.on("error", (/** @type {Error} */ error) => thread.onerror(error.message));
  return thread;
}

/** @type {{ createScriptURL(url: string): string } | undefined} */
let policy;

/**
 * The worker's URL as pages that demand Trusted Types want it: it is made from this module's own.
 *
 * @param {URL} url
 * @returns {string}
 */
function trusted(url) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  policy ??= types?.createPolicy("tigerlet", { createScriptURL: (/** @type {string} */ url) => url });
  return policy?.createScriptURL(url.href) ?? url.href;
}
