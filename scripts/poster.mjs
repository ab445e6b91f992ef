// Draws static/poster.html, which index.html shows before any WASM is there: the beam of a recorded search,
// level by level, from the first example of the embedded bundle. Run it by hand when the bundle changes:
//
//   node scripts/poster.mjs
//
// tests/e2e/poster.test.mjs fails where that was forgotten.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Leaves drawn, and how many candidates a level that were given up. */
const [LEAVES, CUT] = [7, 2];
/** Height of a row and of a chip, width of a chip, in CSS pixels: across, everything is a share of the width. */
const [ROW, CHIP, WIDE] = [27, 20, 26];
/** Middle of the column of prefixes of so many codes, in percent. */
const COLUMNS = [1.5, 12, 23, 34, 45];
/** As in web/src/components/chip.rs. */
const GOLDEN_ANGLE = 137.507764;

const escape = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const percent = (share) => `${+share.toFixed(2)}%`;
const starts = (codes, prefix) => prefix.every((code, level) => codes[level] === code);
/** Width of a line by the probability that flows through it, as in web/src/components/path/frame.rs. */
const stroke = (score) => +Math.min(9, Math.max(1, 9 * Math.sqrt(Math.exp(score)))).toFixed(2);

/** What is drawn of a recorded answer: branches `{prefix, score, row, from, cut, title}`, and the root's row. */
function branches({ recommendations, trace: { steps } }) {
  // What the dense model has found may be no leaf of the beam.
  const walked = (codes) => steps.every(({ candidates }) => candidates.some(({ prefix }) => starts(codes, prefix)));
  const leaves = recommendations.filter(({ semanticId }) => walked(semanticId)).slice(0, LEAVES);
  const seen = new Map();
  // Leaves below one prefix stand together, the best of them first.
  const order = (prefix) => {
    const below = leaves.filter((leaf) => starts(leaf.semanticId, prefix));
    if (prefix.length === steps.length) {
      const row = [...seen.values()].filter((branch) => branch.title).length;
      const [{ title }] = below;
      seen.set(prefix.join("-"), { ...seen.get(prefix.join("-")), row, title });
      return row;
    }
    const children = [];
    for (const { semanticId } of below) {
      const child = semanticId.slice(0, prefix.length + 1);
      if (seen.has(child.join("-"))) continue;
      const { score } = steps[prefix.length].candidates.find((it) => it.prefix.join("-") === child.join("-"));
      seen.set(child.join("-"), { prefix: child, score });
      children.push([child.join("-"), order(child)]);
    }
    const row = (children[0][1] + children.at(-1)[1]) / 2;
    for (const [child, at] of children) Object.assign(seen.get(child), { row: at, from: row });
    return row;
  };
  const root = order([]);
  // Below them, what the first two levels gave up.
  for (const { candidates } of steps.slice(0, 2)) {
    const parent = (prefix) => (prefix.length > 1 ? seen.get(prefix.slice(0, -1).join("-")) : { row: root });
    const cut = candidates.filter(({ kept, prefix }) => !kept && parent(prefix) && !parent(prefix).cut);
    cut.slice(0, CUT).forEach(({ prefix, score }, place) => {
      const row = leaves.length + place;
      seen.set(prefix.join("-"), { prefix, score, row, from: parent(prefix).row, cut: true });
    });
  }
  return { root, rows: leaves.length + CUT, all: [...seen.values()] };
}

/** The drawing: its times, colours and motion are in static/style.css. */
export function poster([{ response, titles }]) {
  const { root, rows, all } = branches(response);
  const y = (row) => (row + 0.5) * ROW;
  const shape = ({ prefix, score, row, from, cut, title }) => {
    const level = prefix.length;
    const [x0, x1] = [COLUMNS[level - 1], COLUMNS[level]];
    // Width 1 for what was given up: it stops half-way.
    const end = cut ? x0 + (x1 - x0) * 0.62 : x1;
    const width = cut ? 1.25 : stroke(score);
    const kind = `l${level}${cut ? " cut" : ""}`;
    const line = `<line class="${kind}" pathLength="1" x1="${percent(x0)}" y1="${y(from)}" x2="${percent(end)}" y2="${y(from) + (y(row) - y(from)) * (cut ? 0.62 : 1)}" stroke-width="${width}"/>`;
    const chip =
      `<svg class="${kind}" x="${percent(x1)}" y="${y(row)}"><g class="chip d${level - 1} c${prefix[0]}">` +
      `<rect x="${-WIDE / 2}" y="${-CHIP / 2}" width="${WIDE}" height="${CHIP}" rx="2"/><text>${prefix.at(-1)}</text></g>` +
      (title ? `<text class="title" x="${WIDE / 2 + 7}">${escape(title)}</text>` : "") +
      "</svg>";
    return { line, chip };
  };
  const shapes = all.map(shape);
  // A style sheet of its own: the page's policy, which knows it by its hash, forbids styles in attributes.
  const hue = (code) => `.poster .c${code} { --hue: ${+((code * GOLDEN_ANGLE) % 360).toFixed(1)}; }`;
  const hues = [...new Set(all.map(({ prefix: [code] }) => code))].map(hue);
  return [
    "<!-- Made by scripts/poster.mjs from the first example of the embedded bundle. -->",
    `<style>${hues.join(" ")}</style>`,
    `<p class="read ui">${titles.map((title) => `<cite>${escape(title)}</cite> → `).join("")}</p>`,
    `<svg role="img" aria-labelledby="poster-caption" width="100%" height="${rows * ROW}">`,
    ...shapes.map(({ line }) => line),
    `<circle cx="${percent(COLUMNS[0])}" cy="${y(root)}" r="4"/>`,
    ...shapes.map(({ chip }) => chip),
    "</svg>",
    "",
  ].join("\n");
}

const at = (path) => fileURLToPath(new URL(`../static/${path}`, import.meta.url));
export const drawn = () => readFile(at("poster.html"), "utf8");
export const examples = async () => JSON.parse(await readFile(at("bundles/library/examples.json"), "utf8"));

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(at("poster.html"), poster(await examples()));
