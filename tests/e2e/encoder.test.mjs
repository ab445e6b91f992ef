// A bundle that brings its sentence encoder along: the program makes it, the page says what it weighs, fetches it when
// asked, and reads texts as the program does.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { spoiled } from "./bundles.mjs";
import * as at from "./harness.mjs";
import { LANGUAGES, THEMES, violations } from "./views.mjs";

const GOLDEN = fileURLToPath(new URL("../minilm/golden.json", import.meta.url));
/** The program, as `scripts/test` has built it. */
const TRAINER = process.env.TIGERLET_TRAINER;
/** The least cosine of a text's vectors, in the page and by the program or by `sentence-transformers`. */
const ALIKE = 0.999;

const FILMS = ["The Long Harbour", "A Winter of Salt", "The Falcon's Bridge", "Orchard in the Rain", "Lantern Street", "The Mirror Thief"];
const GENRES = ["crime", "comedy", "space"];
const film = (i) => ({ id: `film-${i}`, title: `${FILMS[i % 6]} ${Math.floor(i / 6) + 1}`, genre: GENRES[i % 3] });
const NEW = { id: "late", title: "The Lighthouse Murders", genre: "crime" };
const CONFIG = `
[data]
format = "plain"
items = "items.jsonl"
sequences = "sequences.tsv"

[data.columns]
attributes = ["genre"]

[embed]
encoder = "minilm"

[quantize]
levels = 2
codes = 4

[train]
d_model = 16
heads = 2
d_kv = 8
d_ff = 32
layers = 1
batch_size = 32
micro_batch = 8
epochs = 4
warmup = 4
validate_every = 6
validation_beams = 4

[evaluate]
beams = 6
exact_users = 0

[export]
title = "Films"
`;

let site, chrome, folder, bundle;
before(async () => {
  assert.ok(TRAINER, "TIGERLET_TRAINER names no program");
  [site, chrome, folder] = await Promise.all([at.site(), at.browser(), mkdtemp(join(tmpdir(), "encoder-"))]);
  const lines = (count, line) => Array.from({ length: count }, (_, i) => `${line(i)}\n`).join("");
  await writeFile(join(folder, "items.jsonl"), lines(36, (i) => JSON.stringify(film(i))));
  await writeFile(join(folder, "new.jsonl"), `${JSON.stringify(NEW)}\n`);
  const taken = (user) => Array.from({ length: 6 }, (_, step) => `film-${(7 * user + 3 * step) % 36}`).join(" ");
  await writeFile(join(folder, "sequences.tsv"), lines(40, (user) => `user-${user}\t${taken(user)}`));
  await writeFile(join(folder, "films.toml"), CONFIG);
  await trainer("run", "films.toml", "--run", "run", "--quiet");
  await trainer("export", "--run", "run", "--with-encoder", "--to", "bundle");
  bundle = await files("bundle");
  put("films", bundle);
});
after(() => Promise.all([chrome?.close(), site?.close(), folder && rm(folder, { recursive: true })]));

async function trainer(...words) {
  return (await promisify(execFile)(TRAINER, words, { cwd: folder, maxBuffer: 1 << 26 })).stdout;
}

/** The files of a bundle's folder by name, the manifest apart. */
async function files(name) {
  const read = async (file) => [file, await readFile(join(folder, name, file))];
  const all = new Map(await Promise.all((await readdir(join(folder, name))).map(read)));
  const manifest = JSON.parse(all.get("manifest.json"));
  all.delete("manifest.json");
  return { manifest, files: all };
}

/** Has the site serve a bundle, changed or not. */
function put(name, bundle, change = () => {}) {
  for (const [file, bytes] of spoiled(bundle, change)) site.virtual.set(`bundles/${name}/${file}`, bytes);
}

async function desk(name, { language = "en", theme = "light", ...options } = {}) {
  const page = await at.visit(chrome, `${site.url}?bundle=bundles/${name}/#h=film-1&lang=${language}&theme=${theme}`, options);
  await at.ready(page);
  await page.getByTestId("desk").scrollIntoViewIfNeeded();
  await page.getByTestId("desk-fetch").waitFor();
  return page;
}

async function fetched(page, sentence = /desk is open/) {
  await page.getByTestId("desk-fetch").click();
  await page.getByTestId("desk-fetching").filter({ hasText: sentence }).waitFor();
}

