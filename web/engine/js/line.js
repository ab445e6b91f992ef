// @ts-check
// What calls go through to a worker.

import { TigerletError } from "./error.js";

/** Milliseconds after which a worker that has not said a word counts as one that never will. */
const FIRST_WORD = 20_000;
/** Milliseconds of silence after which an engine that owes an answer counts as lost: while it loads, and later, when a
 * graphics adapter that is made of software may take minutes. */
const SILENCE = { loading: 60_000, answering: 180_000 };

/** The line to a worker: numbered calls out, answers in. */
export class Line {
  /** @type {Map<number, { call: string, resolve: Function, reject: Function, onProgress?: Function, onTimings?: Function }>} */
  #waiting = new Map();
  #last = 0;
  #loaded = false;
  /** @type {TigerletError | undefined} */
  #ended;
  /** @type {Set<(error: TigerletError) => void>} */
  #mourners = new Set();
  #thread;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #watch;

  /** @param {import("./thread.js").Thread} thread */
  constructor(thread) {
    this.#thread = thread;
    thread.onmessage = (message) => this.#hear(message);
    thread.onerror = (reason) => this.#end(new TigerletError("lost", reason));
    this.#expect(FIRST_WORD, "the browser does not start the engine's worker");
  }

  /**
   * @param {string} call
   * @param {object} body
   * @param {import("./tigerlet.js").CallOptions & { onProgress?: Function }} [options]
   * @returns {Promise<any>}
   */
  call(call, body, { signal, priority = 0, onProgress, onTimings } = {}) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      if (signal?.aborted) return reject(signal.reason);
      const id = ++this.#last;
      const abort = () => {
        this.#waiting.delete(id);
        this.#rest();
        this.#thread.post({ cancel: id });
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      const settle = (/** @type {Function} */ how) => (/** @type {any} */ what) => {
        signal?.removeEventListener("abort", abort);
        how(what);
      };
      this.#waiting.set(id, { call, resolve: settle(resolve), reject: settle(reject), onProgress, onTimings });
      try {
        this.#thread.post({ id, call, priority, ...body });
      } catch (error) {
        // What cannot be cloned, such as a function.
        this.#waiting.delete(id);
        reject(new TigerletError("refused", `${call}: ${/** @type {Error} */ (error).message}`));
      }
      if (this.#watch === undefined) this.#rest();
    });
  }

  /** @param {(error: TigerletError) => void} listener */
  onLost(listener) {
    this.#mourners.add(listener);
    return () => void this.#mourners.delete(listener);
  }

  close() {
    this.#mourners.clear();
    this.#end(new TigerletError("closed", "the engine has been closed"));
  }

  /** @param {import("./tigerlet.js").FromWorker} message */
  #hear(message) {
    this.#rest();
    if ("lost" in message) return this.#end(new TigerletError("lost", message.lost), message.culprit);
    if (!("id" in message)) return;
    const call = this.#waiting.get(message.id);
    if (!call) return;
    if ("progress" in message) return void call.onProgress?.(message.progress);
    if ("busy" in message) return;
    this.#waiting.delete(message.id);
    this.#loaded ||= call.call === "open" || call.call === "read";
    this.#rest();
    if ("error" in message) {
      call.reject(new TigerletError(message.error.kind, message.error.message));
    } else {
      if (message.timings) call.onTimings?.(message.timings);
      call.resolve(message.answer);
    }
  }

  /** Whatever was heard, the next word is waited for only where one is owed. */
  #rest() {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    if (this.#waiting.size === 0) return;
    const patience = this.#loaded ? SILENCE.answering : SILENCE.loading;
    this.#expect(patience, "the engine has fallen silent");
  }

  /**
   * @param {number} patience
   * @param {string} reason
   */
  #expect(patience, reason) {
    this.#watch = setTimeout(() => this.#end(new TigerletError("lost", reason)), patience);
    // In Node a timer alone keeps a program alive.
    /** @type {any} */ (this.#watch).unref?.();
  }

  /**
   * @param {TigerletError} reason
   * @param {number} [culprit] The call that the engine died of, where that is known.
   */
  #end(reason, culprit) {
    if (this.#ended) return;
    this.#ended = reason;
    clearTimeout(this.#watch);
    this.#thread.terminate();
    for (const [id, { reject }] of this.#waiting) {
      reject(id === culprit ? new TigerletError("fatal", reason.message) : reason);
    }
    this.#waiting.clear();
    for (const mourner of this.#mourners) mourner(reason);
  }
}
