// The figures that the prose speaks of, of a bundle on disk: what web/src/facts.rs computes of the open one. A test
// holds the two together, fact by fact.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Beams of the prose's sums, as the playground begins with. */
const BEAMS = 20;

/** A number in groups of three digits. */
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const sum = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
const product = (numbers) => numbers.reduce((product, number) => product * BigInt(number), 1n);

/** Words for the bundle's metrics. */
const MEASURED = {
  ceiling: "ceiling R@10",
  hybrid: "hybrid R@10",
  hybrid_ndcg: "hybrid N@10",
  generator: "generator R@10",
  generator_ndcg: "generator N@10",
  knn: "item-kNN R@10",
  knn_ndcg: "item-kNN N@10",
};

/** Words for `{{name}}` in the prose, by name. */
export async function facts(folder) {
  const json = async (name) => JSON.parse(await readFile(join(folder, name), "utf8"));
  const [manifest, config, items, codes, weights] = await Promise.all([
    json("manifest.json"),
    json("config.json"),
    json("items.json"),
    readFile(join(folder, "codes.bin")),
    readFile(join(folder, "model.safetensors")),
  ]);
  const layout = manifest.layout.codes_per_level;
  const ids = items.map((_, place) => layout.map((_, level) => codes.readUInt16LE(2 * (place * layout.length + level))));
  // A suffix counts the items whose other codes are the same. Bundles say so where they have none.
  const levels = layout.length - (manifest.layout.suffix === false ? 0 : 1);
  const width = config.d_model;
  const decoders = config.num_decoder_layers;
  const opening = openings(items);
  const measured = Object.entries(MEASURED).filter(([, name]) => name in manifest.metrics);
  const words = {
    rows: grouped(sum(layout)),
    "break-even": grouped(breakEven(layout, width, decoders)),
    opening: opening.word,
    openings: grouped(opening.count),
    items: grouped(items.length),
    codes: String(layout[0]),
    levels: String(levels),
    length: String(layout.length),
    possible: grouped(product(layout)),
    "one-in": grouped((product(layout) + BigInt(items.length) / 2n) / BigInt(items.length)),
    readers: grouped(manifest.data.users),
    history: String(manifest.max_history),
    tokens: grouped(manifest.max_history * layout.length),
    vocabulary: grouped(sum(layout)),
    width: String(width),
    heads: String(config.num_heads),
    encoder_layers: String(config.num_layers),
    decoder_layers: String(decoders),
    parameters: grouped(parameters(weights)),
    ...Object.fromEntries(measured.map(([word, name]) => [word, manifest.metrics[name].toFixed(3)])),
    ...collisions(ids, layout.slice(0, levels)),
  };
  return new Map(Object.entries(words));
}

/** The smallest catalogue of which scoring every item takes more multiply–adds than a beam. */
function breakEven(layout, width, decoders) {
  let [prefixes, work] = [1, 0];
  for (const codes of layout) {
    work += prefixes * (decoders * 14 * width * width + codes * width);
    prefixes = Math.min(prefixes * codes, BEAMS);
  }
  return Math.floor(work / width) + 1;
}

/** The word that most titles begin with, and how many; of several the last in their order. */
function openings(items) {
  const counts = new Map();
  for (const { title } of items) {
    const [word] = title.trim().split(/\s+/);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const bytes = (text) => Buffer.from(text);
  const [word, count] = [...counts].sort(([a, m], [b, n]) => n - m || bytes(b).compare(bytes(a)))[0];
  return { word, count };
}

/** Numbers in a file of weights, by the shapes in its header. */
function parameters(file) {
  const { __metadata__, ...tensors } = JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE())));
  return sum(Object.values(tensors).map(({ shape }) => shape.reduce((size, side) => size * side, 1)));
}

/** What the chapters on quantisation and collisions count. A cell is what the codes without the suffix name. */
function collisions(ids, layout) {
  const cells = new Map();
  for (const id of ids) {
    const cell = id.slice(0, layout.length).join();
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  const shared = [...cells.values()].filter((items) => items > 1);
  const pairs = (items) => (items * (items - 1)) / 2;
  return {
    cells: grouped(product(layout)),
    sum: grouped(sum(layout)),
    shared: grouped(shared.length),
    sharing: grouped(sum(shared)),
    sharing_share: `${((100 * sum(shared)) / ids.length).toFixed(0)}%`,
    crowd: String(Math.max(...cells.values())),
    pairs: grouped(sum(shared.map(pairs))),
    lucky_pairs: (pairs(ids.length) / Number(product(layout))).toFixed(1),
  };
}
