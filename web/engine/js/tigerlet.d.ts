// What the module `tigerlet` offers. The types of requests and answers are made of the Rust structs: types.d.ts.

import type { BundleCard, Finds, ItemCard, Limits, NewItem, Placed, Question, Request, Response } from "./types.js";
import type { Attention, Children, Embedded, Exact, Scores, Standing } from "./types.js";

export type * from "./types.js";

/** More of something has arrived; a `total` of 0 is unknown. Bytes are of the whole engine or the whole bundle. */
export interface Progress {
  part: "engine" | "bundle";
  /** The engine's name, or the file of the bundle that is arriving. */
  name: string;
  received: number;
  total: number;
}

export type EngineName = "cpu" | "webgpu" | "learn" | "make";

export interface OpenOptions {
  /** `cpu` (WebAssembly with SIMD, the default), `webgpu`, `learn`: the CPU engine, in which models learn, or `make`: the same, which makes bundles of tables too. */
  engine?: EngineName;
  /** What the bundle may be at most; the library's table holds for what is not named. */
  limits?: Partial<Limits>;
  /** SHA-256 of the bundle's manifest.json, in hexadecimal: any other is refused. */
  sha256?: string;
  /** Asks the server again for what the browser's cache holds. */
  fresh?: boolean;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export interface CallOptions {
  /** Cancels the call, before or between the levels of an answer. */
  signal?: AbortSignal;
  /** Of the calls that wait, those of higher priority are answered first; 0 by default. */
  priority?: number;
  /** Is told how long the engine took. */
  onTimings?: (timings: Timings) => void;
}

/** Milliseconds. */
export interface Timings {
  /** From when the engine took the call up. */
  milliseconds: number;
  /** Of a recommendation: to understand the request, to encode the history, and to decode each level. */
  stages: number[];
}

export type ErrorKind = "refused" | "lost" | "fatal" | "closed";

/** Why a call has no answer; `message` is one line for people. */
export class TigerletError extends Error {
  constructor(kind: ErrorKind, message: string);
  /**
   * `refused`: the engine declines and goes on. `lost`: it is no more. `fatal`: it is no more, and died of this very
   * call. `closed`: it was closed.
   */
  kind: ErrorKind;
}

/** The catalogue as flat arrays; `Catalog::columns` in the library says how they are laid out. */
export type Columns = Record<string, Uint8Array | Uint16Array | Uint32Array>;

/** The answer that belongs to a question. */
export type AnswerTo<Q extends Question> = Q extends { children: any }
  ? Children
  : Q extends { exact: any }
    ? Exact
    : Q extends { scores: any }
      ? Scores
      : Q extends { attention: any }
        ? Attention
        : Q extends { standing: any }
          ? Standing
          : Embedded;

/** Opens a bundle, a folder or its files by name: starts a worker, loads the engine into it, fetches and checks it. */
export function open(bundle: string | URL | Record<string, Uint8Array>, options?: OpenOptions): Promise<Tigerlet>;

/**
 * Which items are the books of a file that Goodreads, StoryGraph or LibraryThing has exported, or of any table with titles
 * and authors; `items` are told by title, author, series, number in that, and other titles. Nothing is sent anywhere.
 */
export function books(file: Uint8Array, items: string[][]): Promise<{ Ok: BooksMatched } | { Err: unknown }>;

/** What became of a file of books. */
export interface BooksMatched {
  service: "Goodreads" | "StoryGraph" | "LibraryThing" | null;
  /** What was read, oldest first, each with the place of its item where it is one. */
  books: [{ title: string; author: string; others: string }, number | null][];
  /** How many were not read, or not yet. */
  left_out: number;
}

/** An open bundle. */
export class Tigerlet {
  private constructor();
  readonly engine: EngineName;
  /** The graphics adapter behind a WebGPU engine, as it calls itself. */
  readonly adapter?: string;
  /** What the bundle says about itself. */
  readonly bundle: BundleCard;
  /** The best continuations of a history. */
  recommend(request: Partial<Request>, options?: CallOptions): Promise<Response>;
  /** What the model thinks of every code, exact scores, attention, the place of a text, an item's rank in many lists. */
  ask<Q extends Question>(question: Q, options?: CallOptions): Promise<AnswerTo<Q>>;
  /** Items that a query finds, best first, and the nearest spelling where there are none. */
  search(query: string, options?: { limit?: number } & CallOptions): Promise<Finds>;
  /** Items by their places in the catalogue or by their ids; all of them if none are named. */
  items(names?: (number | string)[], options?: CallOptions): Promise<ItemCard[]>;
  /** How many items a request leaves to be recommended; its history may be empty. */
  count(request: Partial<Request>, options?: CallOptions): Promise<number>;
  /** The whole catalogue as flat arrays. */
  columns(options?: CallOptions): Promise<Columns>;
  /** A file of the bundle that recommending does without, checked by its hash. */
  file(name: string, options?: CallOptions): Promise<Uint8Array>;
  /**
   * Fetches the sentence encoder that a bundle brings along, `bundle.encoderBytes` of it, and has it read texts from now
   * on: those of new items, histories, questions and queries. Bundles whose vectors are of words need none.
   */
  loadEncoder(options?: CallOptions & { onProgress?: (progress: Progress) => void }): Promise<void>;
  /**
   * Adds an item that the bundle does not have, until the engine ends: its text becomes a vector, the vector codes, and it
   * gets the first free ID that begins so. Nothing learns, and no other item changes. An item may bring its vector along;
   * without one it is refused where the bundle's vectors are a sentence encoder's that is not loaded.
   */
  addItem(item: NewItem, options?: CallOptions): Promise<Placed>;
  /** Takes an item back that was added, by its id; all of them where none is named. Answers are what they were before. */
  removeItem(id?: string, options?: CallOptions): Promise<void>;
  /**
   * Lets a small generator learn what the bundle's readers took, in the worker: for the engine `learn`, and a bundle
   * with `histories.bin`. A call that is cancelled leaves what has been learned, and the same call goes on from there.
   */
  learn(lesson?: Lesson, options?: CallOptions & { onTold?: (told: Told) => void }): Promise<Told>;
  /**
   * Lets a copy of the bundle's generator learn from what one reader likes, in the worker: for the engine `learn`, and a
   * bundle with `histories.bin`. The bundle's own stays as it is, so that nothing has to be undone.
   */
  tune(taste: Taste, options?: CallOptions & { onTold?: (told: { step: number; steps: number }) => void }): Promise<Tuned>;
  /** Listens for the end of the engine; the function returned stops listening. */
  on(event: "lost", listener: (error: TigerletError) => void): () => void;
  /** Ends the worker, whatever it is doing. Calls without an answer are refused. */
  close(): void;
}

/** What is to be learned. */
export interface Lesson {
  /** Ids of a history to watch, oldest first. */
  history?: string[];
  /** Passes over the histories; 4 by default. */
  epochs?: number;
  /** Of the first weights and of the order of the examples; 1 by default. */
  seed?: number;
  /** Begins anew, whatever has been learned. */
  again?: boolean;
}

/** Where learning stands. */
export interface Told {
  step: number;
  steps: number;
  /** The pass under way, from 0. */
  epoch: number;
  epochs: number;
  /** Trainable numbers of the model. */
  parameters: number;
  /** Examples of a pass. */
  examples: number;
  /** Mean loss since the last word, in nats a code; null before the first step. */
  loss: number | null;
  examplesPerSecond: number;
  /** Of learning and looking so far. */
  seconds: number;
  look: Look | null;
}

/** What the model is worth as it stands; losses are in nats a code, without dropout. */
export interface Look {
  /** Share of held-out items among the first ten, those of the histories last. */
  recall: number;
  ndcg: number;
  /** Readers asked. */
  users: number;
  trainingLoss: number;
  heldOutLoss: number;
  /** Share of the IDs written without the trie that no item has. */
  invented: number;
  /** Probabilities of the first code after the history that is watched. */
  shelves: number[];
  /** The five best items after it, by their places in the catalogue, and how likely their IDs are. */
  list: { item: number; probability: number }[];
}

/** What one reader likes. */
export interface Taste {
  /** Ids of what was taken, oldest first; at least one. */
  history: string[];
  /** Ids of what should come after it; 1 to 20, none of the history. */
  likes: string[];
  tuning?: {
    /** 8 by default, 500 at most. */
    steps?: number;
    /** 0.0005 by default, 0.1 at most. */
    learningRate?: number;
    /** Examples of other readers in every step, so that they are not forgotten; 32 by default, 256 at most. */
    replay?: number;
    /** Which others; 1 by default. */
    seed?: number;
  };
}

/** A model before and after it has learned from likes. */
export interface Tuned {
  before: Side;
  after: Side;
}

/** One of the two. */
export interface Side {
  /** The ten best items after the history, by their places in the catalogue, and how likely their IDs are. */
  list: { item: number; probability: number }[];
  /** Mean loss of the likes, in nats a code. */
  loss: number;
  /** Share of other readers' held-out items among their first ten. */
  recall: number;
  /** Of so many readers. */
  readers: number;
}

/** What a worker sends. */
export type FromWorker =
  | { alive: true }
  | { id: number; progress: Progress | Told | { step: number; steps: number } }
  | { id: number; busy: true }
  | { id: number; answer: any; timings?: Timings }
  | { id: number; error: { kind: ErrorKind; message: string } }
  | { lost: string; culprit?: number };
