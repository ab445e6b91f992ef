// @ts-check
// A recommender that any page can place:
//
//   <script type="module" src="tigerlet/recommender.js"></script>
//   <tigerlet-recommender bundle="bundles/library/" history="the-hobbit,dune"></tigerlet-recommender>
//
// Attributes: `bundle` (URL of the folder), `history` (ids, percent-encoded, separated by commas), `top-k`, `engine`,
// `readonly` (the history cannot be changed). Properties of the same names: `history` and `topK` take plain values.
// Events: `ready` (detail: the bundle's card), `history` (ids), `recommend` (the response), `choose` (the item that was
// clicked; unless it is prevented, the item joins the history), `failure` (the error). CSS variables:
// `--tigerlet-accent`, `--tigerlet-ink`, `--tigerlet-paper`, `--tigerlet-edge`, `--tigerlet-font`; parts: `search`,
// `history`, `recommendations`, `item`, `status`.

import { open } from "./tigerlet.js";

/** @typedef {import("./types.js").ItemCard} Item */

const WORDS = {
  en: {
    search: "Add a title",
    history: "Read so far",
    recommendations: "Read next",
    remove: (/** @type {string} */ title) => `Remove ${title}`,
    add: (/** @type {string} */ title) => `Add ${title}`,
    loading: "The model is on its way.",
    empty: "Choose a title to begin.",
    none: "Nothing begins so.",
    meant: (/** @type {string} */ title) => `Did you mean ${title}?`,
    listed: (/** @type {number} */ count) => `${count} recommendations.`,
    retry: "Try again",
  },
  ko: {
    search: "제목 추가",
    history: "지금까지 고른 것",
    recommendations: "다음 추천",
    remove: (/** @type {string} */ title) => `${title} 빼기`,
    add: (/** @type {string} */ title) => `${title} 추가`,
    loading: "모델을 불러오고 있습니다.",
    empty: "제목을 하나 골라 시작하십시오.",
    none: "그렇게 시작하는 제목이 없습니다.",
    meant: (/** @type {string} */ title) => `혹시 이것을 찾으십니까? ‘${title}’`,
    listed: (/** @type {number} */ count) => `추천 ${count}개.`,
    retry: "다시 시도",
  },
};

const STYLE = `
:host { display: block; container-type: inline-size; font: 1rem/1.4 var(--tigerlet-font, system-ui, sans-serif);
  color: var(--tigerlet-ink, CanvasText); background: var(--tigerlet-paper, Canvas); }
:host([hidden]) { display: none; }
.heading { font-weight: 600; margin: 1em 0 .3em; }
ol, ul { list-style: none; margin: 0; padding: 0; }
input, button { font: inherit; color: inherit; }
input { box-sizing: border-box; width: 100%; padding: .5em .6em; background: none; border: 1px solid var(--edge); border-radius: .25em; }
:host { --edge: var(--tigerlet-edge, color-mix(in srgb, currentColor 40%, transparent)); --accent: var(--tigerlet-accent, #b84300); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.combobox { position: relative; }
[role=listbox] { position: absolute; z-index: 1; inset-inline: 0; background: var(--tigerlet-paper, Canvas);
  border: 1px solid var(--edge); border-radius: .25em; }
[role=option] { padding: .4em .6em; cursor: pointer; }
[role=option][aria-selected=true] { background: color-mix(in srgb, var(--accent) 15%, transparent); }
li { display: flex; gap: .5em; align-items: baseline; padding: .25em 0; border-bottom: 1px solid color-mix(in srgb, var(--edge) 40%, transparent); }
li > :first-child { flex: 1; min-width: 0; overflow-wrap: anywhere; text-align: start; }
button { background: none; border: 0; padding: .15em .3em; cursor: pointer; border-radius: .25em; }
.choose:hover { color: var(--accent); text-decoration: underline; }
.by { opacity: .75; font-size: .85em; }
[role=status] { min-height: 1.4em; font-size: .9em; }
@media (forced-colors: active) { [role=option][aria-selected=true] { outline: 2px solid Highlight; } }
`;

/** Options of the search that are offered. */
const OFFERED = 6;

let made = 0;

/** `<tigerlet-recommender>`. */
export class TigerletRecommender extends HTMLElement {
  static observedAttributes = ["bundle", "engine", "history", "top-k"];

