// @ts-check
// The parts of the place for one's own data. Texts of strangers are text and never markup.

/** @typedef {import("./own-words.js").Words} Words */
/** @typedef {import("./maker.js").Report} Report */

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `text` is what it holds; `on…` are listeners; properties by their names.
 * @param {...(Node | string | false | undefined)} children
 * @returns {any}
 */
export function make(tag, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  if (text !== undefined) element.textContent = text;
  element.append(.../** @type {Node[]} */ (children.filter((child) => child !== false && child !== undefined)));
  return element;
}

/** A table that scrolls sideways. @param {string} label @param {string[]} heads @param {(Node | string)[][]} rows @param {string} [id] */
export function table(label, heads, rows, id) {
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col", text })));
  const cell = (/** @type {Node | string} */ value, /** @type {number} */ place) =>
    make(place === 0 ? "th" : "td", place === 0 ? { scope: "row" } : {}, value);
  const body = rows.map((row) => make("tr", {}, ...row.map(cell)));
  const inside = make("table", { "data-testid": id }, make("thead", {}, head), make("tbody", {}, ...body));
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, inside);
}

/**
 * What was read, with the columns to choose; `said` are those that somebody has chosen, what is left as it is stays a
 * guess.
 *
 * @param {Words} words
 * @param {Report} report
 * @param {import("./maker.js").Columns} said
 * @param {(columns: import("./maker.js").Columns) => void} choose
 */
export function reported(words, report, said, choose) {
  const { columns, tables } = report;
  const role = (/** @type {number} */ place) =>
    place === columns.interactions ? words.interactions : place === columns.items?.[0] ? words.items : words.unused;
  const shown = tables.map(({ name, rows, columns, sample }, place) => {
    const about = `${words.table(name, rows)} (${role(place)})`;
    const heads = columns.map((column) => (column === "__line" ? "" : column));
    return make("div", {}, make("p", { class: "ui", text: about }), table(about, heads, sample, `own-table-${place}`));
  });
  const own = tables[columns.interactions]?.columns ?? [];
  const titled = columns.items ? (tables[columns.items[0]]?.columns ?? []) : own;
  /** @type {[keyof import("./maker.js").Columns, string[], string, [string, string][]][]} */
  const choices = [
    ["user", own, columns.user, [["__line", words.ownLine]]],
    ["item", own, columns.item, []],
    ["time", own, columns.time[0] ?? "", [["", words.none]]],
    ["title", titled, columns.title ?? "", [["", words.none]]],
  ];
  const selects = choices.map(([name, among, chosen, more]) => {
    const options = [...among.filter((column) => column !== "__line").map((column) => [column, column]), ...more];
    const select = make("select", { "data-testid": `own-column-${name}` });
    for (const [value, text] of options) select.append(make("option", { value, text }));
    select.value = chosen;
    select.addEventListener("change", () => {
      // Not every way of choosing leaves the focus there, and whoever chooses goes on from here.
      select.focus();
      choose({ ...said, [name]: select.value });
    });
    return make("label", {}, make("span", { text: words.role[name] }), select);
  });
  const fact = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ id) =>
    make("div", {}, make("dt", { text: name }), make("dd", { text: value, "data-testid": id }));
  const left = report.leftOut.map(({ why, count, first }) => [words.why[why], String(count), first]);
  const histories = report.histories.map((history) =>
    make("li", {}, ...history.flatMap(({ title }, place) => [place > 0 && " · ", make("bdi", { text: title })])),
  );
  return [
    make("h2", { text: words.read, tabindex: -1, "data-testid": "own-read" }),
    ...shown,
    make("fieldset", { class: "own-columns ui" }, make("legend", { text: words.columns }), ...selects),
    columns.time.length === 0 && make("p", { class: "ui hint", text: words.order }),
    columns.event && make("p", { class: "ui hint", text: words.counted(...columns.event) }),
    make(
      "dl",
      { class: "own-facts ui" },
      fact(words.facts.kept, words.kept(report.kept, report.found), "own-kept"),
      fact(words.facts.users, report.users.toLocaleString("en-US"), "own-users"),
      fact(words.facts.items, report.items.toLocaleString("en-US"), "own-items"),
    ),
    left.length > 0
      ? table(words.left, [words.left, words.count, words.first], left, "own-left")
      : make("p", { class: "ui", text: words.leftNothing }),
    report.cut > 0 && make("p", { class: "ui hint", text: words.cut(report.cut) }),
    make("p", { class: "ui own-caption", text: words.histories }),
    make("ol", { class: "own-histories ui", translate: "no" }, ...histories),
  ];
}

/** Where the items came to lie. @param {Words} words @param {any} told */
export function tree(words, { words: ofWords, layout, collisions, shelves }) {
  const rows = shelves.map((/** @type {any} */ { code, items, words, titles }) => [
    String(code), String(items), words.join(", "), titles.join(" · "),
  ]);
  return [
    make("h2", { text: words.tree }),
    make("p", { class: "ui", text: `${ofWords ? words.ofWords : words.ofTakers} ${words.layout(layout, collisions)}` }),
    table(words.tree, [words.shelf, words.number, words.called, words.some], rows, "own-shelves"),
  ];
}

const DRAWING = "http://www.w3.org/2000/svg";

/**
 * Losses as two lines, and all numbers as a table, which may be unfolded.
 *
 * @param {Words} words
 * @param {any[]} looks
 * @param {number} steps
 * @param {boolean} unfolded
 */
