// What helps to learn from the chapters: words that say what they mean, questions, tasks for the console, and what is
// shown while a chapter's text is on its way, or does not come.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as at from "./harness.mjs";
import { damage } from "./server.mjs";
import { LANGUAGES, violations } from "./views.mjs";

const PROSE = fileURLToPath(new URL("../../web/prose", import.meta.url));
const PHONE = { width: 390, height: 844 };

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** The entries of the glossary: their forms and what they mean, by id. */
async function glossary(language) {
  const text = await readFile(`${PROSE}/glossary/${language}.md`, "utf8");
  const entries = [...text.matchAll(/^## ([a-z-]+): ([^\n]+)\n+([^]*?)(?=\n+## |\s*$(?![^]))/gm)];
  return new Map(entries.map(([, id, forms]) => [id, forms.split(", ").map((form) => form.toLowerCase())]));
}

/** A chapter with its text. */
async function read(page, name, language = "en") {
  await page.evaluate((hash) => (location.hash = hash), `at=${name}&h=&lang=${language}`);
  await page.locator(`:root[lang=${language}] [data-chapter=${name}] .attempt`).waitFor();
}

const names = (page) => page.evaluate(() => window.tigerlet.chapters.map(({ name }) => name));

test("no word of the glossary is used before it is explained, in either language", async () => {
  const page = await at.visit(chrome, `${site.url}#at=contents`);
  await at.ready(page);
  for (const language of LANGUAGES) {
    const entries = await glossary(language);
    assert.ok(entries.size > 50);
    const used = new Set();
    for (const name of await names(page)) {
      await read(page, name, language);
      const { early, buttons } = await page.evaluate(
        ([entries, korean]) => {
          const walker = document.createTreeWalker(document.querySelector(".chapter"), NodeFilter.SHOW_TEXT);
          const deaf = "a, button, code, h1, h2, math, svg, summary, figure, nav, bdi, .by, .lead, .meaning";
          let text = "";
          const starts = new Map();
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const term = node.parentElement.closest(".term");
            if (term) starts.set(term.getAttribute("popovertarget").slice("term-".length), text.length);
            text += node.parentElement.closest(deaf) ? "\n" : node.data;
          }
          const early = [];
          const escaped = (form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
          const all = entries.flatMap(([id, forms]) => forms.map((form) => [form, id]));
          all.sort(([one], [other]) => other.length - one.length);
          const end = korean ? "(?![a-zA-Z0-9])" : "(?![\\p{L}\\p{N}-]|’\\p{L})";
          const any = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${all.map(([form]) => escaped(form)).join("|")})${end}`, "giu");
          for (const { 0: word, index } of text.matchAll(any)) {
            const [, id] = all.find(([form]) => form === word.toLowerCase());
            if (!(index >= starts.get(id))) early.push(`${word}: …${text.slice(Math.max(0, index - 30), index + 30)}…`);
          }
          const buttons = [...document.querySelectorAll(".chapter .term")].map((term) => {
            const id = term.getAttribute("popovertarget");
            return [id, term.textContent.toLowerCase(), document.querySelectorAll(`[id="${id}"][popover]`).length];
          });
          return { early, buttons };
        },
        [[...entries], language === "ko"],
      );
      assert.deepEqual(early, [], `${language}/${name}`);
      assert.ok(buttons.length > 3, `${language}/${name}`);
      for (const [id, word, meanings] of buttons) {
        assert.equal(meanings, 1, `${language}/${name}: ${id}`);
        assert.ok(entries.get(id.slice("term-".length))?.includes(word), `${language}/${name}: “${word}” is no form of ${id}`);
        used.add(id.slice("term-".length));
      }
    }
    assert.deepEqual([...entries.keys()].filter((id) => !used.has(id)), [], language);
  }
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

for (const [device, options] of [["with a keyboard", {}], ["by touch", { viewport: PHONE, hasTouch: true }]]) {
  test(`a word says what it means ${device}, beside it and within the window, and goes away again`, async () => {
    const page = await at.visit(chrome, `${site.url}#at=beam`, options);
    await at.ready(page);
    const term = page.locator(".term").first();
    const meaning = page.locator(".meaning").first();
    await term.scrollIntoViewIfNeeded();
    assert.equal(await meaning.isVisible(), false);
    if (options.hasTouch) {
      await term.tap();
    } else {
      await term.focus();
      await page.keyboard.press("Enter");
    }
    await meaning.waitFor();
    assert.deepEqual(await violations(page), []);
    const box = await meaning.boundingBox();
    const { width, height } = page.viewportSize();
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box));
    const word = await term.boundingBox();
    const beside = box.y >= word.y + word.height - 1 || box.y + box.height <= word.y + 1;
    assert.ok(beside, "it does not cover the word");
    await page.keyboard.press("Escape");
    await meaning.waitFor({ state: "hidden" });
    assert.equal(await term.evaluate((term) => document.activeElement === term), true, "the focus is on the word");
    await page.context().close();
  });
}

test("a word says what it means without any script", async () => {
  const context = await chrome.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.url}en/beam/`);
  await page.locator(".term").first().click();
  await page.locator(".meaning").first().waitFor();
  await context.close();
});

test("a text that does not come is told of, and fetched again when asked", async () => {
  const own = await at.site({ cache: "no-cache" });
  const path = "prose/en/beam.txt";
  for (const [way, change] of [
    ["refused", damage.refuse],
    ["cut off", damage.truncate],
    ["another page", damage.portal],
    ["longer than any", () => Buffer.alloc(1_000_000, 32)],
    ["an element that prose has not", (bytes) => Buffer.concat([bytes, Buffer.from("\u0001script\u0004\u0005")])],
  ]) {
    own.damaged.set(path, change);
    const page = await at.visit(chrome, `${own.url}#at=beam&h=dune`);
    const missing = page.getByTestId("missing");
    await missing.waitFor({ timeout: at.PATIENCE });
    assert.equal(await page.locator("#page h1").innerText(), "Beam search on the trie", way);
    assert.equal(await page.locator("#page .chapter script").count(), 0, way);
    await page.getByTestId("figure-beam").waitFor();
    own.damaged.delete(path);
    await missing.getByRole("button").click();
    await page.locator(".chapter .attempt").waitFor();
    assert.equal(await missing.count(), 0, way);
    assert.deepEqual(page.problems, [], way);
    await page.context().close();
  }
  await own.close();
});

