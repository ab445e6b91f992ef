// Share links: a state makes an address, and the address makes the same state elsewhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** The address's parts, in no order. */
const parts = (url) => new URL(url).hash.slice(1).split("&").sort();

/** What the page's controls say; null for those that a view does not have. */
function controls(page) {
  return page.evaluate(() => {
    const find = (id) => document.querySelector(`[data-testid="${id}"]`);
    return {
      beams: find("beams")?.value ?? null,
      topK: find("top-k")?.value ?? null,
      constrained: find("constraint")?.checked ?? null,
      language: find("language").value,
      theme: find("theme").value,
      colours: document.documentElement.dataset.theme,
      speaks: document.documentElement.lang,
      chapter: document.querySelector("[data-chapter]")?.dataset.chapter ?? null,
      history: [...document.querySelectorAll("[data-testid=history-item]")].map(({ dataset }) => dataset.item),
    };
  });
}

/** Five states: an address, and what it is to show. */
const STATES = [
  [
    "h=the-hobbit,a-wizard-of-earthsea&beams=30&k=5&free",
    { beams: "30", topK: "5", constrained: false, history: ["the-hobbit", "a-wizard-of-earthsea"], chapter: null },
  ],
  ["h=dune&lang=ko&theme=dark", { language: "ko", speaks: "ko", theme: "dark", colours: "dark", history: ["dune"] }],
  ["h=foundation,dune&pin=59&years=1900..1980&only=genre:Fantasy&step=2&seen", { history: ["foundation", "dune"] }],
  ["at=beam&h=the-hobbit&t=70,120&seed=7&theme=light", { chapter: "beam", theme: "light", colours: "light" }],
  ["at=contents&h=&k=20&lang=ko", { chapter: null, speaks: "ko", beams: null, history: [] }],
];

for (const [fragment, expected] of STATES) {
  test(`#${fragment} shows its state, and its address shows it again`, async () => {
    const page = await at.visit(chrome, `${site.url}#${fragment}`);
    await at.ready(page);
    const said = async (of) => {
      const all = await controls(of);
      return Object.fromEntries(Object.keys(expected).map((name) => [name, all[name]]));
    };
    await at.settles(() => said(page), expected);
    await at.settles(() => parts(page.url()), fragment.split("&").sort());

    const other = await at.visit(chrome, page.url());
    await at.ready(other);
    await at.settles(() => controls(other), await controls(page));
    await at.settles(() => parts(other.url()), parts(page.url()));
    for (const { problems } of [page, other]) assert.deepEqual(problems, []);
    await Promise.all([page, other].map((it) => it.context().close()));
  });
}

test("a link that is followed in the open page takes over", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune`);
  await at.ready(page);
  await at.settles(() => at.history(page), ["dune"]);
  await page.evaluate(() => (location.hash = "#h=the-hobbit&beams=7&lang=ko"));
  await at.settles(() => at.history(page), ["the-hobbit"]);
  const { beams, speaks } = await controls(page);
  assert.deepEqual({ beams, speaks }, { beams: "7", speaks: "ko" });
});
