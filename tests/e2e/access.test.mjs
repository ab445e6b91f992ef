// For everybody: axe, the keyboard alone, no motion for those who asked for none, both languages whole.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";
import { LANGUAGES, THEMES, open, still, views, violations, visit } from "./views.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** Widths from a phone's to a desk's; the heights are what their screens leave. */
const SCREENS = [[390, 844], [768, 1024], [1280, 720], [1440, 900]];

/** What axe finds on every view, with what is folded away unfolded. */
async function everywhere(page, look) {
  const found = [];
  for (const view of await views(page)) {
    await open(page, view, look);
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await still(page, 200);
    found.push(...(await violations(page)).map((violation) => `${view || "playground"}: ${violation}`));
  }
  return found;
}

for (const language of LANGUAGES) {
  for (const theme of THEMES) {
    test(`axe finds nothing on any view, ${language}, ${theme}`, async () => {
      const page = await visit(chrome, site);
      assert.deepEqual(await everywhere(page, { language, theme }), []);
      assert.deepEqual(page.problems, []);
    });
  }
}

for (const [width, height] of SCREENS) {
  test(`axe finds nothing at ${width} × ${height}`, async () => {
    const page = await visit(chrome, site, { viewport: { width, height } });
    assert.deepEqual(await everywhere(page, {}), []);
    const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
    assert.deepEqual(ids.filter((id, at) => ids.indexOf(id) !== at), [], "an id stands once");
  });
}

test("the page has one voice, and says what was done", async () => {
  const page = await visit(chrome, site);
  for (const view of await views(page)) {
    await open(page, view, { history: "h=dune" });
    assert.equal(await page.locator("[role=status], [aria-live=polite]").count(), 1, view || "playground");
  }
  await open(page, "", { history: "h=dune" });
  await at.choose(page, "The Hobbit");
  await page.getByTestId("announcer").filter({ hasText: "The Hobbit" }).waitFor();
});

test("a history that has become full leaves the focus where it is", async () => {
  const page = await visit(chrome, site);
  const all = await page.evaluate(async () => (await window.tigerlet.items()).map(({ id }) => id));
  await open(page, "", { history: `h=${all.slice(50, 350).join(",")}` });
  const { length } = await at.history(page);
  await open(page, "", { history: `h=${all.slice(50, 49 + length).join(",")}` });
  await page.getByTestId("search").focus();
  await page.keyboard.type("Dune");
  await page.keyboard.press("Enter");
  await at.settles(() => at.history(page).then((history) => history.length), length);
  assert.deepEqual(
    await page.evaluate(() => [document.activeElement.id, document.activeElement.getAttribute("aria-disabled")]),
    ["search", "true"],
  );
});

/** Elements that a hand could use and the Tab key should reach, as short descriptions. */
const reachable = () => {
  const offered = "a[href], button, input, select, summary, textarea, [tabindex]";
  const seen = new Set();
  return [...document.querySelectorAll(offered)]
    .filter((element) => {
      if (element.tabIndex < 0 || element.disabled) return false;
      if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
      // The arrow keys walk within a group of radio buttons.
      if (element.type === "radio") {
        const group = `${element.name}`;
        if (seen.has(group)) return false;
        seen.add(group);
      }
      return true;
    })
    .length;
};

test("the Tab key reaches everything on every view, and comes round", async () => {
  const page = await visit(chrome, site);
  for (const view of await views(page)) {
    await open(page, view);
    const expected = await page.evaluate(reachable);
    await page.evaluate(() => {
      document.activeElement?.blur();
      window.scrollTo(0, 0);
      // Where the walk begins: in front of everything.
      const start = document.createElement("span");
      start.tabIndex = -1;
      document.body.prepend(start);
      start.focus();
      start.remove();
    });
    const visited = await page.evaluate(() => (window.visited = new Set()).size);
    assert.equal(visited, 0);
    let unseen = [];
    for (let step = 0; step < expected + 20; step++) {
      await page.keyboard.press("Tab");
      const state = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return "out";
        if (window.visited.has(element)) return "again";
        window.visited.add(element);
        const { width, height, bottom, top } = element.getBoundingClientRect();
        const visible = width > 0 && height > 0 && bottom > 0 && top < innerHeight;
        return visible ? "seen" : `hidden: ${element.outerHTML.slice(0, 120)}`;
      });
      if (state === "out" || state === "again") break;
      if (state !== "seen") unseen.push(state);
    }
    assert.deepEqual(unseen, [], `${view || "playground"}: the focus is nowhere to be seen`);
    const reached = await page.evaluate(() => window.visited.size);
    assert.ok(reached >= expected, `${view || "playground"}: ${reached} of ${expected} reached`);
  }
});

