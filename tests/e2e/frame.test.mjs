// The page in another page's frame, and what the two say to each other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

test("a frame tells its size, its history and what was chosen, and takes a history from the page around it", async () => {
  // Any page without a policy of its own.
  const page = await at.visit(chrome, `${site.url}bundles/library/config.json`, { bare: true });
  await page.evaluate((src) => {
    window.heard = [];
    addEventListener("message", ({ data }) => data?.tigerlet && window.heard.push(data));
    document.body.replaceChildren(Object.assign(document.createElement("iframe"), { src, width: 600, height: 700 }));
  }, `${site.url}?embed#h=the-hobbit`);
  const last = (kind) => page.evaluate((kind) => window.heard.filter(({ tigerlet }) => tigerlet === kind).at(-1) ?? null, kind);
  const history = async () => (await last("history"))?.history;
  const say = (message) => page.evaluate((message) => document.querySelector("iframe").contentWindow.postMessage(message, "*"), message);

  await at.settles(history, ["the-hobbit"]);
  await at.settles(async () => (await last("size")).height > 200, true);

  await say({ tigerlet: "history", history: ["dune", "no-such-book"] });
  await at.settles(history, ["dune"]);

  const frame = page.frameLocator("iframe");
  await frame.getByTestId("search").fill("foundation");
  await frame.getByRole("option").first().click();
  await at.settles(async () => (await last("chosen"))?.item, "foundation");
  await at.settles(history, ["dune", "foundation"]);

  // What is none of its messages is not heard.
  const count = await page.evaluate(() => window.heard.length);
  for (const message of [
    null,
    "history",
    { history: ["dune"] },
    { tigerlet: "history", history: "dune" },
    { tigerlet: "history", history: [1] },
    { tigerlet: "history", history: Array.from({ length: 300 }, () => "dune") },
    { tigerlet: "history", history: ["x".repeat(10_000)] },
  ]) {
    await say(message);
  }
  await page.waitForTimeout(500);
  assert.deepEqual(await history(), ["dune", "foundation"]);
  assert.equal(await page.evaluate(() => window.heard.length), count);
  assert.deepEqual(page.problems, []);
});
