// What is wished for beside the history: words to look for, rules for the list, surprises, and reasons.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";
import { LANGUAGES, open, still, violations, visit } from "./views.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const history = ["emma"];
const AUTHORS = "at most 1 of each author";

/** The page with a history, and what else its link says. */
async function reading(link = "h=emma", options) {
  const page = await at.visit(chrome, `${site.url}#${link}`, options);
  await at.ready(page);
  return page;
}

/** Writes into a field, and leaves no doubt that it is meant. */
async function write(page, field, text) {
  await page.getByTestId(field).fill(text);
  await page.getByTestId(field).press("Enter");
}

const unfold = (page, drawer) => page.getByTestId(drawer).locator("summary").first().click();
const parts = (page) => new URL(page.url()).hash.slice(1).split("&").sort();
const rules = (page) => page.getByTestId("rule").locator(".title").allInnerTexts();

test("words are looked for beside a history, and without one", async () => {
  const page = await reading();
  await at.shows(page, { history });
  const query = "murder mystery";
  await write(page, "query", query);
  await at.shows(page, { history, query });
  await at.settles(() => parts(page), ["h=emma", "q=murder%20mystery"]);
  const row = page.getByTestId("recommendation").first().locator(".numbers");
  assert.match(await row.getAttribute("title"), /for how well it answers the words/);

  await page.getByTestId("clear").click();
  await at.shows(page, { history: [], query });
  await page.getByTestId("trace-figure").locator(".empty").filter({ hasText: "no ID was written" }).waitFor();
  await at.settles(() => parts(page), ["h=", "q=murder%20mystery"]);

  const other = await reading("h=&q=murder%20mystery");
  await at.shows(other, { history: [], query });
  assert.equal(await other.getByTestId("query").inputValue(), query);

  await page.getByTestId("clear-query").click();
  await page.getByTestId("empty").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "query");
  for (const { problems } of [page, other]) assert.deepEqual(problems, []);
});

test("words that no title has are told beside their field, and the list stays", async () => {
  const page = await reading();
  const [{ item: first }] = await at.shows(page, { history });
  const said = /No book has any of these words/;
  for (const words of ["xqzzkw", "!?"]) {
    await write(page, "query", words);
    await page.getByTestId("query-wrong").filter({ hasText: said }).waitFor();
    assert.equal(await page.getByTestId("query").getAttribute("aria-invalid"), "true");
    await page.getByTestId("announcer").filter({ hasText: said }).waitFor();
  }
  assert.equal(await page.getByTestId("error").count(), 0, "once is enough");
  assert.equal((await at.listed(page))[0], first);
  await write(page, "query", "");
  await at.settles(() => page.getByTestId("query-wrong").innerText(), "");
  await at.shows(page, { history });
});

test("rules are put together, or written; what is none changes nothing, and says why", async () => {
  const page = await reading();
  await unfold(page, "rules");
  await page.getByTestId("rule-count").fill("1");
  await page.getByTestId("add-rule").click();
  await at.settles(() => rules(page), [AUTHORS]);
  await at.shows(page, { history, quotas: [AUTHORS] });
  await page.getByTestId("kept").filter({ hasText: /keeps to the rules|No list that keeps/ }).waitFor();

  await write(page, "quota", "at  least 3 where yeer >= 2000");
  await page.getByTestId("quota-wrong").filter({ hasText: "at 19, “yeer”" }).filter({ hasText: "did you mean year?" }).waitFor();
  assert.equal(await page.getByTestId("quota").getAttribute("aria-invalid"), "true");
  assert.deepEqual(await rules(page), [AUTHORS]);
  await write(page, "quota", "at  least 3 where year >= 2000");
  const both = [AUTHORS, "at least 3 where year >= 2000"];
  await at.settles(() => rules(page), both);
  assert.equal(await page.getByTestId("quota").inputValue(), "");
  assert.equal(await page.getByTestId("quota-wrong").innerText(), "");
  await at.shows(page, { history, quotas: both });

  await page.getByTestId("rule-bound").selectOption("least");
  await page.getByTestId("rule-of").selectOption({ label: "where …" });
  await page.getByTestId("rule-condition").fill("gender = 'x'");
  await page.getByTestId("add-rule").click();
  await page.getByTestId("quota-wrong").filter({ hasText: "gender" }).waitFor();
  assert.equal(await page.getByTestId("rule-condition").getAttribute("aria-invalid"), "true");
  await write(page, "rule-condition", 'genre = "Fantasy"');
  const three = [...both, 'at least 1 where genre = "Fantasy"'];
  await at.settles(() => rules(page), three);
  await at.shows(page, { history, quotas: three });

  const written = (all) => all.map((rule) => encodeURIComponent(rule)).join();
  await at.settles(() => parts(page), ["h=emma", `quota=${written(three)}`]);
  const other = await reading(new URL(page.url()).hash.slice(1));
  await at.shows(other, { history, quotas: three });
  await page.getByRole("button", { name: `Remove the rule “${both[1]}”` }).click();
  await at.settles(() => rules(page), [three[0], three[2]]);
  await page.getByTestId("clear-rules").click();
  await at.shows(page, { history });
  await at.settles(() => parts(page), ["h=emma"]);
  for (const { problems } of [page, other]) assert.deepEqual(problems, []);
});

