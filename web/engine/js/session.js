// @ts-check
// A bundle that is open in a worker.

import { TigerletError } from "./error.js";

/** The engines in which models learn. */
const LEARNS = ["learn", "make"];

/** An open bundle. */
export class Tigerlet {
  #line;

  /**
   * @param {import("./line.js").Line} line
   * @param {import("./tigerlet.js").EngineName} engine
   * @param {{ bundle: import("./types.js").BundleCard, adapter?: string }} opened
   */
  constructor(line, engine, opened) {
    this.#line = line;
    /** The engine that answers. */
    this.engine = engine;
    /** The graphics adapter behind a WebGPU engine, as it calls itself. */
    this.adapter = opened.adapter;
    /** What the bundle says about itself. */
    this.bundle = opened.bundle;
  }

  /**
   * The best continuations of a history.
   *
   * @param {Partial<import("./types.js").Request>} request
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./types.js").Response>}
   */
  recommend(request, options) {
    return this.#line.call("recommend", { request }, options);
  }

  /**
   * Asks something else of the model: what it thinks of every code, exact scores, attention, the place of a text.
   *
   * @param {import("./types.js").Question} question
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<any>} The answer that belongs to the question.
   */
  ask(question, options) {
    return this.#line.call("ask", { question }, options);
  }

  /**
   * Items that a query finds, best first: every word of it begins one in an item's title, aliases or attributes.
   *
   * @param {string} query
   * @param {{ limit?: number } & import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./types.js").Finds>}
   */
  search(query, { limit = 10, ...options } = {}) {
    return this.#line.call("search", { query: String(query), limit }, options);
  }

  /**
   * Items by their places in the catalogue or by their ids; all of them if none are named.
   *
   * @param {(number | string)[]} [names]
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./types.js").ItemCard[]>}
   */
  items(names, options) {
    return this.#line.call("items", { names }, options);
  }

  /**
   * How many items a request leaves to be recommended; its history may be empty.
   *
   * @param {Partial<import("./types.js").Request>} request
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<number>}
   */
  count(request, options) {
    return this.#line.call("count", { request }, options);
  }

  /**
   * The whole catalogue as flat arrays, for who shows much of it: `Catalog::columns` in the library says how they
   * are laid out.
   *
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./tigerlet.js").Columns>}
   */
  columns(options) {
    return this.#line.call("columns", {}, options);
  }

  /**
   * A file of the bundle that recommending does without, one of `bundle.files`, checked by its hash.
   *
   * @param {string} name
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<Uint8Array>}
   */
  file(name, options) {
    return this.#line.call("file", { name: String(name) }, options);
  }

  /**
   * Fetches the sentence encoder that a bundle brings along, `bundle.encoderBytes` of it, and has it read texts from now
   * on: those of new items, histories, questions and queries. Bundles whose vectors are of words need none.
   *
   * @param {import("./tigerlet.js").CallOptions & { onProgress?: (progress: import("./tigerlet.js").Progress) => void }} [options]
   * @returns {Promise<void>}
   */
  async loadEncoder(options) {
    await this.#line.call("loadEncoder", { fresh: false }, options);
  }

  /**
   * Adds an item that the bundle does not have, until the engine ends: its text becomes a vector, the vector codes, and it
   * gets the first free ID that begins so. Nothing learns, and no other item changes. An item may bring its vector along;
   * without one it is refused where the bundle's vectors are a sentence encoder's that is not loaded.
   *
   * @param {import("./types.js").NewItem} item
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./types.js").Placed>}
   */
  addItem(item, options) {
    // A typed array is no list to what reads it.
    const listed = item?.vector ? { ...item, vector: Array.from(item.vector) } : item;
    return this.#line.call("addItem", { item: listed }, options);
  }

  /**
   * Takes an item back that was added, by its id; all of them where none is named. Answers are what they were before.
   *
   * @param {string} [id]
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<void>}
   */
  removeItem(id, options) {
    return this.#line.call("removeItem", { item: id }, options);
  }

  /**
   * Lets a small generator learn what the bundle's readers took, in the worker: for the engine `learn`, and a bundle
   * with `histories.bin`. A call that is cancelled leaves what has been learned, and the same call goes on from there.
   *
   * @param {import("./tigerlet.js").Lesson} [lesson]
   * @param {import("./tigerlet.js").CallOptions & { onTold?: (told: import("./tigerlet.js").Told) => void }} [options]
   * @returns {Promise<import("./tigerlet.js").Told>} The last word.
   */
  async learn(lesson = {}, { onTold, ...options } = {}) {
    if (!LEARNS.includes(this.engine)) throw new TigerletError("refused", "learn: open the bundle with `engine: \"learn\"`");
    return this.#line.call("learn", { lesson }, { ...options, onProgress: onTold });
  }

  /**
   * Lets a copy of the bundle's generator learn from what one reader likes, in the worker: for the engine `learn`, and a
   * bundle with `histories.bin`. The bundle's own stays as it is, so that nothing has to be undone.
   *
   * @param {import("./tigerlet.js").Taste} taste
   * @param {import("./tigerlet.js").CallOptions & { onTold?: (told: { step: number, steps: number }) => void }} [options]
   * @returns {Promise<import("./tigerlet.js").Tuned>} What it was worth before, and after.
   */
  async tune(taste, { onTold, ...options } = {}) {
    if (!LEARNS.includes(this.engine)) throw new TigerletError("refused", "tune: open the bundle with `engine: \"learn\"`");
    return this.#line.call("tune", { taste }, { ...options, onProgress: onTold });
  }

  /**
   * Listens for the end of the engine: `lost` comes at most once, with the reason.
   *
   * @param {"lost"} event
   * @param {(error: TigerletError) => void} listener
   * @returns {() => void} Stops listening.
   */
  on(event, listener) {
    if (event !== "lost") throw new TigerletError("refused", `on: no event \`${event}\`, only \`lost\``);
    return this.#line.onLost(listener);
  }

  /** Ends the worker, whatever it is doing. Calls without an answer are refused. */
  close() {
    this.#line.close();
  }
}