function cosine(a, b) {
  const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

test("nothing of the encoder is fetched before it is asked for, and its size is said", async () => {
  const page = await desk("films");
  const bytes = ["encoder.json", "tokenizer.json", "encoder.safetensors"].reduce((sum, name) => sum + bundle.files.get(name).length, 0);
  assert.ok(bytes < 24.7e6, `${bytes} bytes`);
  assert.match(await page.getByTestId("desk-offered").innerText(), new RegExp(`${(bytes / 1e6).toFixed(1)} MB`));
  assert.equal(await page.getByTestId("desk-name").isVisible(), false);
  const sent = () => site.sent.map(({ path }) => path).filter((path) => /encoder/.test(path));
  assert.deepEqual(sent(), []);
  await fetched(page);
  assert.ok(sent().length > 0);
  assert.equal(await page.getByTestId("desk-name").isVisible(), true);
  assert.equal(await page.getByTestId("desk-fetch").isVisible(), false);
  assert.deepEqual(page.problems, []);
});

test("texts have the vectors that they have elsewhere", async (t) => {
  const page = await desk("films");
  await fetched(page);
  const golden = JSON.parse(await readFile(GOLDEN));
  const read = (text) => page.evaluate(async (text) => (await window.tigerlet.ask({ embed: { text } })).vector, text);
  let least = 1;
  for (const { text, vector } of golden.filter(({ text }) => text.length < 1000)) {
    const alike = cosine(await read(text), vector);
    least = Math.min(least, alike);
    assert.ok(alike >= ALIKE, `cosine ${alike} for ${JSON.stringify(text)}`);
  }
  t.diagnostic(`the least cosine is ${least.toFixed(5)}`);
  assert.deepEqual(page.problems, []);
});

test("a new item stands where the program puts it, and is recommended and read", async () => {
  await trainer("export", "--run", "run", "--with-encoder", "--to", "grown");
  await trainer("items", "add", "--run", "run", "new.jsonl", "--bundle", "grown");
  const grown = await files("grown");
  assert.ok(grown.files.has("encoder.safetensors"), "a bundle loses its encoder as it grows");
  const codes = grown.files.get("codes.bin").subarray(-2 * grown.manifest.layout.codes_per_level.length);
  const expected = Array.from({ length: codes.length / 2 }, (_, i) => codes.readUInt16LE(2 * i));

  const page = await desk("films");
  await fetched(page);
  await page.getByTestId("desk-name").fill(NEW.title);
  await page.getByTestId("desk-genre").fill(NEW.genre);
  await page.keyboard.press("Enter");
  await page.getByTestId("desk-told").filter({ hasText: NEW.title }).waitFor();
  const [item] = await page.evaluate(() => window.tigerlet.items(["new-1"]));
  assert.deepEqual(item.semanticId, expected);
  const { recommendations } = await at.recommend(page, { history: ["film-1"], topK: 36, beams: 100 });
  assert.ok(recommendations.some(({ item }) => item === "new-1"));
  await page.getByTestId("desk-read").click();
  await page.getByTestId("history-item").nth(1).filter({ hasText: NEW.title }).waitFor();
  // A sentence of a history is read by the same encoder; the program reads it as the page does.
  const sentence = { text: "a murder in a lighthouse" };
  const here = await at.recommend(page, { history: ["film-1", sentence], beams: 100 });
  const there = JSON.parse(await trainer("recommend", "--bundle", "bundle", "--history", "film-1", "--text", sentence.text, "--beams", "100", "--json"));
  const old = here.recommendations.map(({ item }) => item).filter((item) => item !== "new-1");
  assert.deepEqual(old, there.recommendations.map(({ item }) => item).slice(0, old.length));
  assert.deepEqual(page.problems, []);
});

test("an encoder that is damaged, or of a stranger's making, is refused in a sentence", async () => {
  const config = (change) => ({ json }) => json("encoder.json", change);
  const cases = {
    bits: [({ bytes }) => bytes("encoder.safetensors", (file) => file.subarray(0, file.length - 1)), /safetensors/],
    shape: [config((config) => ({ ...config, hidden_size: 380 })), /multiple of `num_attention_heads`/],
    layers: [config((config) => ({ ...config, num_hidden_layers: 1e6 })), /num_hidden_layers.*limit/],
    tokenizer: [
      ({ json }) => json("tokenizer.json", (file) => ({ ...file, normalizer: { type: "Replace", pattern: { Regex: "(a+)+$" }, content: "" } })),
      /`normalizer` is `Replace`/,
    ],
  };
  for (const [name, [change, why]] of Object.entries(cases)) {
    put(name, bundle, change);
    const page = await desk(name);
    await fetched(page, why);
    assert.equal(await page.getByTestId("desk-name").isVisible(), false);
    await at.shows(page, { history: ["film-1"] });
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});

for (const language of LANGUAGES) {
  test(`axe finds nothing where a language model is offered, ${language}`, async () => {
    for (const theme of THEMES) {
      const page = await desk("films", { language, theme });
      for (const [width, height] of [[390, 844], [768, 1024], [1440, 900]]) {
        await page.setViewportSize({ width, height });
        assert.deepEqual(await violations(page), [], `${width} pixels, ${theme}`);
      }
      await page.context().close();
    }
  });
}
