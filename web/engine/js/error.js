// @ts-check

/** Why a call has no answer; `message` is one line for people. */
export class TigerletError extends Error {
  /**
   * @param {import("./tigerlet.js").ErrorKind} kind `refused`: the engine declines and goes on. `lost`: it is no more.
   *   `fatal`: it is no more, and died of this very call. `closed`: it was closed.
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.name = "TigerletError";
    this.kind = kind;
  }
}