test("a reader without a mouse chooses, moves and removes titles, and turns a page of the walkthrough", async () => {
  const page = await visit(chrome, site);
  await open(page, "", { history: "h=" });
  await page.getByTestId("search").focus();
  await page.keyboard.type("hobbit");
  await page.getByRole("option").filter({ hasText: "The Hobbit" }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const [hobbit] = await at.ids(page, ["The Hobbit"]);
  await at.settles(() => at.history(page), [hobbit]);
  const [first] = await at.shows(page, { history: [hobbit] });

  await page.getByTestId("recommendation").first().getByRole("button").focus();
  await page.keyboard.press("Enter");
  await at.settles(() => at.history(page), [hobbit, first.item]);
  await page.getByRole("button", { name: /^Remove The Hobbit/ }).focus();
  await page.keyboard.press("Space");
  await at.settles(() => at.history(page), [first.item]);

  await page.getByRole("link", { name: "Walkthrough" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("ol.contents a").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("article[data-chapter]").waitFor();
  const title = await page.locator("#chapter-title").innerText();
  assert.equal(await page.evaluate(() => document.activeElement.innerText), title, "the chapter begins at its title");
});

test("every figure that the prose speaks of is known", async () => {
  const page = await visit(chrome, site);
  for (const view of await views(page)) {
    await open(page, view);
    assert.equal(await page.locator("span.unknown").count(), 0, view || "playground");
  }
});

test("nothing moves by itself for readers who asked for stillness", async () => {
  const page = await visit(chrome, site);
  for (const view of await views(page)) {
    await open(page, view);
    const moving = await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
    assert.equal(moving, 0, view || "playground");
  }
});

/** Sentences of a view, from its text and its labels; names of items and code are no language's. */
const sentences = async () => {
  const items = await window.tigerlet.items();
  const names = [...new Set(items.flatMap(({ title, attributes }) => [title, ...Object.values(attributes)]))];
  names.sort((a, b) => b.length - a.length);
  const found = new Set();
  const put = (text) => {
    const whole = text.trim();
    const cut = whole.endsWith("…") && names.some((name) => name.startsWith(whole.slice(0, -1)));
    const words = cut ? "" : names.reduce((rest, name) => rest.replace(name, ""), whole);
    // Works keep their titles. Two words of two small letters or more: a term such as “CPU” or “k-means” may stand in any language.
    if ((words.match(/(^|\s)[a-z]{2,}/g) ?? []).length >= 2) found.add(whole);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement, data } = walk.currentNode;
    if (!parentElement.closest("code, cite, a[href^='http'], script, style, [translate='no'], [lang]:not(html)")) put(data);
  }
  for (const attribute of ["aria-label", "title", "alt", "placeholder", "aria-description"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      if (!element.closest("[translate='no']")) put(element.getAttribute(attribute));
    }
  }
  return [...found];
};

test("what a view says in English it says in Korean, and the other way round", async () => {
  const page = await visit(chrome, site);
  for (const view of await views(page)) {
    await open(page, view, { language: "en" });
    const english = new Set(await page.evaluate(sentences));
    assert.ok(english.size > 3, `${view || "playground"} says something`);
    assert.doesNotMatch(await page.locator("main").innerText(), /\p{Script=Hangul}/u, `${view || "playground"} in English`);
    await open(page, view, { language: "ko" });
    const left = (await page.evaluate(sentences)).filter((sentence) => english.has(sentence));
    assert.deepEqual(left, [], `${view || "playground"}: English is left in Korean`);
  }
});
