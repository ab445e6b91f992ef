// The playground's sections: a link leads to each, a list and the keyboard too, and each has its own link.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";
import { LANGUAGES, still } from "./views.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** What has the focus, and how far its top is from the window's. */
const place = (page) =>
  page.evaluate(() => {
    const { id } = document.activeElement;
    return [id, Math.abs(document.activeElement.getBoundingClientRect().top) < 60];
  });

const parts = (page) => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).getAll("part"));

test("a link leads to its section, in the state that it has, and the address keeps both", async () => {
  for (const part of ["trie", "map"]) {
    const page = await at.visit(chrome, `${site.url}#part=${part}&h=dune&beams=7`);
    await at.ready(page);
    await at.settles(() => place(page), [`${part}-title`, true]);
    await still(page);
    assert.deepEqual(await place(page), [`${part}-title`, true], "what grows above it does not push it away");
    assert.deepEqual(await at.history(page), ["dune"]);
    await at.settles(() => parts(page), [part]);
    assert.match(page.url(), /beams=7/);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
});

test("the list leads to every section, and back; the same one twice, too", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune`);
  await at.ready(page);
  const list = page.getByTestId("sections").getByRole("link");
  await page.locator("#about-title").waitFor();
  const headings = await page.locator("main h2[tabindex]").allInnerTexts();
  assert.deepEqual(await list.allInnerTexts(), headings, "all of them, in their order");
  const length = await page.evaluate(() => history.length);

  await list.filter({ hasText: "The trie" }).first().focus();
  await page.keyboard.press("Enter");
  await at.settles(() => place(page), ["trie-title", true]);
  assert.equal(await page.evaluate(() => history.length), length + 1);
  await page.evaluate(() => scrollTo(0, 0));
  await list.filter({ hasText: "The trie" }).first().click();
  await at.settles(() => place(page), ["trie-title", true]);
  assert.equal(await page.evaluate(() => history.length), length + 1, "no entry for where one is");
  // A slider after that makes none either.
  await page.getByTestId("beams").fill("33");
  await page.waitForFunction(() => location.hash.includes("beams=33"));
  assert.equal(await page.evaluate(() => history.length), length + 1);

  await page.goBack();
  await at.settles(() => parts(page), []);
  assert.deepEqual(page.problems, []);
});

test("a section has a link of its own, to copy, in both languages", async () => {
  for (const language of LANGUAGES) {
    const page = await at.visit(chrome, `${site.url}#h=dune&k=5&lang=${language}`);
    await at.ready(page);
    await page.locator("#compare-title").waitFor();
    const title = await page.locator("#compare-title").innerText();
    const anchor = page.getByRole("link", { name: new RegExp(title) }).and(page.locator(".anchor"));
    const href = new URL(await anchor.getAttribute("href"), page.url());
    const said = new URLSearchParams(href.hash.slice(1));
    assert.deepEqual([said.get("part"), said.get("h"), said.get("k")], ["compare", "dune", "5"]);
    await page.context().close();
  }
});

test("from a chapter a link leads to the section, and without one to the title", async () => {
  const page = await at.visit(chrome, `${site.url}#at=beam&h=dune`);
  await at.ready(page);
  await page.getByTestId("figure-beam").waitFor();
  await page.evaluate(() => (location.hash = "#part=compare"));
  await at.settles(() => place(page), ["compare-title", true]);
  assert.deepEqual(await at.history(page), ["dune"], "it says nothing of the history");
  await page.goBack();
  await page.getByTestId("figure-beam").waitFor();
  assert.deepEqual(await parts(page), []);
  assert.deepEqual(page.problems, []);
});

test("a section that there is no more leads to the top", async () => {
  const page = await at.visit(chrome, `${site.url}#part=gone&h=dune`);
  await at.ready(page);
  await still(page);
  assert.deepEqual(await at.history(page), ["dune"]);
  assert.equal(await page.evaluate(() => scrollY), 0);
  await at.settles(() => parts(page), []);
  assert.deepEqual(page.problems, []);
});
