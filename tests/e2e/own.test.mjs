// One's own data: tables of five shapes become bundles in the page, which open in it again; what is no table, or too much,
// is refused in one line.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

let site, chrome, folder;
before(async () => {
  [site, chrome, folder] = await Promise.all([at.site(), at.browser(), mkdtemp(join(tmpdir(), "own-"))]);
});
after(() => Promise.all([chrome?.close(), site?.close(), folder && rm(folder, { recursive: true })]));

/** The place. */
async function place({ language = "en", ...options } = {}) {
  const page = await at.visit(chrome, `${site.url}#at=own&lang=${language}`, options);
  await page.getByTestId("own-choose").waitFor();
  return page;
}

/** Somebody's walk through twenty things of four kinds. */
const PEOPLE = 40;
const LENGTH = 6;
const KINDS = ["soup", "bread", "stew", "tart"];
const title = (item) => `${["Plum", "Leek", "Pear", "Rye", "Nut"][item % 5]} ${KINDS[Math.floor(item / 5)]}`;
const walk = (person) => Array.from({ length: LENGTH }, (_, step) => (person % 4) * 5 + ((person + step) % 5));
const pairs = (row) =>
  Array.from({ length: PEOPLE }, (_, person) => walk(person).map((item, step) => row(person, item, 1_600_000_000 + step * 86_400 + person)))
    .flat()
    .join("");
const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

const SHAPES = {
  "one table": [["log.csv", `user,item,time,title,category\n${pairs((u, i, t) => `u${u},i${i},${t},${title(i)},${KINDS[Math.floor(i / 5)]}\n`)}`]],
  "items and interactions": [
    ["things.csv", `id;name;category\n${Array.from({ length: 20 }, (_, i) => `i${i};"${title(i)} à la Café";${KINDS[Math.floor(i / 5)]}\n`).join("")}`, "latin1"],
    ["log.tsv", `\ufeff${pairs((u, i, t) => `u${u}\ti${i}\t${day(t)}\n`)}`],
  ],
  "visits a line": [["visits.txt", Array.from({ length: PEOPLE }, (_, u) => `${walk(u).slice(0, 4 + (u % 3)).map(title).join("|")}\n`).join("")]],
  "lines of JSON": [["orders.jsonl", Array.from({ length: PEOPLE }, (_, u) => `${JSON.stringify({ customer: `u${u}`, items: walk(u).map(title) })}\n`).join("")]],
  "a list of JSON": [
    ["orders.json", JSON.stringify(Array.from({ length: PEOPLE }, (_, u) => ({ customer: `u${u}`, lines: walk(u).map((i) => ({ id: i, title: title(i) })) })))],
  ],
};

/** Gives files to the page. */
async function give(page, files) {
  const paths = await Promise.all(
    files.map(async ([name, text, encoding = "utf8"]) => {
      await writeFile(join(folder, name), text, encoding);
      return join(folder, name);
    }),
  );
  await page.getByTestId("own-files").setInputFiles(paths);
}

const text = (page, id) => page.getByTestId(id).innerText();

/** Makes a bundle, and downloads it. */
async function made(page) {
  await page.getByTestId("own-start").click();
  await page.getByTestId("own-download").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("own-download").click()]);
  return readFile(await download.path());
}

