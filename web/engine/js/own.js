// @ts-check
// The place where a bundle is made of one's own data: given, read, made, measured, taken along. It is fetched when
// somebody goes there, so that a first visit pays nothing for it.

import { maker } from "./maker.js";
import { STYLE, course, make, reported, results, tree } from "./own-parts.js";
import { WORDS } from "./own-words.js";

/** The most bytes that are read, as the library bounds them. */
const MOST = 32 << 20;
/** Length of the list that is shown. */
const LISTED = 5;

/** @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * Shows the place.
 *
 * @param {HTMLElement} place
 * @param {{ language: string, folder: string, open: () => void, say?: (sentence: string) => void }} options `folder` is where the browser keeps a made bundle,
 * an absolute URL; `open` opens it; `say` has a page say what happens to who listens.
 * @returns {() => void} Ends it.
 */
export function show(place, { language, folder, open, say = () => {} }) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets.push(sheet);
  }
  const words = language === "ko" ? WORDS.ko : WORDS.en;
  const own = new Own(place, words, folder, open, say);
  return () => own.end();
}

class Own {
  #words;
  #folder;
  #open;
  /** @type {Record<string, any>} */
  #parts = {};
  /** @type {Promise<import("./maker.js").Maker> | undefined} */
  #maker;
  /** Ends what is under way. @type {AbortController | undefined} */
  #running;
  #ended = false;
  /** @type {(sentence: string) => void} */
  #aloud;
  /** @type {{ name: string, bytes: Uint8Array }[]} */
  #tables = [];
  /** @type {import("./maker.js").Report | undefined} */
  #report;
  /** @type {any[]} */
  #looks = [];

  /**
   * @param {HTMLElement} place
   * @param {import("./own-words.js").Words} words
   * @param {string} folder
   * @param {() => void} open
   * @param {(sentence: string) => void} say Has the page say it.
   */
  constructor(place, words, folder, open, say) {
    this.#aloud = say;
    this.#words = words;
    this.#folder = folder;
    this.#open = open;
    const section = (/** @type {string} */ name) => (this.#parts[name] = make("div", { hidden: true, "data-testid": `own-${name}` }));
    const status = (this.#parts.status = make("p", { class: "ui", "data-testid": "own-status" }));
    const error = (this.#parts.error = make("p", { class: "error ui", role: "alert", "data-testid": "own-error", hidden: true }));
    place.replaceChildren(...this.#entrance(), error, section("report"), section("run"), status, section("tree"),
      section("course"), section("result"), section("taste"), section("take"));
  }

  end() {
    this.#ended = true;
    this.#running?.abort();
    void this.#maker?.then((maker) => maker.close(), () => {});
  }

  /** Where data come in. */
  #entrance() {
    const words = this.#words;
    const input = make("input", {
      type: "file", multiple: true, hidden: true, "data-testid": "own-files",
      accept: ".csv,.tsv,.txt,.dat,.json,.jsonl,.ndjson,.zip,text/*,application/json",
      onchange: () => {
        void this.#give([...input.files]);
        // The same file again is a change too.
        input.value = "";
      },
    });
    // In the page's language; a field for files speaks the browser's.
    const choose = make("button", { class: "button", type: "button", text: words.choose, "data-testid": "own-choose", onclick: () => input.click() });
    const drop = make("div", { class: "own-drop ui", "data-testid": "own-drop" }, input, choose, make("span", { text: words.drop }));
    for (const type of ["dragenter", "dragover"]) {
      drop.addEventListener(type, (/** @type {DragEvent} */ event) => {
        event.preventDefault();
        drop.classList.add("over");
      });
    }
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      drop.classList.remove("over");
      void this.#give([...(event.dataTransfer?.files ?? [])]);
    });
    const text = make("textarea", { "aria-label": words.paste, spellcheck: false, "data-testid": "own-text" });
    const read = make("button", {
      class: "button", type: "button", text: words.pasted, "data-testid": "own-pasted",
      onclick: () => void this.#read([{ name: "pasted.txt", bytes: new TextEncoder().encode(text.value) }]),
    });
    const example = make("button", {
      class: "button", type: "button", text: words.example, "data-testid": "own-example", onclick: () => void this.#example(),
    });
    return [
      drop,
      make("div", { class: "own-row ui" }, example),
      make("details", { class: "ui" }, make("summary", { text: words.paste }), text, read),
      make("p", { class: "ui hint", text: `${words.bounds} ${words.archive}` }),
    ];
  }