test("rules that cannot all be kept are named, and a link's that are none are told", async () => {
  const quotas = ["at most 1 where year >= 2000", "at least 2 where year >= 2000"];
  const page = await reading(`h=emma&quota=${quotas.map(encodeURIComponent)},${encodeURIComponent("at most 2 of each <b>")}`);
  await at.shows(page, { history, quotas });
  await page.getByTestId("quota-wrong").filter({ hasText: "at 19, “<”: an attribute or `shelf` is missing" }).waitFor();
  await page.getByTestId("language").selectOption("ko");
  await page.getByTestId("quota-wrong").filter({ hasText: "19번째 글자 “<”: 무엇마다 셀지 빠졌습니다." }).waitFor();
  await page.getByTestId("language").selectOption("en");
  await unfold(page, "rules");
  await page.getByTestId("kept").filter({ hasText: `Let go: “${quotas[1]}”` }).waitFor();
});

test("the slider surprises, and stands in the link", async () => {
  const page = await reading();
  const safe = (await at.shows(page, { history })).map(({ item }) => item);
  await page.getByTestId("surprise").fill("50");
  const half = { novelty: 0.5, diversity: 2 };
  const surprising = (await at.shows(page, { history, ...half })).map(({ item }) => item);
  assert.notDeepEqual(surprising, safe);
  await at.settles(() => parts(page), ["h=emma", "surprise=50"]);
  await page.getByTestId("surprise-hint").filter({ hasText: /few have read/ }).waitFor();

  // Quotas choose the list already.
  const other = await reading(`h=emma&surprise=50&quota=${encodeURIComponent(AUTHORS)}`);
  await at.shows(other, { history, novelty: 0.5, quotas: [AUTHORS] });
  await other.getByTestId("surprise-hint").filter({ hasText: /left to the list rules/ }).waitFor();
  await page.getByTestId("surprise").fill("0");
  await at.shows(page, { history });
});

test("without the trie, or by chance, what is wished for rests, and says so", async () => {
  const wishes = `h=emma&q=murder&surprise=50&quota=${encodeURIComponent(AUTHORS)}`;
  for (const [link, options] of [["free", { constrained: false }], ["t=100", { temperature: [1], seed: 1 }]]) {
    const page = await reading(`${wishes}&${link}`);
    await at.shows(page, { history, ...options });
    await page.locator("#query-hint").filter({ hasText: "It rests" }).waitFor();
    await page.getByTestId("surprise-hint").filter({ hasText: "It rests" }).waitFor();
    await unfold(page, "rules");
    await page.getByTestId("kept").filter({ hasText: "The rules rest" }).waitFor();
    await unfold(page, "reasons");
    await page.getByTestId("reasons-told").filter({ hasText: "No reasons" }).waitFor();
    await page.context().close();
  }
  const page = await reading("h=&q=murder&free");
  await page.getByTestId("empty").waitFor();
});

