// Strangers' bundles: each is refused in a sentence, or opened and shown as the text that it is. No script of theirs
// runs, the page does not freeze, and it goes on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { MARKUP, library, spoiled } from "./bundles.mjs";
import * as at from "./harness.mjs";

/** A page that says nothing within this time, in milliseconds, has stopped. */
const ALIVE = 20_000;
/** The longest that a refusal may be: a sentence with a name in it. */
const SENTENCE = 700;

let site, chrome, original;
before(async () => {
  [site, chrome, original] = await Promise.all([at.site(), at.browser(), library()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

const each = (items, change) => items.map((item, index) => ({ ...item, ...change(item, index) }));
/** Changes the first candidate of a step of the first example. */
const candidate = (bundle, step, change) =>
  bundle.json("examples.json", ([first]) => void Object.assign(first.response.trace.steps[step].candidates[0], change));
const nested = (depth) => Buffer.from("[".repeat(depth));
/** The manifest promises another size for a file. */
const promise = (name, bytes) => () => (manifest) => {
  manifest.files[name] = { bytes, sha256: "0".repeat(64) };
};
/** A file under another name. */
const named = (name) => promise(name, 1);

/** Name, what is done to the embedded bundle, and what the page says. */
const REFUSED = [
  // By what the manifest promises, before anything else is fetched.
  ["weights of 4 GB", promise("model.safetensors", 4 * 2 ** 30), /model\.safetensors.*4294967296.*limit/],
  ["a map of 4 GB", promise("map.json", 4 * 2 ** 30), /map\.json.*4294967296.*limit/],
  ["a configuration of a gigabyte", promise("config.json", 2 ** 30), /config\.json.*limit/],
  ["examples of 5 MB", promise("examples.json", 5 * 2 ** 20), /examples\.json.*5242880.*limit/],
  ["files of 3 × 256 MB", () => (manifest) => {
    for (const name of ["a", "b", "c"]) manifest.files[name] = { bytes: 256 * 2 ** 20, sha256: "0".repeat(64) };
  }, /bytes of all files.*limit/],
  ["sizes whose sum would wrap", () => (_, text) =>
    text.replace(/"bytes":\d+/g, '"bytes":18446744073709551615'), /18446744073709551615.*limit/],
  ["a size below nothing", promise("map.json", -1), /manifest\.json/],
  ["a size that is no whole number", promise("map.json", 1.5), /manifest\.json/],
  ["a file outside the folder", named("../../x"), /\.\.\/\.\.\/x.*plain name/],
  ["a file of the host's root", named("/etc/passwd"), /plain name/],
  ["a file with a query", named("x?y=../z"), /plain name/],
  ["a file in escapes", named("%2e%2e%2fx"), /plain name/],
  ["a hidden file", named(".htaccess"), /plain name/],
  ["a file of markup", named(MARKUP), /plain name/],
  ["a thousand files", () => (manifest) => {
    for (let index = 0; index < 1000; index++) manifest.files[`f${index}`] = { bytes: 0, sha256: "0".repeat(64) };
  }, /10\d\d files, the limit is/],
  ["500,000 levels", ({ manifest }) => void (manifest.layout.codes_per_level = Array(500_000).fill(1)), /500000 levels.*limit/],
  ["17 levels", ({ manifest }) => void (manifest.layout.codes_per_level = Array(17).fill(1)), /17 levels.*limit/],
  ["a level without codes", ({ manifest }) => void (manifest.layout.codes_per_level[1] = 0), /level 1 has 0 codes/],
  ["a history of a thousand million items", ({ manifest }) => void (manifest.max_history = 1e9), /history.*limit/],
  ["no history at all", ({ manifest }) => void (manifest.max_history = 0), /max_history/],
  ["a description of 100 kB", ({ manifest }) => void (manifest.description = "x".repeat(1e5)), /100000 bytes.*limit/],
  ["ten thousand metrics", ({ manifest }) => {
    for (let index = 0; index < 10_000; index++) manifest.metrics[`m${index}`] = 0;
  }, /metrics.*limit/],
  ["a language of markup", ({ manifest }) => void (manifest.language = MARKUP), /language/],
  ["a hash that is none", () => (manifest) => void (manifest.files["items.json"].sha256 = MARKUP), /sha256/],
  ["a deep manifest", () => () => "[".repeat(5e5), /manifest\.json/],
  ["a manifest of 2 MB", () => (_, text) => text + " ".repeat(2e6), /manifest\.json/],
  ["a manifest that is a page", () => () => "<!doctype html><script>window.hacked=1</script>", /manifest\.json/],
  // By the configuration and the weights' header, before the weights are fetched.
  ["2^20 layers", (bundle) => bundle.json("config.json", (config) => void (config.num_layers = 2 ** 20)), /1048576 encoder layers.*limit/],
  ["2^20 layers of the decoder", (bundle) =>
    bundle.json("config.json", (config) => void (config.num_decoder_layers = 2 ** 20)), /decoder layers.*limit/],
  ["65,536 heads", (bundle) => bundle.json("config.json", (config) => void (config.num_heads = 65_536)), /65536 heads.*limit/],
  ["a width beyond 32 bits", (bundle) => bundle.json("config.json", (config) => void (config.d_ff = 2 ** 40)), /config\.json/],
  ["more parameters than memory", (bundle) =>
    bundle.json("config.json", (config) => void Object.assign(config, { d_model: 16_384, d_ff: 16_384, num_layers: 60 })), /parameters.*limit/],
  ["attention of ten thousand items", ({ manifest }) => void (manifest.max_history = 10_000), /attention.*limit/],
  ["a vocabulary of others", (bundle) => bundle.json("config.json", (config) => void (config.vocab_size += 1)), /vocab_size/],
  ["a deep configuration", ({ files }) => void files.set("config.json", nested(10_000)), /config\.json/],
  ["an endless header", (bundle) => bundle.bytes("model.safetensors", (bytes) => void bytes.writeBigUInt64LE(2n ** 60n)), /header.*limit/],
  ["a tensor of markup", (bundle) =>
    bundle.safetensors("model.safetensors", (header) => ({ ...header, [MARKUP]: { dtype: "F16", shape: [0], data_offsets: [0, 0] } })), /model\.safetensors/],
  ["a tensor with a name of 100 kB", (bundle) =>
    bundle.safetensors("model.safetensors", (header) => ({ ...header, ["x".repeat(1e5)]: { dtype: "F16", shape: [0], data_offsets: [0, 0] } })), /model\.safetensors/],
  ["a tensor of another shape", (bundle) =>
    bundle.safetensors("model.safetensors", (header) => void header["shared.weight"].shape.reverse()), /shared\.weight.*shape/],
  ["weights without an end", (bundle) => bundle.bytes("model.safetensors", (bytes) => bytes.subarray(0, -1)), /model\.safetensors/],
  ["weights that are no numbers", (bundle) => bundle.safetensors("model.safetensors", (_, numbers) => void numbers.fill(0xff)), /holds NaN/],
  // By the payloads.
  ["weights of another hash", () => (manifest) => void (manifest.files["model.safetensors"].sha256 = "0".repeat(64)), /model\.safetensors.*damaged/],
  ["a half of a code", (bundle) => bundle.bytes("codes.bin", (bytes) => bytes.subarray(0, -1)), /codes\.bin/],
  ["no codes", ({ files }) => void files.set("codes.bin", Buffer.alloc(0)), /codes\.bin/],
  ["two items of one ID", (bundle) => bundle.bytes("codes.bin", (bytes) => void bytes.copy(bytes, 8, 0, 8)), /same semantic ID/],
  ["a code that its level does not have", (bundle) => bundle.bytes("codes.bin", (bytes) => void bytes.writeUInt16LE(64)), /code 64/],
  ["an item too few", (bundle) => bundle.json("items.json", (items) => items.slice(1)), /1190 items/],
  ["two items of one id", (bundle) => bundle.json("items.json", (items) => void (items[1].id = items[0].id)), /same id/],
  ["an item without an id", (bundle) => bundle.json("items.json", (items) => void (items[0].id = "")), /items\.json.*id/],
  ["ids that turn text round", (bundle) => bundle.json("items.json", (items) => each(items, ({ id }) => ({ id: `\u202e${id}` }))), /items\.json.*id/],
  ["a title of 100 kB", (bundle) => bundle.json("items.json", (items) => void (items[0].title = "x".repeat(1e5))), /100000 bytes.*limit/],
  ["a thousand attributes", (bundle) =>
    bundle.json("items.json", (items) => void (items[0].attributes = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`a${at}`, "x"])))), /attributes.*limit/],
  ["half a letter in a title", (bundle) =>
    bundle.bytes("items.json", (bytes) => Buffer.from(bytes.toString().replace(/"title":"[^"]*"/, '"title":"\\ud800"'))), /items\.json/],
  ["a deep catalogue", ({ files }) => void files.set("items.json", nested(1e6)), /items\.json/],
];

/** Name, what is done to the embedded bundle, and where the page is looked at besides the playground. */
const SHOWN = [
  ["markup in the manifest", ({ manifest }) => {
    for (const key of ["name", "title", "description"]) manifest[key] = MARKUP;
    for (const key of ["name", "licence", "note"]) manifest.data[key] = MARKUP;
    manifest.metrics = { [MARKUP]: 0.5, [`${MARKUP} R@10`]: 0.25 };
  }, ["field", "honesty"]],
  ["titles that begin with markup", (bundle) =>
    bundle.json("items.json", (items) => each(items, ({ title }) => ({ title: `${MARKUP} ${title}` }))), ["names", "vectors", "collisions", "beam"]],
  ["titles that are markup", (bundle) =>
    bundle.json("items.json", (items) => each(items, (_, index) => ({ title: `${MARKUP}<script>window.hacked=1</script>${index}` }))), ["names", "why"]],
  ["ids of markup", (bundle) => bundle.json("items.json", (items) => each(items, ({ id }) => ({ id: `${MARKUP}${id}` }))), ["names"]],
  ["attributes of markup", (bundle) =>
    bundle.json("items.json", (items) => each(items, () => ({ attributes: { [MARKUP]: MARKUP, author: MARKUP, year: MARKUP } }))), ["vectors"]],
  ["aliases of markup", (bundle) => bundle.json("items.json", (items) => each(items, () => ({ aliases: [MARKUP] }))), []],
  ["a map by markup", (bundle) => bundle.json("map.json", (map) => void (map.method = MARKUP)), []],
  ["examples of markup", (bundle) =>
    bundle.json("examples.json", (examples) => void examples.forEach((example) => {
      example.titles = example.titles.map(() => MARKUP);
      example.response.recommendations.forEach((found) => Object.assign(found, { title: MARKUP, item: MARKUP }));
    })), []],
  ["readers' systems of markup", (bundle) =>
    bundle.json("readers.json", (readers) => void readers.figures.forEach((figure) => void (figure.system = MARKUP))), ["honesty"]],
  ["titles with control characters", (bundle) =>
    bundle.json("items.json", (items) => each(items, ({ title }) => ({ title: `\u0000\u0007\n${title}\u001b[31m\r\n` }))), ["names"]],
  ["titles that turn the text round", (bundle) =>
    bundle.json("items.json", (items) => each(items, ({ title }) => ({ title: `\u202e${title}\u2066` }))), ["names", "collisions"]],
  ["titles of Hebrew letters", (bundle) =>
    bundle.json("items.json", (items) => each(items, (_, index) => ({ title: `ספר ${index}!` }))), ["names"]],
  ["titles of 10,000 letters", (bundle) =>
    bundle.json("items.json", (items) => each(items, ({ title }, index) => (index < 200 ? { title: title.padEnd(10_000, "x") } : {}))), ["names"]],
  ["titles of nothing", (bundle) => bundle.json("items.json", (items) => each(items, () => ({ title: "" }))), ["names", "vectors"]],
  ["titles of blanks", (bundle) => bundle.json("items.json", (items) => each(items, () => ({ title: " \t\u202d" }))), []],
  ["one title for all", (bundle) => bundle.json("items.json", (items) => each(items, () => ({ title: "The Same" }))), ["names", "collisions"]],
  ["no attributes", (bundle) => bundle.json("items.json", (items) => items.map(({ id, title }) => ({ id, title }))), ["vectors", "honesty"]],
  ["an empty prefix in the examples", (bundle) => candidate(bundle, 0, { prefix: [] }), []],
  ["a short prefix in the examples", (bundle) => candidate(bundle, 2, { prefix: [1] }), []],
  ["a long prefix in the examples", (bundle) => candidate(bundle, 1, { prefix: Array(1000).fill(1) }), []],
  ["a code in the examples that there is not", (bundle) => candidate(bundle, 0, { prefix: [65_535] }), []],
  ["a score in the examples beyond all", (bundle) => candidate(bundle, 0, { score: 1e300 }), []],
  ["no steps in the examples", (bundle) => bundle.json("examples.json", ([first]) => void (first.response.trace.steps = [])), []],
  ["ten thousand recommendations in the examples", (bundle) =>
    bundle.json("examples.json", ([first]) => void (first.response.recommendations = Array(10_000).fill(first.response.recommendations[0]))), []],
  ["examples of items that there are not", (bundle) =>
    bundle.json("examples.json", ([first]) => void (first.request.history = ["no-such", "nor-such"])), []],
  ["examples that are no JSON", ({ files }) => void files.set("examples.json", Buffer.from("{")), []],
  ["examples that are deep", ({ files }) => void files.set("examples.json", nested(1e6)), []],
  ["examples of another hash", () => (manifest) => void (manifest.files["examples.json"].sha256 = "0".repeat(64)), []],
  ["a map of nothing", (bundle) => bundle.json("map.json", (map) => void (map.points = [])), []],
  ["a map without an end", (bundle) => bundle.json("map.json", (map) => void (map.points[0] = [1e308, -1e308])), []],
  ["a map that is no JSON", ({ files }) => void files.set("map.json", Buffer.from([0xff, 0xfe])), []],
  ["readers of items that there are not", (bundle) =>
    bundle.json("readers.json", (readers) => void (readers.neighbours[0] = [[4_000_000_000, 1]])), ["honesty"]],
  ["readers with neighbours without end", (bundle) =>
    bundle.json("readers.json", (readers) => void (readers.neighbours[0] = Array(100_000).fill([1, 1]))), ["honesty"]],
  ["vectors that are no numbers", (bundle) => bundle.safetensors("vectors.safetensors", (_, numbers) => void numbers.fill(0xff)), ["vectors"]],
  ["vectors of another catalogue", (bundle) =>
    bundle.safetensors("vectors.safetensors", (header) => void (header.items.shape[0] -= 1)), ["vectors"]],
  ["no other files", ({ files }) => {
    for (const name of ["examples.json", "map.json", "readers.json", "vectors.safetensors"]) files.delete(name);
  }, ["vectors", "honesty", "quantisation"]],
];

/** Opens the page on a bundle that is served from memory. */
async function open(change, index) {
  const folder = `bundles/spoiled-${index}/`;
  for (const [name, bytes] of spoiled(original, change)) site.virtual.set(folder + name, bytes);
  // As on a first visit: without a history in the link the bundle's example is shown.
  const page = await at.visit(chrome, `${site.url}?bundle=${folder}`, { bare: true });
  page.setDefaultTimeout(ALIVE);
  return page;
}

/** Nothing of the bundle ran, nothing of the page stopped. */
async function harmless(page) {
  assert.equal(await page.evaluate(() => window.hacked), undefined, "a script of the bundle ran");
  assert.equal(await page.locator("[onerror], img[src=x]").count(), 0, "markup of the bundle became elements");
  assert.deepEqual(page.problems, [], "the page threw");
  // The page's own code answers: a choice of colours is taken.
  const theme = page.getByTestId("theme");
  for (const choice of ["dark", "light"]) {
    await theme.selectOption(choice);
    await page.locator(`html[data-theme=${choice}]`).waitFor();
  }
}

/** Looks at all of the view, top to bottom, so that what waits to be near is fetched and drawn. */
async function scroll(page) {
  await page.evaluate(async () => {
    const turn = () => new Promise((resolve) => setTimeout(resolve, 30));
    for (let y = 0; y < document.body.scrollHeight && y < 30_000; y += 500) {
      scrollTo(0, y);
      await turn();
    }
  });
}

for (const [index, [name, change, said]] of REFUSED.entries()) {
  test(`${name}: refused in a sentence`, async () => {
    const page = await open(change, `r${index}`);
    const error = page.getByTestId("error");
    await error.waitFor();
    const words = await error.innerText();
    assert.match(words, said);
    assert.ok(words.length < SENTENCE, `${words.length} letters`);
    await assert.rejects(at.ready(page), said, "the API says the same");
    await harmless(page);
    await page.context().close();
  });
}

for (const [index, [name, change, views]] of SHOWN.entries()) {
  test(`${name}: shown as the text that it is`, async () => {
    const page = await open(change, `s${index}`);
    await at.ready(page);
    assert.equal(await page.getByTestId("error").count(), 0);
    const history = await page.evaluate(async () => (await window.tigerlet.items()).slice(0, 2).map(({ id }) => id));
    await page.evaluate((history) => void (location.hash = `h=${history.map(encodeURIComponent)}`), history);
    await at.settles(() => at.history(page), history);
    const listed = await at.shows(page, { history });
    for (const { title } of listed) {
      assert.ok(title.trim() !== "" && !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(title), JSON.stringify(title));
    }
    await scroll(page);
    await harmless(page);
    for (const view of views) {
      await page.evaluate((view) => void (location.hash = `at=${view}`), view);
      await page.locator(`main h1, main h2`).first().waitFor();
      await scroll(page);
      await harmless(page);
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(width <= 0, `the page is ${width} pixels wider than the screen`);
    await page.context().close();
  });
}
