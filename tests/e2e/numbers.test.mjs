// One step of the decoding in the playground: the next code's odds, and the numbers from the embedding to the logits,
// both as the engine has them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";
import { still } from "./views.mjs";

const HISTORY = ["the-hobbit", "a-wizard-of-earthsea"];

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** The playground at a section, in a state. */
async function open(part, more = "", options) {
  const page = await at.visit(chrome, `${site.url}#part=${part}&h=${HISTORY}${more}`, options);
  await at.ready(page);
  await page.getByTestId(part).locator("table, [role=radiogroup]").first().waitFor({ state: "attached" });
  await still(page);
  return page;
}

/** The engine's own answer. */
const ask = (page, question) => page.evaluate((question) => window.tigerlet.ask(question), question);

/** A share of a hundred as a number. */
const percent = (text) => (text.includes("–") ? 0 : Number(text.replace(/[<%\s]/g, "")) / 100);

/** The table of odds: the prefix, every code's three shares, and the sums. */
async function odds(page) {
  // At once: it is another one after every change.
  const read = await page.getByTestId("odds-table").evaluate((table) => {
    const cells = (row) => [...row.querySelectorAll("td")].map(({ innerText }) => innerText);
    const rows = [...table.querySelectorAll("[data-testid=odds]")];
    return {
      prefix: table.dataset.prefix,
      codes: rows.map((row) => [row.dataset.code, cells(row)]),
      sums: cells(table.querySelector("[data-testid=odds-sum]")),
    };
  });
  const codes = read.codes.map(([code, cells]) => [Number(code), ...cells.map(percent)]);
  return { prefix: read.prefix, codes, sums: read.sums.map(percent) };
}

test("the odds are the engine's, the mask takes away, and a draw makes whole", async () => {
  const page = await open("distribution", "&step=4");
  const { prefix, codes, sums } = await odds(page);
  assert.equal(prefix.split("-").length, 2);
  const before = prefix.split("-").map(Number);
  const { children } = await ask(page, { children: { history: HISTORY, prefix: before } });
  const seen = await page.evaluate(
    async (history) => (await window.tigerlet.items(history)).map(({ semanticId }) => semanticId.join("-")), HISTORY);
  const items = await page.evaluate(() => window.tigerlet.items());
  const open_ = (code) => {
    const whole = [...before, code].join("-");
    return items.some(({ semanticId }) => semanticId.slice(0, 3).join("-") === whole && !seen.includes(semanticId.join("-")));
  };
  const free = (code) => Math.exp(children[code].score);
  const left = children.filter(({ code }) => open_(code)).reduce((sum, { code }) => sum + free(code), 0);
  for (const [code, ...shares] of codes) {
    const wanted = [free(code), open_(code) ? free(code) : 0, open_(code) ? free(code) / left : 0];
    shares.forEach((share, at) => assert.ok(Math.abs(share - wanted[at]) < 0.006, `${code}: ${shares} and ${wanted}`));
  }
  assert.ok(codes.some(([code]) => children[code].items === 0), "codes that nobody has are told");
  assert.deepEqual([sums[0], sums[2]], [1, 1]);
  assert.ok(Math.abs(sums[1] - left) < 0.006, `${sums[1]} is ${left}`);
  const nobodys = children.filter(({ items }) => items === 0).reduce((sum, { code }) => sum + free(code), 0);
  const account = await page.getByTestId("odds-account").innerText();
  const said = percent(/([<\d. ]+%) of the model’s belief/.exec(account)[1]);
  assert.ok(Math.abs(said - nobodys) < 0.006, account);
  assert.deepEqual(page.problems, []);
});

test("temperature sharpens and flattens the draw alone, and the step is the playground's", async () => {
  const page = await open("distribution", "&step=3");
  const one = await odds(page);
  const slider = page.getByTestId("odds-temperature");
  await slider.fill("20");
  await at.settles(async () => (await odds(page)).codes.find(([, , masked]) => masked > 0)[3] > 0.9, true);
  const cold = await odds(page);
  assert.deepEqual(cold.codes.map((code) => code.slice(0, 3)), one.codes.map((code) => code.slice(0, 3)));
  await page.getByTestId("announcer").filter({ hasText: "temperature 0.20" }).waitFor();
  await slider.fill("300");
  await at.settles(async () => (await odds(page)).codes.find(([, , masked]) => masked > 0)[3] < 0.5, true);

  await page.getByTestId("odds-step-1").check();
  await at.settles(async () => (await odds(page)).prefix, "");
  assert.match(page.url(), /step=2/);
  assert.equal(await page.getByTestId("forward-step-1").isChecked(), true, "both parts look at one step");
  assert.deepEqual(page.problems, []);
});

test("embedding, attention and logits are the engine's, and are said in words", async () => {
  const page = await open("forward", "&step=3");
  const written = await page.getByTestId("odds-table").getAttribute("data-prefix").catch(() => null);
  const { recommendations } = await at.recommend(page, { history: HISTORY, trace: false, scorer: "generate" });
  const semanticId = recommendations[0].semanticId;
  if (written) assert.equal(written, String(semanticId[0]));
  const told = await ask(page, { attention: { history: HISTORY, semanticId } });
  assert.equal(told.embeddings.length, told.tokens.length);
  const said = page.getByTestId("forward-said");
  const group = (name) => page.locator(`input[name=forward-${name}]`);
  assert.equal(await group("token").count(), told.tokens.length);

  // A token's embedding, by the keyboard.
  await group("token").first().focus();
  await page.keyboard.press("ArrowRight");
  await group("value").first().focus();
  await page.keyboard.press("ArrowRight");
  const value = told.embeddings[1][1].toFixed(2).replace("-", "−");
  await said.filter({ hasText: `Number 2 of ${told.embeddings[1].length}` }).filter({ hasText: `is ${value}.` }).waitFor();

  // The attention of one head.
  await page.getByTestId("forward").getByTestId("attention-head").selectOption({ value: "1" });
  await page.getByTestId("forward").getByTestId("attention-layer").selectOption({ value: "0" });
  await page.locator(".tokens .touch").nth(2).click();
  const weight = told.cross[0][1][1][2];
  const share = weight * 100 >= 9.95 ? `${(weight * 100).toFixed(0)}%` : weight * 100 >= 0.095 ? `${(weight * 100).toFixed(1)}%` : "";
  await said.filter({ hasText: "head 2 of layer 1" }).filter({ hasText: share }).waitFor();

  // The likeliest code, pointed at.
  const logits = told.logits[1];
  const best = logits.indexOf(Math.max(...logits));
  await page.locator(".codes .touch").first().hover();
  await said.filter({ hasText: `Code ${best} at level 2 gets the logit ${logits[best].toFixed(2).replace("-", "−")}` }).waitFor();
  assert.deepEqual(page.problems, []);
});

test("without a history there is nothing to tell, and the page says so", async () => {
  const page = await at.visit(chrome, `${site.url}#h=`);
  await at.ready(page);
  await page.getByTestId("odds-account").filter({ hasText: "Put a title" }).waitFor();
  assert.equal(await page.getByTestId("odds-table").count(), 0);
  await page.getByTestId("forward").filter({ hasText: "Put a title" }).waitFor();
  assert.deepEqual(page.problems, []);
});