  /** @param {File[]} files */
  async #give(files) {
    if (files.length === 0) return;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (bytes > MOST && !files[0].name.endsWith(".zip")) return this.#fail(new Error(this.#words.tooLarge(bytes)));
    await this.#tried(async () => {
      const tables = await Promise.all(
        files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
      );
      const [first] = tables;
      if (tables.length === 1 && first.name.endsWith(".zip")) {
        const maker = await this.#workshop();
        await maker.keep(this.#folder, await maker.unpack(first.bytes));
        this.#open();
        return;
      }
      await this.#read(tables);
    });
  }

  async #example() {
    await this.#tried(async () => {
      const names = ["dishes.csv", "orders.csv"];
      const fetched = names.map(async (name) => {
        const response = await fetch(new URL(`example/${name}`, document.baseURI));
        if (!response.ok) throw new Error(`could not load ${response.url}: HTTP ${response.status}`);
        return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
      });
      await this.#read(await Promise.all(fetched));
    });
  }

  /** The worker, started when it is first wanted. */
  #workshop() {
    const words = this.#words;
    const onProgress = (/** @type {any} */ { received, total }) => this.#say(words.fetching(received, total));
    this.#maker ??= maker({ onProgress });
    this.#maker.catch(() => (this.#maker = undefined));
    return this.#maker;
  }

  /**
   * @param {{ name: string, bytes: Uint8Array }[]} tables
   * @param {import("./maker.js").Columns} [columns]
   */
  async #read(tables, columns) {
    await this.#tried(async () => {
      this.#stop();
      this.#tables = tables;
      // Before it is hidden, and the browser takes the focus from it.
      const focused = document.activeElement?.getAttribute("data-testid");
      for (const name of ["report", "run", "tree", "course", "result", "taste", "take"]) this.#parts[name].hidden = true;
      const workshop = await this.#workshop();
      this.#say(this.#words.reading);
      const report = await workshop.read(tables, { columns });
      if (this.#ended || this.#tables !== tables) return;
      this.#report = report;
      this.#say("");
      this.#fill("report", reported(this.#words, report, columns ?? {}, (columns) => void this.#read(tables, columns)));
      this.#fill("run", this.#controls());
      // Whoever chooses columns goes on choosing.
      const again = focused?.startsWith("own-column-") ? `[data-testid="${focused}"]` : "h2";
      this.#parts.report.querySelector(again)?.focus();
    });
  }

  /** The buttons that make a bundle. */
  #controls() {
    const words = this.#words;
    const name = this.#tables[this.#report?.columns.interactions ?? 0]?.name.replace(/\.[^.]*$/, "") ?? "";
    const title = (this.#parts.title = make("input", { type: "text", maxlength: 80, "data-testid": "own-title" }));
    title.value = name;
    const start = (this.#parts.start = make("button", {
      class: "button", type: "button", text: words.start, "data-testid": "own-start",
      onclick: () => (this.#running ? this.#stop() : void this.#make(false)),
    }));
    const again = (this.#parts.again = make("button", {
      class: "button plain", type: "button", text: words.again, "data-testid": "own-again", hidden: true,
      onclick: () => {
        this.#stop();
        void this.#make(true);
      },
    }));
    const progress = (this.#parts.progress = make("progress", { max: 1, "aria-label": words.progress, hidden: true }));
    progress.value = 0;
    // Steps would be a flood to who listens: they are told beside the status.
    const step = (this.#parts.step = make("span", { class: "hint", "data-testid": "own-step" }));
    return [
      make("div", { class: "own-row ui" }, make("label", {}, make("span", { text: words.title }), title), start, again),
      make("div", { class: "own-row ui" }, progress, step),
    ];
  }

  /** @param {boolean} again */
  async #make(again) {
    const { start, progress, title } = this.#parts;
    const running = (this.#running = new AbortController());
    const words = this.#words;
    if (again || !this.#looks.length) {
      this.#looks = [];
      for (const name of ["tree", "course", "result", "taste", "take"]) this.#parts[name].hidden = true;
    }
    start.textContent = words.pause;
    this.#parts.again.hidden = false;
    progress.hidden = false;
    await this.#tried(async () => {
      const workshop = await this.#workshop();
      const onTold = (/** @type {any} */ told) => this.#running === running && this.#hear(told);
      try {
        const made = await workshop.make({ title: title.value, again }, { signal: running.signal, onTold });
        if (this.#running !== running) return;
        await this.#finish(made, workshop);
      } catch (error) {
        if (running.signal.aborted) return;
        throw error;
      }
    });
    if (this.#running === running) {
      this.#running = undefined;
      start.textContent = words.resume;
      start.hidden = !this.#parts.result.hidden;
    }
  }

  #stop() {
    const running = this.#running;
    this.#running = undefined;
    running?.abort();
    if (running && this.#parts.start) {
      this.#parts.start.textContent = this.#words.resume;
      this.#say(this.#words.paused);
    }
  }

  /** @param {any} told */
  #hear(told) {
    const words = this.#words;
    if (told.stage === "tree") return this.#fill("tree", tree(words, told));
    if (told.stage === "codebooks") return this.#say(words.stages.codebooks(told.level, told.levels));
    if (told.stage) return this.#say(words.stages[/** @type {"vectors"} */ (told.stage)]);
    this.#parts.progress.max = told.steps;
    this.#parts.progress.value = told.step;
    this.#say("");
    this.#parts.step.textContent = words.step(told);
    if (told.look) {
      if (this.#looks.at(-1)?.step !== told.step) this.#looks.push(told);
      const unfolded = this.#parts.course.querySelector("details")?.open ?? false;
      this.#fill("course", course(words, this.#looks, told.steps, unfolded));
    }
  }

  /**
   * @param {import("./maker.js").Made} made
   * @param {import("./maker.js").Maker} workshop
   */
  async #finish(made, workshop) {
    const words = this.#words;
    this.#fill("result", results(words, made));
    const tigerlet = await workshop.open();
    const list = make("ol", { class: "own-list ui", "data-testid": "own-list", translate: "no" });
    const histories = this.#report?.histories ?? [];
    const select = make("select", { "data-testid": "own-history" });
    histories.forEach((history, place) => {
      const titles = history.slice(-3).map(({ title }) => title).join(" · ");
      select.append(make("option", { value: place, text: `${words.history(place + 1)}: ${titles}`.slice(0, 120) }));
    });
    const recommend = async () => {
      const history = histories[Number(select.value)]?.map(({ id }) => id) ?? [];
      const { recommendations } = await tigerlet.recommend({ history: history.slice(-made.maxHistory), topK: LISTED });
      list.replaceChildren(...recommendations.map(({ title }) => make("li", {}, make("bdi", { text: title }))));
    };
    select.addEventListener("change", () => void this.#tried(recommend));
    await recommend();
    this.#fill("taste", [
      make("h2", { text: words.taste }),
      make("div", { class: "own-row ui" }, make("label", {}, make("span", { text: words.after }), select)),
      list,
    ]);
    const zip = await workshop.archive();
    const url = URL.createObjectURL(new Blob([/** @type {any} */ (zip)], { type: "application/zip" }));
    const file = `${tigerlet.bundle.name}.zip`;
    const open = make("button", {
      class: "button", type: "button", text: words.open, "data-testid": "own-open",
      onclick: () => void this.#tried(async () => {
        await workshop.keep(this.#folder);
        this.#open();
      }),
    });
    this.#fill("take", [
      make(
        "div",
        { class: "own-row ui" },
        "caches" in globalThis && open,
        make("a", { class: "button", href: url, download: file, text: words.download, "data-testid": "own-download" }),
        make("span", { class: "hint", text: words.downloaded(zip.byteLength) }),
      ),
    ]);
    const [{ recall }] = made.figures;
    this.#say(words.done(recall.toFixed(3)));
  }

  /** @param {() => Promise<void>} what */
  async #tried(what) {
    this.#parts.error.hidden = true;
    try {
      await what();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {any} error */
  #fail(error) {
    if (this.#ended) return;
    // An engine that is no more is started anew by the next call.
    if (error?.kind === "lost" || error?.kind === "fatal") this.#maker = undefined;
    this.#say("");
    this.#parts.error.textContent = error?.message ?? String(error);
    this.#parts.error.hidden = false;
  }

  /** @param {string} sentence */
  #say(sentence) {
    if (this.#parts.status.textContent === sentence) return;
    this.#parts.status.textContent = sentence;
    this.#aloud(sentence);
  }

  /**
   * @param {string} name
   * @param {(Node | false | null | undefined | "")[]} children
   */
  #fill(name, children) {
    this.#parts[name].replaceChildren(.../** @type {Node[]} */ (children.filter(Boolean)));
    this.#parts[name].hidden = false;
  }
}