test("while a text is on its way nothing that is seen moves, and the next chapter is here before it is opened", async () => {
  const own = await at.site({ cache: "no-cache" });
  const page = await at.visit(chrome, `${own.url}#at=contents`);
  await at.ready(page);
  let come;
  const held = new Promise((resolve) => (come = resolve));
  await page.route(/prose\/en\/beam\.txt/, async (route) => {
    await held;
    await route.continue();
  });
  // What the page asks for, and not what its service worker keeps.
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const next = () => asked.filter((path) => path.endsWith("prose/en/constraint.txt")).length;
  await page.evaluate(() => (location.hash = "at=beam"));
  await page.locator(".chapter .coming").waitFor();
  const height = page.viewportSize().height;
  const top = () => page.getByTestId("figure-beam").evaluate((figure) => figure.getBoundingClientRect().top);
  assert.ok((await top()) >= height, "the figure waits below the window");
  assert.equal(await page.evaluate(() => scrollY), 0);
  come();
  await page.locator(".chapter .attempt").waitFor();
  assert.ok((await top()) >= height);
  await at.settles(async () => next(), 1);
  await page.locator(".ways .next a").click();
  await page.locator("[data-chapter=constraint] .attempt").waitFor();
  assert.equal(next(), 1);
  await page.context().close();
  await own.close();
});