export function course(words, looks, steps, unfolded) {
  const svg = document.createElementNS(DRAWING, "svg");
  svg.setAttribute("viewBox", "0 0 600 160");
  svg.setAttribute("role", "img");
  const last = looks.at(-1).look;
  svg.setAttribute("aria-label", `${words.training} ${last.trainingLoss.toFixed(2)}, ${words.heldOut} ${last.heldOutLoss.toFixed(2)}`);
  const top = Math.max(...looks.flatMap(({ look }) => [look.trainingLoss, look.heldOutLoss]), 1);
  for (const [key, label] of [["trainingLoss", words.training], ["heldOutLoss", words.heldOut]]) {
    const at = (/** @type {any} */ { step, look }) => `${((step / steps) * 480).toFixed(1)},${(150 - (look[key] / top) * 140).toFixed(1)}`;
    const line = document.createElementNS(DRAWING, "polyline");
    line.setAttribute("points", looks.map(at).join(" "));
    line.setAttribute("class", key);
    const text = document.createElementNS(DRAWING, "text");
    const [x, y] = at(looks.at(-1)).split(",").map(Number);
    text.setAttribute("x", String(x + 8));
    text.setAttribute("y", String(key === "trainingLoss" ? y + 14 : y - 4));
    text.setAttribute("class", key);
    text.textContent = label;
    svg.append(line, text);
  }
  const rows = looks.map(({ step, look }) => [
    String(step), look.trainingLoss.toFixed(3), look.heldOutLoss.toFixed(3), look.recall.toFixed(3),
  ]);
  const heads = [words.at, words.training, words.heldOut, "Recall@10"];
  return [
    make("p", { class: "ui own-caption", text: words.losses }),
    svg,
    make("details", { class: "ui", open: unfolded }, make("summary", { text: words.looks }), table(words.losses, heads, rows, "own-looks")),
  ];
}

/** What it is worth. @param {Words} words @param {import("./maker.js").Made} made */
export function results(words, { figures, users }) {
  const best = Math.max(...figures.map(({ recall }) => recall));
  const rows = figures.map(({ system, recall, ndcg }) => {
    const name = words.systems[/** @type {"generator"} */ (system)] ?? system;
    return [name, make(recall === best ? "strong" : "span", { text: recall.toFixed(3) }), ndcg.toFixed(3)];
  });
  return [
    make("h2", { text: words.results, tabindex: -1 }),
    make("p", { class: "ui", text: words.asked(users) }),
    table(words.results, [words.system, "Recall@10", "NDCG@10"], rows, "own-figures"),
  ];
}

/** The looks of the place. */
export const STYLE = `
div.own { grid-column: 1 / -1; }
div.own h2 { margin-top: 2.25rem; }
div.own .scroll { margin-top: .5rem; }
div.own .scroll + .ui, div.own div + div > p.ui { margin-top: 1.25rem; }
div.own table { min-width: 60%; }
div.own th, div.own td { padding: .3rem .9rem .3rem 0; vertical-align: top; text-align: start; font-weight: 400; overflow-wrap: break-word; min-width: 4rem; }
div.own thead th { font-weight: 600; overflow-wrap: normal; }
div.own td { font-variant-numeric: tabular-nums lining-nums; }
.own-drop { margin-top: 1.5rem; padding: 1.25rem; border: 1px dashed var(--edge); border-radius: .25rem; display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: center; }
.own-drop.over { background: var(--wash); border-style: solid; }
div.own details { margin-top: .75rem; }
div.own textarea { display: block; width: 100%; min-height: 9rem; margin-block: .5rem; font: .875rem/1.4 ui-monospace, monospace; color: inherit; background: none; border: 1px solid var(--edge); border-radius: .25rem; padding: .5rem; }
div.own .hint { margin-top: .6rem; font-size: .9375rem; max-width: 44rem; }
.own-columns { border: 0; display: flex; flex-wrap: wrap; gap: .6rem 1.5rem; margin-top: 1.25rem; }
.own-columns legend { font-weight: 600; padding: 0; margin-bottom: .4rem; }
.own-columns label, .own-row label { display: flex; gap: .5rem; align-items: center; flex-wrap: wrap; min-width: 0; max-width: 100%; }
div.own select, div.own input[type=text] { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--edge); border-radius: .25rem; padding: .3rem .5rem; min-height: var(--thumb); min-width: 0; max-width: 100%; text-overflow: ellipsis; }
.own-facts { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin-top: 1.25rem; }
.own-facts dt { color: var(--faint); }
.own-facts dd { font-size: 1.25rem; font-variant-numeric: tabular-nums lining-nums; }
.own-caption { margin-top: 1.25rem; color: var(--faint); }
.own-histories li { padding-block: .35rem; border-top: 1px solid var(--rule); }
.own-row { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; margin-top: 1.25rem; }
div.own progress { width: min(100%, 24rem); height: .5rem; accent-color: var(--live); }
div.own svg { width: 100%; max-width: 40rem; margin-top: .75rem; }
div.own polyline { fill: none; stroke-width: 2; stroke: var(--faint); }
div.own polyline.heldOutLoss { stroke: var(--live); }
div.own svg text { font: 13px var(--sans); fill: var(--faint); }
div.own svg text.heldOutLoss { fill: var(--live-ink); }
.own-list { margin-top: .75rem; list-style: decimal inside; }
.own-list li { padding-block: .3rem; border-top: 1px solid var(--rule); }
`;