test("reasons are asked for when somebody looks, and follow the list", async () => {
  const page = await reading("h=emma,dune,the-hobbit");
  const read = ["emma", "dune", "the-hobbit"];
  const { recommendations } = await at.recommend(page, { history: read, reasons: true });
  await at.shows(page, { history: read });
  assert.equal(await page.getByTestId("reason").count(), 0);
  await unfold(page, "reasons");
  const sentences = page.getByTestId("reason").locator(".because");
  await at.settles(() => sentences.count(), recommendations.length);
  const said = await sentences.allInnerTexts();
  recommendations.forEach(({ reason: { because } }, rank) => {
    if (because.length === 0) assert.match(said[rank], /^For the history as a whole/);
    because.forEach(({ title, fall }) => {
      assert.ok(said[rank].includes(`“${title}”, without which the score is lower by ${fall.toFixed(2)}`), said[rank]);
    });
  });
  // Another language leaves the drawer open.
  await page.getByTestId("language").selectOption("ko");
  await at.settles(() => sentences.count(), recommendations.length);
  for (const sentence of await sentences.allInnerTexts()) assert.match(sentence, /(습|입)니다/);
  await page.getByTestId("language").selectOption("en");
  await page.getByRole("button", { name: "Remove Emma" }).click();
  const ofEmma = async () => (await sentences.allInnerTexts()).map((text) => text.includes("“Emma”"));
  await at.settles(ofEmma, Array(10).fill(false));

  const unread = await reading("h=&q=murder");
  await at.shows(unread, { history: [], query: "murder" });
  await unfold(unread, "reasons");
  await unread.getByTestId("reasons-told").filter({ hasText: "Nothing was read" }).waitFor();
  for (const { problems } of [page, unread]) assert.deepEqual(problems, []);
});

test("what rules cost is measured on held-out readers", async () => {
  const page = await reading(`h=emma&quota=${encodeURIComponent("at most 1 of each author")}`);
  await at.shows(page, { history, quotas: [AUTHORS] });
  await unfold(page, "rules");
  await page.getByTestId("rules-cost").click();
  const told = page.getByTestId("rules-cost-told").filter({ hasText: /Recall@10 on 100 held-out readers: \.\d\d without the rules, \.\d\d with them/ });
  await told.waitFor();
  const [without, with_] = (await told.innerText()).match(/\.\d\d(?= )/g).map(Number);
  assert.ok(without > 0.2 && with_ > 0.2 && with_ <= without + 0.1, `${without} ${with_}`);
  await write(page, "quota", "at least 2 different genre");
  await at.settles(() => page.getByTestId("rules-cost-told").innerText(), "");
});

test("a reader without a mouse looks for words, adds and removes a rule, and reads a reason", async () => {
  const page = await reading();
  await page.getByTestId("query").focus();
  await page.keyboard.type("murder mystery");
  await page.keyboard.press("Enter");
  await at.shows(page, { history, query: "murder mystery" });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await at.shows(page, { history });

  await page.getByTestId("surprise").focus();
  await page.keyboard.press("End");
  await at.shows(page, { history, novelty: 1, diversity: 4 });
  await page.keyboard.press("Home");

  await page.getByTestId("rules").locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("rule-bound").waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "rule-bound");
  for (let step = 0; step < 3; step++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const two = "at most 2 of each author";
  await at.settles(() => rules(page), [two]);
  await page.keyboard.press("Tab");
  await page.keyboard.type("at least 1 where genre = 'Fantasy'");
  await page.keyboard.press("Enter");
  await at.settles(() => rules(page), [two, 'at least 1 where genre = "Fantasy"']);
  await page.getByRole("button", { name: `Remove the rule “${two}”` }).focus();
  await page.keyboard.press("Enter");
  await at.settles(() => page.evaluate(() => document.activeElement.id), "remove-rule-0");
  await page.keyboard.press("Enter");
  await at.settles(() => page.evaluate(() => document.activeElement.id), "quota");
  await at.settles(() => rules(page), []);

  await page.getByTestId("reasons").locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("reason").first().waitFor();
});

for (const language of LANGUAGES) {
  for (const screen of [{}, PHONE]) {
    test(`axe finds nothing where everything is wished for, ${language}, ${screen.viewport?.width ?? 1280} pixels`, async () => {
      const page = await visit(chrome, site, screen);
      const quotas = [AUTHORS, "at least 2 where year >= 2000"].map(encodeURIComponent);
      await open(page, "", { language, history: `h=emma,dune&q=murder%20mystery&surprise=40&quota=${quotas},wrong` });
      for (const drawer of ["filters", "rules", "reasons"]) await unfold(page, drawer);
      await page.getByTestId("rule-of").selectOption({ index: 7 });
      await still(page, 500);
      assert.deepEqual(await violations(page), []);
      const widths = await page.evaluate(() => [document.scrollingElement.scrollWidth, window.innerWidth]);
      assert.ok(widths[0] <= widths[1], `content ${widths[0]}, window ${widths[1]} pixels`);
      assert.deepEqual(page.problems, []);
    });
  }
}