  /** @type {import("./tigerlet.js").Tigerlet | undefined} */
  #tigerlet;
  /** Ends what the last bundle or the last question began. */
  #life = new AbortController();
  #question = new AbortController();
  #searching = new AbortController();
  /** @type {Item[]} */
  #items = [];
  /** @type {Item[]} */
  #offers = [];
  #marked = -1;
  #number = ++made;
  #root = this.attachShadow({ mode: "open" });
  /** @type {Record<string, HTMLElement>} */
  #parts = {};

  connectedCallback() {
    this.#draw();
    void this.#open();
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#tigerlet?.close();
    this.#tigerlet = undefined;
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} now
   */
  attributeChangedCallback(name, before, now) {
    if (before === now || !this.isConnected || !this.#parts.status) return;
    if (name === "bundle" || name === "engine") void this.#open();
    else if (name === "history") void this.#read(this.history);
    else void this.#recommend();
  }

  /** Ids of what was read, oldest first. */
  get history() {
    return (this.getAttribute("history") ?? "").split(",").filter(Boolean).map(decode);
  }

  set history(ids) {
    this.setAttribute("history", Array.from(ids, (id) => encodeURIComponent(id)).join(","));
  }

  /** Length of the list. */
  get topK() {
    const asked = Number(this.getAttribute("top-k") ?? 5);
    return Number.isInteger(asked) && asked > 0 ? Math.min(asked, 50) : 5;
  }

  set topK(length) {
    this.setAttribute("top-k", String(length));
  }

  get #words() {
    const language = this.closest("[lang]")?.getAttribute("lang") ?? "en";
    return language.toLowerCase().startsWith("ko") ? WORDS.ko : WORDS.en;
  }

