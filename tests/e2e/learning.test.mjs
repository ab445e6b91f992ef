// The chapter on learning: a model learns in the page, is paused, goes on, and can be looked back at.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** The chapter, with a history to watch. */
async function chapter({ language = "en", ...options } = {}) {
  const page = await at.visit(chrome, `${site.url}#at=learning&h=the-hobbit,a-wizard-of-earthsea&lang=${language}`, options);
  await at.ready(page);
  await page.getByTestId("figure-learning").waitFor();
  return page;
}

/** Looks at the model so far. */
const looks = (page) => page.getByTestId("learn-losses").getAttribute("data-looks").then(Number);

/** Waits until there are so many looks. */
async function looked(page, wanted) {
  const locator = page.getByTestId("learn-losses");
  await locator.waitFor({ state: "attached" });
  const end = Date.now() + at.PATIENCE;
  while ((await looks(page)) < wanted) {
    assert.ok(Date.now() < end, `${await looks(page)} looks of ${wanted}`);
    assert.ok(await page.getByTestId("learn-error").isHidden(), await page.getByTestId("learn-error").textContent());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The step that the progress line tells. */
const step = async (page) => Number(/[\d,]+/.exec(await page.getByTestId("learn-progress").innerText())?.[0].replace(",", ""));

test("a recorded course is there at once, to scrub through, and gives way to one's own", async () => {
  const page = await chapter();
  const start = site.sent.length;
  await page.getByTestId("learn-replay").click();
  await looked(page, 5);
  const sent = site.sent.slice(start).map(({ path }) => path);
  // Beside it the browser may fetch ahead, whenever it has time: the service worker, other chapters.
  assert.equal(sent.filter((path) => path === "course.json").length, 1, sent.join(" "));
  assert.deepEqual(sent.filter((path) => path.startsWith(at.ENGINE)), [], "no engine is fetched for it");
  const slider = page.getByTestId("learn-scrub");
  const told = async () => {
    const read = (id) => page.getByTestId(id).innerText().then(Number.parseFloat);
    const heights = await page.getByTestId("learn-shelves").locator("span").evaluateAll((bars) => bars.map(({ style }) => Number.parseFloat(style.height)));
    return { loss: await read("learn-loss"), recall: await read("learn-recall"), invented: await read("learn-invented"), high: heights.filter((height) => height > 50).length };
  };
  assert.equal(await slider.inputValue(), "0", "it begins at the beginning");
  const first = await told();
  await slider.focus();
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.querySelector("[data-testid=learn-scrub]").value !== "0");
  await at.settles(async () => (await told()).loss < first.loss, true);
  const last = await told();
  assert.ok(last.recall > 0.3 && first.recall < 0.1, JSON.stringify([first, last]));
  assert.ok(last.invented < first.invented && last.high < first.high, JSON.stringify([first, last]));
  await page.getByTestId("announcer").filter({ hasText: "Recorded" }).waitFor();
  assert.match(await page.getByTestId("figure-learning").innerText(), /The Hobbit · A Wizard of Earthsea/);

  await page.getByTestId("learn-epochs-2").check();
  await at.settles(() => page.getByTestId("learn-scrub").isVisible(), false);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a model learns, rests, goes on, and can be looked back at", async () => {
  const page = await chapter();
  const engine = () => site.sent.map(({ path }) => path).filter((path) => path.includes("engine-learn"));
  assert.deepEqual(engine(), [], "nothing of it comes unasked");

  await page.getByTestId("learn-epochs-1").check();
  await page.getByTestId("learn-start").click();
  await looked(page, 2);
  await page.getByTestId("learn-pause").click();
  await page.getByTestId("learn-start").filter({ hasText: "Go on" }).waitFor();
  assert.ok((await step(page)) > 0, "steps are told");
  assert.ok(Number(await page.getByTestId("learn-scrub").getAttribute("max")) >= 1, "there are looks to go back to");
  assert.deepEqual([...new Set(engine())].sort(), ["engine-learn.js", "engine-learn_bg.wasm"].map((name) => `${at.ENGINE}/${name}`));

  const loss = Number(await page.getByTestId("learn-loss").innerText());
  const guessing = Number(await page.getByTestId("learn-losses").getAttribute("data-guessing"));
  assert.ok(guessing > 3 && guessing <= Math.log(64), `guessing costs ${guessing}`);
  assert.ok(loss < Math.log(64), `${loss} held out`);
  assert.match(await page.getByTestId("learn-recall").innerText(), /^0\.\d{3}$/);
  assert.match(await page.getByTestId("learn-invented").innerText(), /%$/);
  assert.equal(await page.getByTestId("learn-shelves").locator("span").count(), 64);
  assert.equal(await page.getByTestId("learn-list").locator("li").count(), 5);

  // A rest is a rest.
  const [seen, rested] = [await looks(page), await step(page)];
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.deepEqual([await looks(page), await step(page)], [seen, rested]);

  await page.getByTestId("learn-start").click();
  await looked(page, seen + 1);
  assert.ok((await step(page)) > rested, "it goes on from where it stood");
  await page.getByTestId("learn-pause").click();

  // Back to the beginning, where the model knew nothing.
  await page.getByTestId("learn-scrub").fill("0");
  await at.settles(async () => Number(await page.getByTestId("learn-loss").innerText()) > loss, true);
  assert.match(await page.getByTestId("learn-scrub").getAttribute("aria-valuetext"), /^step 0 of/);

  // Begun anew, nothing is left of it.
  const went = await step(page);
  await page.getByTestId("learn-again").click();
  await at.settles(async () => (await looks(page)) <= seen, true);
  await looked(page, 1);
  assert.ok((await step(page)) < went, "it does not go on from where it stood");
  await page.getByTestId("learn-pause").click();
  await page.getByTestId("learn-scrub").fill("0");
  await at.settles(async () => /^step 0 of/.test(await page.getByTestId("learn-scrub").getAttribute("aria-valuetext")), true);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the same seed learns here what it learns natively", async () => {
  const recorded = JSON.parse(readFileSync(new URL("../learning.json", import.meta.url), "utf8"));
  const page = await at.visit(chrome, site.url, { bare: true });
  await at.ready(page);
  const seen = await page.evaluate(
    async ([module, last]) => {
      const { open } = await import(module);
      const tigerlet = await open("bundles/library/", { engine: "learn" });
      const stop = new AbortController();
      const moments = [];
      const onTold = ({ step, look }) => {
        if (look) moments.push({ step, ...look });
        if (look && step >= last) stop.abort();
      };
      await tigerlet.learn({}, { signal: stop.signal, onTold }).catch((error) => {
        if (!stop.signal.aborted) throw error;
      });
      tigerlet.close();
      return moments;
    },
    [`${site.url}${at.ENGINE}/tigerlet.js`, recorded.at(-1).step],
  );
  assert.deepEqual(seen.map(({ step }) => step), recorded.map(({ step }) => step));
  for (const [place, { step, trainingLoss, heldOutLoss, recall }] of recorded.entries()) {
    const here = seen[place];
    for (const [name, a, b, most] of [
      ["training loss", trainingLoss, here.trainingLoss, 1e-2],
      ["held-out loss", heldOutLoss, here.heldOutLoss, 1e-2],
      ["recall", recall, here.recall, 0.02],
    ]) {
      assert.ok(Math.abs(a - b) < most, `${name} at step ${step}: ${b}, natively ${a}`);
    }
  }
  await page.context().close();
});

test("the keyboard alone begins, rests and begins anew, in Korean", async () => {
  const page = await chapter({ language: "ko" });
  const figure = page.getByTestId("figure-learning");
  assert.match(await page.locator("#chapter-title").innerText(), /학습/);
  for (const said of await figure.locator("figcaption, legend, [data-testid=learn-progress]").allInnerTexts()) {
    assert.match(said, /\p{Script=Hangul}/u);
  }

  await page.getByTestId("learn-guess-1").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.getByTestId("learn-guessed").filter({ hasText: "맞습니다" }).waitFor();

  const start = page.getByTestId("learn-start");
  assert.match(await start.innerText(), /배우기/);
  await start.focus();
  await page.keyboard.press("Enter");
  await looked(page, 1);
  const focused = () => page.evaluate(() => document.activeElement.dataset.testid);
  assert.equal(await focused(), "learn-pause", "the focus stays on the button");
  await page.keyboard.press("Enter");
  await at.settles(focused, "learn-start");
  await page.getByTestId("announcer").filter({ hasText: "멈췄습니다" }).waitFor();

  await page.getByTestId("learn-again").focus();
  await page.keyboard.press("Space");
  await page.getByTestId("learn-pause").waitFor();
  await looked(page, 1);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("what one likes rises with its shelf, at a cost that is said, and nothing is left of it when it is undone", async () => {
  const page = await chapter();
  const [learn, told, undo] = ["taste-learn", "taste-told", "taste-undo"].map((name) => page.getByTestId(name));
  assert.ok(await learn.isDisabled(), "there is nothing to learn yet");
  await page.getByTestId("taste-steps-1").check();
  const like = page.getByTestId("taste-like").first();
  const title = await like.locator("..").innerText();
  await like.check();
  await learn.click();
  const sides = page.getByTestId("taste-sides");
  await sides.waitFor({ timeout: at.PATIENCE });
  const lists = await sides.locator("ol").all();
  const [before, after] = await Promise.all(lists.map((list) => list.locator("li").allInnerTexts()));
  assert.deepEqual([before.length, after.length], [10, 10]);
  assert.notDeepEqual(before, after);
  const place = (list) => list.findIndex((line) => line.startsWith(title.trim()));
  assert.ok(place(after) >= 0 && (place(before) < 0 || place(after) < place(before)), `${title}: ${before}; ${after}`);
  const costs = [...(await told.innerText()).matchAll(/\d+\.\d\d/g)].map(([cost]) => Number(cost));
  assert.ok(costs[1] < costs[0], `${costs}`);
  assert.match(await told.innerText(), /Of 300 other readers \d+\.\d%/);

  await undo.click();
  assert.equal(await sides.count(), 0);
  assert.ok(await undo.isHidden());
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("whoever leaves the chapter ends the worker", async () => {
  const page = await chapter();
  const learning = () => page.workers().length;
  const before = learning();
  await page.getByTestId("learn-start").click();
  await looked(page, 1);
  assert.equal(learning(), before + 1);
  await page.evaluate(() => (location.hash = "#at=contents"));
  await at.settles(async () => learning(), before);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
