// A book that does not exist: written, placed, recommended, read and taken away again; in the page and by the engine.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { library, spoiled } from "./bundles.mjs";
import * as at from "./harness.mjs";
import { LANGUAGES, THEMES, open, still, violations, visit } from "./views.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

const BOOK = "The Dragon in the Reading Room";

/** The playground with a history, and its desk in sight. */
async function desk(link = "h=emma", options) {
  const page = await at.visit(chrome, `${site.url}#${link}`, options);
  await at.ready(page);
  await page.getByTestId("desk").scrollIntoViewIfNeeded();
  return page;
}

/** Presses an example, and waits until it stands on its shelf. */
async function write(page, name = BOOK) {
  await page.getByRole("button", { name }).click();
  await page.getByTestId("desk-told").filter({ hasText: name }).waitFor();
}

const levels = (page) => page.getByTestId("desk-levels").locator("tbody tr");

test("a book that does not exist gets its ID and its shelf, is read, and leaves no trace", async () => {
  const page = await desk();
  const before = await at.shows(page, { history: ["emma"] });
  await write(page);
  assert.equal(await levels(page).count(), 4);
  const others = await levels(page).locator("td:nth-of-type(2)").allInnerTexts();
  assert.deepEqual(others.map(Number).toSorted((a, b) => b - a), others.map(Number), "fewer share more codes");
  assert.equal(others.at(-1), "0", "its leaf is its own");
  await page.getByTestId("announcer").filter({ hasText: BOOK }).waitFor();
  assert.match(await page.getByTestId("desk-nearest").innerText(), /:\s\S+/);

  await page.getByTestId("desk-read").click();
  await page.getByTestId("history-item").nth(1).filter({ hasText: BOOK }).waitFor();
  await at.shows(page, { history: ["emma", "new-1"] });
  assert.equal(await page.getByTestId("error").count(), 0);
  // What has counts of old books alone goes on without it.
  await page.getByTestId("compare").scrollIntoViewIfNeeded();
  await page.getByTestId("system-1").locator("li[data-item]").first().waitFor();

  await page.getByTestId("desk-remove").click();
  await page.getByTestId("desk-levels").waitFor({ state: "detached" });
  assert.deepEqual(await at.shows(page, { history: ["emma"] }), before);
  await at.settles(() => page.evaluate(() => document.activeElement.id), "desk-title-field");
  assert.deepEqual(page.problems, []);
});

test("it is found by what it is: by a filter, by its title, by the readers of its like", async () => {
  const page = await desk("h=the-hobbit,a-wizard-of-earthsea");
  await write(page);
  const list = (request) => page.evaluate(async (request) => {
    const { recommendations } = await window.tigerlet.recommend({ history: ["dune"], ...request });
    return recommendations.map(({ item }) => item);
  }, request);
  for (const scorer of ["generate", "dense", "hybrid"]) {
    assert.deepEqual(await list({ scorer, where: 'author = "A. Nobody"' }), ["new-1"], scorer);
  }
  const { hits } = await page.evaluate(() => window.tigerlet.search("reading room"));
  assert.equal(hits[0].id, "new-1");

  await page.getByTestId("desk-ask").click();
  const rows = page.getByTestId("desk-audience").locator("tbody tr");
  await rows.nth(2).filter({ hasText: /rank \d+/ }).waitFor();
  await page.getByTestId("desk-ask").click();
  const told = await page.getByTestId("desk-asked").innerText();
  const [asked, all] = told.match(/\d+/g).map(Number);
  assert.ok(asked > 0 && asked <= all, told);
  const ranks = (await rows.locator("td:nth-of-type(2)").allInnerTexts()).map(Number);
  assert.ok(ranks.every((rank) => rank >= 1), ranks.join());
  // Stopped, the desk is free at once.
  assert.deepEqual(await list({ scorer: "dense", where: 'author = "A. Nobody"' }), ["new-1"]);
  assert.deepEqual(page.problems, []);
});

test("a book of one's own is written with the keyboard alone; what cannot be placed is told", async () => {
  const page = await desk();
  await page.getByTestId("desk-name").focus();
  await page.keyboard.type("Xyzzy qwrtp");
  await page.keyboard.press("Enter");
  const told = page.getByTestId("desk-told");
  await told.filter({ hasText: "none of its words is known" }).waitFor();
  assert.equal(await page.getByTestId("desk-levels").count(), 0);
  await page.getByTestId("desk-name").fill("<b>The War</b> of the Gardens");
  await page.getByTestId("desk-genre").fill("Humour");
  await page.keyboard.press("Enter");
  await told.filter({ hasText: "<b>The War</b> of the Gardens" }).waitFor();
  assert.equal(await levels(page).count(), 4);
  // The form keeps what was written, in another language too.
  await page.getByTestId("language").selectOption("ko");
  await page.getByTestId("desk").scrollIntoViewIfNeeded();
  await levels(page).first().waitFor();
  assert.equal(await page.getByTestId("desk-genre").inputValue(), "Humour");
  assert.deepEqual(page.problems, []);
});

for (const language of LANGUAGES) {
  test(`axe finds nothing on the desk, ${language}`, async () => {
    const page = await visit(chrome, site);
    for (const theme of THEMES) {
      await open(page, "", { language, theme, history: "h=emma" });
      await page.getByTestId("desk").scrollIntoViewIfNeeded();
      await page.locator("[data-testid=desk] form .row button").first().click();
      await levels(page).first().waitFor();
      await still(page, 200);
      assert.deepEqual(await violations(page), []);
    }
    assert.deepEqual(page.problems, []);
  });
}

test("where the vectors are not of words, the desk says why it is closed", async () => {
  const of = (encoder) => ({ safetensors }) =>
    safetensors("vectors.safetensors", (header) => {
      header.__metadata__.embed = header.__metadata__.embed.replace("tfidf", encoder);
    });
  const files = spoiled(await library(), of("minilm"));
  for (const [name, bytes] of files) site.virtual.set(`bundles/minilm/${name}`, bytes);
  for (const [language, sentence] of [["en", /The desk is closed/], ["ko", /책상을 열 수 없습니다/]]) {
    const page = await at.visit(chrome, `${site.url}?bundle=bundles/minilm/#h=emma&lang=${language}`);
    await at.ready(page);
    await page.getByTestId("desk").scrollIntoViewIfNeeded();
    await page.getByTestId("desk-closed").filter({ hasText: sentence }).waitFor();
    assert.equal(await page.getByTestId("desk-name").isVisible(), false);
    assert.deepEqual(page.problems, []);
  }
});
