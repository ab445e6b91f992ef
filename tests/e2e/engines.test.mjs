// The engines: both give the recorded answers, and the page chooses between them and says why.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { agree } from "./agreement.mjs";
import * as at from "./harness.mjs";

let site, plain, graphics;
before(async () => {
  [site, plain, graphics] = await Promise.all([at.site(), at.browser(), at.browser({ webgpu: true })]);
});
after(() => Promise.all([plain?.close(), graphics?.close(), site?.close()]));

/** Histories for comparing engines with each other, and how to search. */
const QUESTIONS = [
  { titles: ["Dune"], topK: 5, beams: 5 },
  { titles: ["Pride and Prejudice", "Jane Eyre", "Emma"], topK: 10, beams: 20 },
  { titles: ["Murder on the Orient Express", "The Hobbit"], topK: 10, beams: 10, constrained: false },
];

test("the CPU engine reproduces the golden traces", async () => {
  const page = await at.visit(plain, site.url);
  assert.equal((await at.ready(page)).engine, "cpu");
  for (const { name, request, response } of await at.golden()) {
    try {
      agree(await at.recommend(page, { ...request, engine: "cpu" }), response, at.TOLERANCE);
    } catch (error) {
      throw new Error(`golden trace ${name}`, { cause: error });
    }
  }
  assert.deepEqual(page.problems, []);
});

test("the WebGPU engine reproduces the golden traces", async () => {
  const page = await at.visit(graphics, site.url);
  await at.ready(page);
  for (const { name, request, response } of await at.golden()) {
    try {
      agree(await at.recommend(page, { ...request, engine: "webgpu" }), response, at.TOLERANCE);
    } catch (error) {
      throw new Error(`golden trace ${name}`, { cause: error });
    }
  }
  assert.deepEqual(page.problems, []);
});

test("the WebGPU engine gives the CPU engine's answers", async () => {
  const page = await at.visit(graphics, site.url);
  await at.ready(page);
  for (const { titles, ...question } of QUESTIONS) {
    const request = { ...question, history: await at.ids(page, titles), trace: true };
    const cpu = await at.recommend(page, { ...request, engine: "cpu" });
    agree(await at.recommend(page, { ...request, engine: "webgpu" }), cpu, at.TOLERANCE);
  }
});

test("without a graphics adapter the CPU engine answers, and the page says why", async () => {
  site.sent.length = 0;
  const page = await at.visit(plain, site.url);
  const { engine } = await at.ready(page);
  assert.equal(engine, "cpu");
  await at.settles(async () => /WebGPU/.test(await page.getByTestId("engine-reason").innerText()), true);
  const history = await at.ids(page, at.BOOKS);
  await assert.rejects(
    at.recommend(page, { history, engine: "webgpu" }),
    /WebGPU/,
    "asking for it says why not",
  );
  assert.equal((await at.recommend(page, { history })).recommendations.length, 10);
  const fetched = site.sent.map(({ path }) => path).filter((path) => path.includes("webgpu"));
  assert.equal(fetched.length, 0, "the large engine is not fetched in vain");
});

test("an address can demand the WebGPU engine", async () => {
  const page = await at.visit(graphics, `${site.url}?engine=webgpu`);
  assert.equal((await at.ready(page)).engine, "webgpu");
  assert.match(await page.getByTestId("engine-reason").innerText(), /WebGPU engine/);
});

test("the WebGPU engine goes on after questions that were overtaken", async () => {
  const page = await at.visit(graphics, `${site.url}?engine=webgpu`);
  await at.ready(page);
  const history = await at.ids(page, at.BOOKS);
  for (const title of at.BOOKS) await at.choose(page, title);
  for (const topK of [3, 4, 5, 6, 7]) {
    await page.getByTestId("top-k").fill(String(topK));
    // Long enough to be asked, too short to be answered.
    await page.waitForTimeout(100);
  }
  // A software adapter takes seconds for each question that had begun.
  await at.shows(page, { history, topK: 7, engine: "cpu" }, 180_000);
  await page.getByTestId("account").filter({ hasText: "on the WebGPU" }).waitFor();
  assert.deepEqual(page.problems, []);
});

test("a reader switches engines while the page runs, and keeps the list", async () => {
  const page = await at.visit(graphics, site.url);
  await at.ready(page);
  const history = await at.ids(page, at.BOOKS);
  for (const title of at.BOOKS) await at.choose(page, title);
  const list = (await at.shows(page, { history, engine: "cpu" })).map(({ item }) => item);
  for (const engine of ["WebGPU", "CPU"]) {
    await page.getByTestId("engine-switch").setChecked(engine === "WebGPU");
    await page.getByTestId("engine-reason").filter({ hasText: `The ${engine} engine answers: your choice` }).waitFor();
    await page.getByTestId("account").filter({ hasText: `on the ${engine}` }).waitFor();
    assert.deepEqual(await at.listed(page), list);
  }
  assert.deepEqual(page.problems, []);
});

test("both engines are asked the same, and what comes out is compared", async () => {
  const page = await at.visit(graphics, `${site.url}#h=the-hobbit`);
  await at.ready(page);
  await page.getByTestId("parity").click();
  const told = page.getByTestId("agreement").filter({ hasText: "10 of 10 titles stand at the same place" });
  await told.waitFor();
  const [, difference] = /more than (\d+\.\d+)/.exec(await told.innerText());
  assert.ok(Number(difference) <= at.TOLERANCE, difference);
  // Where the time went: the playground's own answer, and both engines beside each other.
  const [own, both] = await page.getByTestId("stages").all();
  const codes = [1, 2, 3, 4].map((level) => `Write code ${level}`);
  const names = ["Read the question", "Encode the history", ...codes, "Weigh and write the answer down", "There and back"];
  for (const [table, engines] of [[own, ["CPU"]], [both, ["CPU", "WebGPU"]]]) {
    assert.deepEqual(await table.locator("thead th").allInnerTexts(), ["Stage", ...engines]);
    assert.deepEqual(await table.locator("tbody th").allInnerTexts(), names);
    for (const time of await table.locator("td").allInnerTexts()) assert.match(time.trim(), /^\d+(\.\d)? (ms|s)$/);
  }
  assert.deepEqual(page.problems, []);
});

test("an adapter that is lost in mid-run: the CPU engine answers, and the page says why", async () => {
  const doomed = await at.browser({ webgpu: true });
  try {
    const page = await at.visit(doomed, `${site.url}?engine=webgpu#h=the-hobbit`);
    await at.ready(page);
    const asked = page.evaluate(() =>
      window.tigerlet.recommend({ history: ["the-hobbit"], beams: 50 }, { engine: "webgpu" }).then(
        () => "an answer",
        (error) => error.message,
      ),
    );
    const devil = await doomed.newBrowserCDPSession();
    await devil.send("Browser.crashGpuProcess");
    assert.match(await asked, /^[^\n]+$/, "one line, or an answer that was quicker than the crash");
    await at.shows(page, { history: ["the-hobbit"], engine: "cpu" });
    // Whoever asks next finds the adapter gone.
    await page.getByTestId("beams").fill("11");
    await page.getByTestId("account").filter({ hasText: "on the CPU" }).waitFor();
    await page.getByTestId("engine-reason").filter({ hasText: "the WebGPU engine has stopped" }).waitFor();
  } finally {
    await doomed.close();
  }
});