for (const [shape, files] of Object.entries(SHAPES)) {
  test(`${shape}: from files to a bundle`, async () => {
    const page = await place();
    await give(page, files);
    await page.getByTestId("own-read").waitFor();
    assert.equal(await text(page, "own-users"), String(PEOPLE), shape);
    assert.equal(await text(page, "own-items"), "20", shape);
    const [kept, found] = (await text(page, "own-kept")).replaceAll(",", "").split(" of ").map(Number);
    assert.equal(kept, found, await page.getByTestId("own-report").innerText());
    const zip = await made(page);
    assert.equal(zip.subarray(0, 4).toString("latin1"), "PK\x03\x04");
    const figures = await page.getByTestId("own-figures").locator("tbody tr").allInnerTexts();
    assert.deepEqual(figures.map((row) => row.split("\t")[0]), ["the model", "popularity", "item-kNN"]);
    assert.equal(await page.getByTestId("own-list").locator("li").count(), 5);
    assert.ok((await page.getByTestId("own-shelves").locator("tbody tr").count()) > 1);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}

test("a made bundle opens in the playground, and what was downloaded opens again", async () => {
  const page = await place();
  await give(page, SHAPES["one table"]);
  await page.getByTestId("own-read").waitFor();
  await page.getByTestId("own-title").fill("My <b>walks</b>");
  const zip = await made(page);
  assert.deepEqual(site.sent.filter(({ path }) => path.startsWith("bundles/own")), [], "nothing is asked of the server");
  const opened = async () => {
    await page.waitForURL(/bundle=bundles\/own/);
    await at.ready(page);
    const { recommendations } = await at.recommend(page, { history: ["i0", "i1"], topK: 5 });
    assert.equal(recommendations.length, 5);
    assert.match(await page.locator("main").innerText(), /My <b>walks<\/b>: 20/);
    return recommendations.map(({ item, score }) => [item, score.toFixed(3)]);
  };
  await page.evaluate(() => (window.sameDocument = true));
  await page.getByTestId("own-open").click();
  const first = await opened();
  assert.equal(await page.evaluate(() => window.sameDocument), true, "nothing is loaded anew");

  await writeFile(join(folder, "walks.zip"), zip);
  await page.goto(`${site.url}#at=own`);
  await page.getByTestId("own-files").setInputFiles(join(folder, "walks.zip"));
  assert.deepEqual(await opened(), first);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the example is one click away, rests and goes on", async () => {
  const page = await place();
  await page.getByTestId("own-example").click();
  await page.getByTestId("own-read").waitFor();
  assert.equal(await text(page, "own-users"), "400");
  assert.equal(await text(page, "own-items"), "120");
  await page.getByTestId("own-start").click();
  await page.getByTestId("own-course").locator("svg").waitFor();
  await page.getByTestId("own-start").filter({ hasText: "Pause" }).click();
  await page.getByTestId("own-start").filter({ hasText: "Go on" }).waitFor();
  const step = await text(page, "own-step");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.equal(await text(page, "own-step"), step, "a rest is a rest");
  await page.getByTestId("own-start").click();
  await page.getByTestId("own-download").waitFor();
  const rows = await page.getByTestId("own-figures").locator("tbody tr").allInnerTexts();
  const recall = Object.fromEntries(rows.map((row) => [row.split("\t")[0], Number(row.split("\t")[1])]));
  assert.ok(recall["the model"] > recall.popularity, JSON.stringify(recall));
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("columns can be chosen otherwise, and what is left out is said", async () => {
  const page = await place();
  const rows = pairs((u, i, t) => `${u % 7 === 0 ? "" : `u${u}`},i${i},${t}\n`);
  await give(page, [["log.csv", `user,item,time\n${rows}`]]);
  await page.getByTestId("own-read").waitFor();
  const left = await page.getByTestId("own-left").innerText();
  assert.match(left, /no user\t36\tlog\.csv:2/);
  await page.getByTestId("own-column-time").selectOption("");
  await page.getByText("Without a time the order of the rows counts").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "own-column-time", "the focus stays");
  await page.context().close();
});

test("what is no table, and too much, is refused in one line, and the page goes on", async () => {
  const page = await place();
  const many = Array.from({ length: 100_100 }, (_, at) => `u${at % 900},i${(at * 7) % 4000},${1_600_000_000 + at}\n`).join("");
  for (const [files, said] of [
    [[["empty.csv", "\n"]], /^empty\.csv: is empty$/],
    [[["p.parquet", "PAR1xx"]], /^p\.parquet: is Parquet/],
    [[["broken.json", '[{"user": 1, "item":']], /^broken\.json/],
    [[["words.txt", "a line of words\nanother one\n"]], /words\.txt/],
    [[["log.csv", `user,item,time\n${many}`]], /more than 100000 interactions/],
    [[["items.csv", `user,item\n${Array.from({ length: 11_000 }, (_, at) => `u${at % 2000},i${at % 5500}\n`).join("")}`]], /more than 5000 items/],
    [[["large.csv", "x".repeat((32 << 20) + 1)]], /at most 32 MB are read/],
    [[["no.zip", "PK\x03\x04 and so on"]], /./],
    [[["<img src=x onerror=alert(1)>.csv", "\n"]], /^<img src=x onerror=alert\(1\)>\.csv: is empty$/],
  ]) {
    await give(page, files);
    await page.getByTestId("own-error").filter({ hasText: said }).waitFor();
    assert.ok(!(await text(page, "own-error")).includes("\n"));
  }
  await give(page, SHAPES["lines of JSON"]);
  await page.getByTestId("own-read").waitFor();
  assert.ok(await page.getByTestId("own-error").isHidden());
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("pasted, by the keyboard alone, in Korean; whoever leaves ends the worker", async () => {
  const page = await place({ language: "ko" });
  const before = page.workers().length;
  await page.getByText("표 붙여 넣기").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("own-text").fill(SHAPES["one table"][0][1]);
  await page.getByTestId("own-pasted").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("own-read").filter({ hasText: "읽은 내용" }).waitFor();
  assert.equal(page.workers().length, before + 1);
  for (const said of await page.getByTestId("own").locator("h2, button:visible, dt, legend").allInnerTexts()) {
    assert.match(said, /\p{Script=Hangul}/u);
  }
  await page.evaluate(() => (location.hash = "#at=contents"));
  await at.settles(async () => page.workers().length, before);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
