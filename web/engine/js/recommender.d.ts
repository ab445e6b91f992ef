import type { BundleCard, ItemCard, Response } from "./types.js";

/** `<tigerlet-recommender>`: recommender.js says what it understands. */
export class TigerletRecommender extends HTMLElement {
  /** Ids of what was read, oldest first. */
  history: string[];
  /** Length of the list. */
  topK: number;
  addEventListener(type: "ready", listener: (event: CustomEvent<BundleCard>) => void): void;
  addEventListener(type: "recommend", listener: (event: CustomEvent<Response>) => void): void;
  addEventListener(type: "choose", listener: (event: CustomEvent<ItemCard>) => void): void;
  addEventListener(type: "history", listener: (event: CustomEvent<string[]>) => void): void;
  addEventListener(type: "failure", listener: (event: CustomEvent<Error>) => void): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "tigerlet-recommender": TigerletRecommender;
  }
}