test("five questions before and five after are scored in the page, kept in this browser, and told of nowhere", async () => {
  const page = await at.visit(chrome, `${site.url}#at=contents`);
  await at.ready(page);
  const sets = [1, 2].map((set) => page.getByTestId(`questions-${set}`));
  /** Answers all five questions of a set, the right way or the first. */
  const answer = async (set, places) => {
    for (const [question, place] of places.entries()) await set.locator("li").nth(question).getByRole("radio").nth(place).check();
    await set.getByRole("button", { name: "Check" }).click();
  };
  const text = await readFile(`${PROSE}/quiz/en.md`, "utf8");
  const right = [...text.matchAll(/((?:^- [^\n]+\n){3})/gm)].map(([list]) => list.trim().split("\n").findIndex((line) => line.startsWith("- **")));
  assert.equal(right.length, 10);
  await sets[0].locator("summary").click();
  await sets[0].locator("li").first().waitFor();
  assert.equal(await sets[0].getByRole("button", { name: "Check" }).isDisabled(), true);
  await answer(sets[0], Array(5).fill(0));
  const before = right.slice(0, 5).filter((place) => place === 0).length;
  await at.settles(() => sets[0].getByTestId("score").innerText(), `${before} of 5 are right.`);
  assert.equal(await sets[0].locator(".why").first().isVisible(), false, "answers come with the second five");
  assert.deepEqual(await violations(page), []);

  await page.reload();
  await at.ready(page);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await sets[1].locator("summary").click();
  await sets[1].locator("li").first().waitFor();
  await answer(sets[1], right.slice(5));
  await at.settles(() => sets[1].getByTestId("score").innerText(), `5 of 5 are right now, and ${before} were before.`);
  assert.equal(await sets[1].locator(".why").first().isVisible(), true);
  for (const url of asked) assert.match(url, /\/(prose\/en\/quiz\.txt\?v=[0-9a-f]{16}|sw\.js|bundles\/library\/[\w.]+)$/);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("who is shown: a guess first, then five systems on the same readers", async () => {
  const page = await at.visit(chrome, `${site.url}#at=whom`);
  await at.ready(page);
  const figure = page.getByTestId("figure-whom");
  const revealed = figure.getByTestId("revealed");
  await figure.getByTestId("whom-guess-1").check();
  assert.equal(await revealed.innerText(), "Measure, and you will see.");
  await figure.getByTestId("evaluate").click();
  await revealed.filter({ hasText: "No." }).waitFor({ timeout: at.PATIENCE });
  const rows = figure.getByTestId("exposure").locator("tbody tr");
  const shown = await rows.evaluateAll((rows) => rows.map((row) => Number(row.dataset.items)));
  assert.equal(shown.length, 6, "five systems, and what was read");
  assert.equal(shown[0], 10, "popularity is the same ten for everybody");
  assert.ok(Math.min(...shown.slice(1, 5)) > 100, `${shown}`);
  assert.match(await revealed.innerText(), new RegExp(`${Math.max(...shown.slice(0, 5))} of the 1,191 books`));
  await page.context().close();
});

test("the tasks for those who code run as they are written", async () => {
  const page = await at.visit(chrome, `${site.url}#at=contents`);
  await at.ready(page);
  const session = await page.context().newCDPSession(page);
  const answers = {};
  for (const name of await names(page)) {
    await read(page, name);
    const codes = await page.locator(".chapter pre code").allInnerTexts();
    assert.equal(codes.length, 1, name);
    // As the console runs it.
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression: codes[0], replMode: true, awaitPromise: true, returnByValue: true });
    assert.equal(exceptionDetails?.exception?.description, undefined, name);
    answers[name] = result.value;
  }
  const { whom, why, names: left, vectors, quantisation, collisions, attention, learning, beam, constraint, honesty, field } = answers;
  assert.ok(whom > 40, `${whom}`);
  assert.ok(why[0] > 1000 && why[1] > 20 && why[1] < 10_000, `${why}`);
  assert.ok(left[0] > left[1], `${left}`);
  assert.ok(vectors.length > 1, `${vectors}`);
  assert.equal(quantisation.length, 4);
  assert.ok(collisions.length > 0 && collisions.every((cell) => cell.length > 2));
  assert.ok(attention.flat().every((weights) => Math.abs(weights.split(" ").map(Number).reduce((sum, weight) => sum + weight) - 1) < 0.1));
  assert.ok(Math.abs(learning - 0.042) < 0.001, `${learning}`);
  assert.equal(typeof beam, "string");
  assert.ok(constraint.length > 0);
  assert.ok(honesty[0] < honesty[1] && honesty[1] < 0.5, `${honesty}`);
  assert.deepEqual(field.map((list) => list.length), [5, 5]);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("on paper a chapter has its text, its figure and the answers, and nothing to press", async () => {
  const page = await at.visit(chrome, `${site.url}#at=names&h=dune`);
  await at.ready(page);
  await page.locator(".chapter .attempt").waitFor();
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator(".chapter .term").first().isVisible(), "a word of the text");
  assert.equal(await page.locator(".chapter .meaning").first().isVisible(), false);
  assert.ok(await page.locator(".chapter details p").first().isVisible(), "the answers are unfolded");
  assert.ok(await page.locator(".chapter pre").isVisible());
  for (const gone of [".bar", ".ways", ".foot"]) assert.equal(await page.locator(`#page ${gone}`).isVisible(), false, gone);
  await page.screenshot({ path: `${at.SCREENSHOTS}/print.png`, fullPage: true });
  await page.context().close();
});