  #draw() {
    const words = this.#words;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    const list = `offers-${this.#number}`;
    const input = make("input", {
      part: "search", type: "text", role: "combobox", "aria-label": words.search, placeholder: words.search,
      "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": list, autocomplete: "off", spellcheck: "false",
    });
    const offers = make("ul", { role: "listbox", id: list, "aria-label": words.search, hidden: "" });
    const status = make("p", { role: "status", part: "status" });
    const history = make("ol", { part: "history", "aria-label": words.history });
    const recommendations = make("ol", { part: "recommendations", "aria-label": words.recommendations });
    this.#parts = { input, offers, status, history, recommendations };
    // No heading: of which level, the page around would know.
    const heading = (/** @type {string} */ text) => {
      return Object.assign(make("p", { class: "heading", "aria-hidden": "true" }), { textContent: text });
    };
    const search = make("div", { class: "combobox" });
    search.append(input, offers);
    this.#root.replaceChildren(...(this.hasAttribute("readonly") ? [] : [search]), status,
      heading(words.history), history, heading(words.recommendations), recommendations);
    input.addEventListener("input", () => void this.#search());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#offer([]));
  }

  /** Opens the bundle that the attributes name, and begins anew. */
  async #open() {
    this.#life.abort();
    this.#tigerlet?.close();
    this.#tigerlet = undefined;
    const bundle = this.getAttribute("bundle");
    if (bundle === null) return;
    const { signal } = (this.#life = new AbortController());
    this.#say(this.#words.loading);
    try {
      const engine = /** @type {any} */ (this.getAttribute("engine") ?? "cpu");
      const tigerlet = await open(new URL(bundle, document.baseURI), { engine, signal });
      if (signal.aborted) return tigerlet.close();
      this.#tigerlet = tigerlet;
      tigerlet.on("lost", (error) => this.#fail(error));
      this.#tell("ready", tigerlet.bundle);
      await this.#read(this.history);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /**
   * Takes a history in: what the catalogue does not have is left out.
   *
   * @param {string[]} ids
   */
  async #read(ids) {
    if (!this.#tigerlet) return;
    try {
      this.#items = ids.length > 0 ? await this.#tigerlet.items(ids.slice(-this.#tigerlet.bundle.maxHistory)) : [];
      this.#list(this.#parts.history, this.#items, (item, place) => {
        const button = make("button", { type: "button", "aria-label": this.#words.remove(item.title) });
        button.textContent = "×";
        button.addEventListener("click", () => this.#change(this.#items.filter((_, at) => at !== place)));
        return [name(item), ...(this.hasAttribute("readonly") ? [] : [button])];
      });
      await this.#recommend();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #recommend() {
    this.#question.abort();
    const { signal } = (this.#question = new AbortController());
    const shown = this.#parts.recommendations;
    if (!this.#tigerlet) return;
    if (this.#items.length === 0) {
      shown.replaceChildren();
      return this.#say(this.#words.empty);
    }
    try {
      const request = { history: this.#items.map(({ id }) => id), topK: this.topK };
      const response = await this.#tigerlet.recommend(request, { signal });
      const listed = response.recommendations.map(({ item }) => item);
      const items = listed.length > 0 ? await this.#tigerlet.items(listed, { signal }) : [];
      this.#list(shown, items, (item) => {
        const button = make("button", { type: "button", class: "choose", "aria-description": this.#words.add(item.title) });
        button.append(...name(item).childNodes);
        button.addEventListener("click", () => this.#choose(item));
        return [button];
      });
      this.#say(this.#words.listed(items.length));
      this.#tell("recommend", response);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /** @param {Item} item */
  #choose(item) {
    if (this.#tell("choose", item) && !this.hasAttribute("readonly")) this.#change([...this.#items, item]);
  }

  /** @param {Item[]} items */
  #change(items) {
    this.history = items.map(({ id }) => id);
    this.#tell("history", this.history);
  }

  async #search() {
    this.#searching.abort();
    const { signal } = (this.#searching = new AbortController());
    const query = /** @type {HTMLInputElement} */ (this.#parts.input).value.trim();
    if (query === "" || !this.#tigerlet) return this.#offer([]);
    try {
      const { hits, suggestion } = await this.#tigerlet.search(query, { limit: OFFERED, signal });
      this.#offer(hits);
      if (hits.length === 0) this.#say(suggestion ? this.#words.meant(suggestion) : this.#words.none);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /** @param {Item[]} items */
  #offer(items) {
    const { input, offers } = this.#parts;
    this.#offers = items;
    offers.replaceChildren(...items.map((item, place) => {
      const option = make("li", { role: "option", id: `${offers.id}-${place}`, "aria-selected": "false" });
      option.append(name(item));
      // Before the field loses its focus, and with it the list.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => this.#take(place));
      return option;
    }));
    offers.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    this.#mark(items.length > 0 ? 0 : -1);
  }

  /** @param {number} place */
  #mark(place) {
    const { input, offers } = this.#parts;
    this.#marked = place;
    [...offers.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    if (place >= 0) input.setAttribute("aria-activedescendant", `${offers.id}-${place}`);
    else input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} place */
  #take(place) {
    const item = this.#offers[place];
    if (!item) return;
    /** @type {HTMLInputElement} */ (this.#parts.input).value = "";
    this.#offer([]);
    this.#change([...this.#items, item]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const count = this.#offers.length;
    if (event.isComposing || count === 0) return;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.#mark((this.#marked + 1) % count),
      ArrowUp: () => this.#mark((this.#marked + count - 1) % count),
      Enter: () => this.#take(this.#marked),
      Escape: () => this.#offer([]),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  /**
   * @param {HTMLElement} list
   * @param {Item[]} items
   * @param {(item: Item, place: number) => Node[]} row
   */
  #list(list, items, row) {
    list.replaceChildren(...items.map((item, place) => {
      const line = make("li", { part: "item", "data-item": item.id });
      line.append(...row(item, place));
      return line;
    }));
  }

  /** @param {any} error */
  #fail(error) {
    this.#say(error?.message ?? String(error));
    const again = make("button", { type: "button" });
    again.textContent = this.#words.retry;
    again.addEventListener("click", () => void this.#open());
    this.#parts.status.append(" ", again);
    this.#tell("failure", error);
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.#parts.status.textContent = sentence;
  }

  /**
   * @param {string} type
   * @param {any} detail
   */
  #tell(type, detail) {
    return this.dispatchEvent(new CustomEvent(type, { detail, cancelable: type === "choose" }));
  }
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function make(tag, attributes) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** An item's title, and its author where it has one. @param {Item} item */
function name({ id, title, attributes }) {
  const line = make("span", {});
  const words = make("bdi", {});
  words.textContent = title.trim() || id;
  line.append(words);
  const by = attributes.author ?? attributes.brand;
  if (by) {
    const small = make("bdi", { class: "by" });
    small.textContent = by;
    line.append(" ", small);
  }
  return line;
}

/** A broken escape stands for itself. @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

if (!customElements.get("tigerlet-recommender")) customElements.define("tigerlet-recommender", TigerletRecommender);
