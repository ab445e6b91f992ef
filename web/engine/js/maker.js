// @ts-check
// Bundles of one's own tables, made in a worker of the engine `make`:
//
//   import { maker } from "tigerlet/maker.js";
//   const workshop = await maker();
//   const report = await workshop.read([{ name: "orders.csv", bytes }]);
//   const { figures } = await workshop.make({ title: "Orders" }, { onTold: console.log });
//   const zip = await workshop.archive();

import { TigerletError } from "./error.js";
import { Line } from "./line.js";
import { Tigerlet } from "./session.js";
import { start } from "./thread.js";

/**
 * Starts a worker that makes bundles.
 *
 * @param {{ fresh?: boolean, signal?: AbortSignal, onProgress?: (progress: import("./tigerlet.js").Progress) => void }} [options]
 * @returns {Promise<Maker>}
 */
export async function maker({ fresh = false, signal, onProgress } = {}) {
  signal?.throwIfAborted();
  const line = new Line(await start("make"));
  try {
    await line.call("load", { engine: "make", fresh }, { onProgress, signal });
    return new Maker(line);
  } catch (error) {
    line.close();
    throw error;
  }
}

/** Makes bundles of tables. Nothing of them leaves the worker but to who asks. */
export class Maker {
  #line;

  /** @param {Line} line */
  constructor(line) {
    this.#line = line;
  }

  /**
   * Reads tables: which column was taken for what, what was read, and what was left out. Columns that are named are
   * taken at one's word; an empty name means that there is none.
   *
   * @param {{ name: string, bytes: Uint8Array }[]} tables
   * @param {{ columns?: import("./maker.js").Columns } & import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./maker.js").Report>}
   */
  read(tables, { columns, ...options } = {}) {
    return this.#line.call("read", { tables, columns }, options);
  }

  /**
   * Makes a bundle of what was read: vectors, codebooks, a model, and what it is worth. A call that is cancelled leaves
   * what has been learned, and the same call goes on from there.
   *
   * @param {import("./maker.js").Wishes} [wishes]
   * @param {import("./tigerlet.js").CallOptions & { onTold?: (told: import("./maker.js").Told) => void }} [options]
   * @returns {Promise<import("./maker.js").Made>}
   */
  make(wishes = {}, { onTold, ...options } = {}) {
    return this.#line.call("make", { wishes }, { ...options, onProgress: onTold });
  }

  /**
   * The bundle as it stands, as an archive of its files.
   *
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<Uint8Array>}
   */
  archive(options) {
    return this.#line.call("archive", {}, options);
  }

  /**
   * The files of an archive that was downloaded here, by name.
   *
   * @param {Uint8Array} archive
   * @returns {Promise<Record<string, Uint8Array>>}
   */
  unpack(archive) {
    return this.#line.call("unpack", { archive });
  }

  /**
   * Has the browser keep the bundle as it stands, or these files, in the place of the one before: whoever opens that
   * folder gets them. Needs a secure context.
   *
   * @param {string | URL} folder Absolute, with a slash at its end; nothing has to be there.
   * @param {Record<string, Uint8Array>} [files]
   * @returns {Promise<void>}
   */
  async keep(folder, files) {
    if (!("caches" in globalThis)) throw new TigerletError("refused", "keep: this browser keeps nothing here");
    await this.#line.call("keep", { folder: String(folder), ...(files && { files }) });
  }

  /** Opens the bundle as it stands, in this worker. */
  async open() {
    const opened = await this.#line.call("open", { folder: "made/", options: {}, made: true });
    return new Tigerlet(this.#line, "make", opened);
  }

  /** Ends the worker, whatever it is doing. */
  close() {
    this.#line.close();
  }
}
