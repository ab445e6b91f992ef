// Bundles of any number of items, made up: random weights, titles in several scripts, attributes, a map. The same
// for the same number of items, so that what is measured on one day can be measured again.
//
//   node tests/e2e/synthetic.mjs ITEMS [FOLDER]
//
// writes FOLDER/manifest.json and the files that it lists, unless they are there, and prints the folder.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Changed with what is written: older folders are made anew. */
const VERSION = 1;

/** A folder with a bundle of so many items, made if it is not there. */
export function synthetic(items, folder) {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  folder ??= join(cache, "tigerlet", "synthetic", `${VERSION}-${items}`);
  if (existsSync(join(folder, "manifest.json"))) return folder;
  const making = `${folder}.${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  for (const [name, bytes] of Object.entries(bundle(items))) writeFileSync(join(making, name), bytes);
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
  return folder;
}

/** The files of the bundle, by name. */
export function bundle(count) {
  const random = mulberry32(count);
  const { codes, layout } = semanticIds(count, random);
  const config = shape(layout);
  const files = {
    "config.json": JSON.stringify(config, null, 2),
    "model.safetensors": weights(config, random),
    "codes.bin": Buffer.from(codes.buffer),
    "items.json": JSON.stringify(catalogue(count, random)),
    "map.json": JSON.stringify({ method: "random", points: points(count, random) }),
  };
  const entry = (bytes) => ({
    bytes: Buffer.byteLength(bytes),
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });
  files["manifest.json"] = JSON.stringify(
    {
      format_version: 1,
      name: `synthetic-${count}`,
      title: `${count} made-up items`,
      description: "Random weights over made-up items, for measuring.",
      layout: { codes_per_level: layout },
      max_history: 20,
      data: {
        name: "synthetic", licence: "CC0-1.0", items: count, users: 0, interactions: 0, simulated: true,
        note: "Nobody and nothing in it is real.",
      },
      metrics: {},
      files: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, entry(bytes)])),
    },
    null,
    2,
  );
  return files;
}

/** Random numbers from 0 to 1, the same for the same seed. */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Three levels of 256 codes and a suffix, as quantisation gives them. */
function semanticIds(count, random) {
  const held = new Map();
  const codes = new Uint16Array(4 * count);
  for (let item = 0; item < count; item++) {
    const cell = [0, 1, 2].map(() => Math.floor(256 * random() ** 1.5));
    const key = cell.join("-");
    const suffix = held.get(key) ?? 0;
    held.set(key, suffix + 1);
    codes.set([...cell, suffix], 4 * item);
  }
  return { codes, layout: [256, 256, 256, Math.max(...held.values())] };
}

function shape(layout) {
  return {
    vocab_size: 3 + layout.reduce((a, b) => a + b),
    d_model: 32, d_kv: 8, d_ff: 64, num_layers: 1, num_decoder_layers: 1, num_heads: 4,
    relative_attention_num_buckets: 32, relative_attention_max_distance: 128, dropout_rate: 0.1,
    layer_norm_epsilon: 1e-6, feed_forward_proj: "relu", tie_word_embeddings: true, model_type: "t5",
    architectures: ["T5ForConditionalGeneration"], is_encoder_decoder: true, pad_token_id: 0, eos_token_id: 1,
    decoder_start_token_id: 0,
  };
}

/** A .safetensors of f16 in the names that `transformers` gives T5. */
function weights(config, random) {
  const { d_model, d_kv, d_ff, num_heads, vocab_size, relative_attention_num_buckets: buckets } = config;
  const inner = num_heads * d_kv;
  const tensors = new Map([["shared.weight", [vocab_size, d_model]]]);
  const attention = (at, name) => {
    for (const part of ["q", "k", "v"]) tensors.set(`${at}.${name}.${part}.weight`, [inner, d_model]);
    tensors.set(`${at}.${name}.o.weight`, [d_model, inner]);
    tensors.set(`${at}.layer_norm.weight`, [d_model]);
  };
  for (const [stack, layers] of [["encoder", config.num_layers], ["decoder", config.num_decoder_layers]]) {
    for (let block = 0; block < layers; block++) {
      const at = `${stack}.block.${block}.layer`;
      attention(`${at}.0`, "SelfAttention");
      if (block === 0) {
        tensors.set(`${at}.0.SelfAttention.relative_attention_bias.weight`, [buckets, num_heads]);
      }
      if (stack === "decoder") attention(`${at}.1`, "EncDecAttention");
      const last = `${at}.${stack === "decoder" ? 2 : 1}`;
      tensors.set(`${last}.DenseReluDense.wi.weight`, [d_ff, d_model]);
      tensors.set(`${last}.DenseReluDense.wo.weight`, [d_model, d_ff]);
      tensors.set(`${last}.layer_norm.weight`, [d_model]);
    }
    tensors.set(`${stack}.final_layer_norm.weight`, [d_model]);
  }
  const header = {};
  let bytes = 0;
  const size = (shape) => shape.reduce((a, b) => a * b);
  for (const name of [...tensors.keys()].sort()) {
    const length = 2 * size(tensors.get(name));
    header[name] = { dtype: "F16", shape: tensors.get(name), data_offsets: [bytes, bytes + length] };
    bytes += length;
  }
  let json = JSON.stringify(header);
  json += " ".repeat((8 - (json.length % 8)) % 8);
  const file = Buffer.alloc(8 + json.length + bytes);
  file.writeBigUInt64LE(BigInt(json.length), 0);
  file.write(json, 8);
  for (const [name, { shape, data_offsets }] of Object.entries(header)) {
    const norm = name.includes("layer_norm");
    for (let at = 0; at < size(shape); at++) {
      // Sign, exponent and mantissa of half a unit and less: no number that is none.
      const half = norm ? 0x3c00 : (random() < 0.5 ? 0x8000 : 0) | Math.floor(0x3400 * random() ** 0.3);
      file.writeUInt16LE(half, 8 + json.length + data_offsets[0] + 2 * at);
    }
  }
  return file;
}

const START = "The A Of In My Our Last First Little Great Dark Lost Burning Silent Hidden Quiet".split(" ");
const NOUNS = ("river house sea night garden king shadow winter letter mirror stone daughter road city island wolf " +
  "summer lantern bridge memory sword crown orchard harbour clock raven map thread fire salt song tower").split(" ");
const SYLLABLES = "ba do ka li mo ne ra shi ta vel or an is um ger wyn dor fa sel tha qui zo".split(" ");
const ACCENTED = "Ängstrom Brontë Çelik Đorđe Érard Føns García Håkan Íris Łódź Müller Núñez Ørsted Šimek Żuk".split(" ");
const HANGUL = "바다 밤 정원 왕 그림자 겨울 편지 거울 돌 딸 길 도시 섬 늑대 여름 다리 기억 칼 왕관 노래 탑 불".split(" ");
const HAN = "海夜庭王影冬手紙鏡石娘道町島狼夏橋記憶剣冠歌塔火山川空".split("");
const CYRILLIC = "море ночь сад король тень зима письмо зеркало камень дочь дорога город остров волк лето мост".split(" ");
const GENRES = "Adventure Biography Crime Drama Essay Fantasy History Horror Poetry Romance Science Thriller".split(" ");
const THEMES = "love war loss power family memory travel money justice faith youth exile nature art".split(" ");

function catalogue(count, random) {
  const one = (list) => list[Math.floor(list.length * random())];
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  // Rare words beside frequent ones, as catalogues have them.
  const name = () => capital(Array.from({ length: 2 + Math.floor(2 * random()) }, () => one(SYLLABLES)).join(""));
  const authors = Array.from({ length: Math.ceil(count / 8) }, () =>
    random() < 0.2 ? `${name()} ${one(ACCENTED)}` : `${name()} ${name()}`);
  const title = () => {
    const kind = random();
    if (kind < 0.06) return `${one(HANGUL)}의 ${one(HANGUL)}`;
    if (kind < 0.12) return `${one(HAN)}${one(HAN)}の${one(HAN)}${one(HAN)}`;
    if (kind < 0.16) return capital(`${one(CYRILLIC)} и ${one(CYRILLIC)}`);
    if (kind < 0.26) return `${one(ACCENTED)} and the ${capital(one(NOUNS))}`;
    if (kind < 0.5) return `${one(START)} ${capital(one(NOUNS))} of ${name()}`;
    if (kind < 0.7) return `${name()}: ${one(START)} ${capital(one(NOUNS))}`;
    return `${one(START)} ${capital(one(NOUNS))} and the ${capital(one(NOUNS))} ${1 + Math.floor(30 * random())}`;
  };
  return Array.from({ length: count }, (_, index) => {
    const item = { id: `item-${index}`, title: title() };
    if (random() < 0.1) item.aliases = [`${one(HANGUL)}과 ${one(HANGUL)}`];
    item.attributes = {
      author: authors[Math.floor(authors.length * random() ** 2)],
      genre: one(GENRES),
      themes: [...new Set([one(THEMES), one(THEMES), one(THEMES)])].join(", "),
      year: String(1800 + Math.floor(225 * random() ** 0.5)),
    };
    return item;
  });
}

function points(count, random) {
  const round = (x) => Math.round(1000 * x) / 1000;
  return Array.from({ length: count }, () => {
    const [angle, far] = [2 * Math.PI * random(), random() ** 0.5];
    return [round(far * Math.cos(angle)), round(far * Math.sin(angle))];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const items = Number(process.argv[2]);
  if (!Number.isInteger(items) || items < 1) {
    console.error("usage: node tests/e2e/synthetic.mjs ITEMS [FOLDER]");
    process.exit(2);
  }
  console.log(synthetic(items, process.argv[3]));
}
