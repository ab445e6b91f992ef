// What the module `tigerlet/maker.js` offers.

import type { CallOptions, Progress, Tigerlet, Told as Learning } from "./tigerlet.js";

/** Columns by one's word; an empty name means that there is none, `__line` for a user that each row is its own. */
export interface Columns {
  user?: string;
  item?: string;
  time?: string;
  title?: string;
}

/** What was read of tables. */
export interface Report {
  /** The tables in their order, with their first rows. */
  tables: { name: string; rows: number; columns: string[]; sample: string[][] }[];
  /** Which table and column was taken for what. */
  columns: {
    /** Place of the table of interactions. */
    interactions: number;
    /** `__line`: each row is somebody's own. */
    user: string;
    item: string;
    /** None, or a day or moment and perhaps the time of that day. */
    time: string[];
    /** A column of what was done, and which of it counts. */
    event: [string, string] | null;
    /** A column of how many: what is below 1 was given back. */
    quantity: string | null;
    /** Whether a cell holds several items, with spaces between. */
    listed: boolean;
    /** Place of the table of items, and the column that tells them apart. */
    items: [number, string] | null;
    title: string | null;
    attributes: string[];
  };
  /** Interactions in the tables: `kept` and those of `leftOut` together. */
  found: number;
  kept: number;
  leftOut: { why: Why; count: number; first: string }[];
  /** Texts that were too long, and were cut. */
  cut: number;
  items: number;
  users: number;
  /** Some histories, the latest items of each. */
  histories: { id: string; title: string }[][];
}

/** Why something was left out. */
export type Why =
  | "damaged"
  | "deed"
  | "returned"
  | "noUser"
  | "noItem"
  | "badId"
  | "noTime"
  | "unknown"
  | "again"
  | "short";

export interface Wishes {
  /** Of codebooks and model; 1 by default. */
  seed?: number;
  /** What the bundle is called. */
  title?: string;
  /** Begins anew, whatever has been made. */
  again?: boolean;
}

/** Where it stands. */
export type Told =
  | { stage: "vectors" | "measuring" }
  | { stage: "codebooks"; level: number; levels: number; error: number }
  | {
      stage: "tree";
      /** Whether the vectors are of words; of who took what otherwise. */
      words: boolean;
      layout: number[];
      /** Items that share all codes but the last with another. */
      collisions: number;
      shelves: { code: number; items: number; words: string[]; titles: string[] }[];
    }
  | ({ stage?: undefined } & Learning);

/** How it ended. */
export interface Made {
  /** `generator`, `popularity`, `item-kNN`, on the same held-out items. */
  figures: { system: string; recall: number; ndcg: number }[];
  /** Held-out items that were asked for. */
  users: number;
  parameters: number;
  epochs: number;
  maxHistory: number;
}

/** Starts a worker that makes bundles. */
export function maker(options?: {
  fresh?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}): Promise<Maker>;

/** Makes bundles of tables. Nothing of them leaves the worker but to who asks. */
export class Maker {
  private constructor();
  read(tables: { name: string; bytes: Uint8Array }[], options?: { columns?: Columns } & CallOptions): Promise<Report>;
  make(wishes?: Wishes, options?: CallOptions & { onTold?: (told: Told) => void }): Promise<Made>;
  archive(options?: CallOptions): Promise<Uint8Array>;
  unpack(archive: Uint8Array): Promise<Record<string, Uint8Array>>;
  keep(folder: string | URL, files?: Record<string, Uint8Array>): Promise<void>;
  open(): Promise<Tigerlet>;
  close(): void;
}
