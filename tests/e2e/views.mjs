// Every view of the page, in every language and theme: what the tests of looks and access walk through.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as at from "./harness.mjs";

export const LANGUAGES = ["en", "ko"];
export const THEMES = ["light", "dark"];
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Names of all views in links: the playground's is empty. */
export async function views(page) {
  const chapters = await page.evaluate(() => window.tigerlet.chapters.map(({ name }) => name));
  return ["", "contents", "own", ...chapters];
}

/** What was read where nothing else is said. */
const HISTORY = "h=the-hobbit,a-wizard-of-earthsea";

/** Goes to a view without loading the page anew, looks at all of it, and waits until it stands still. */
export async function open(page, view, { language = "en", theme = "light", history = HISTORY } = {}) {
  const at = view === "" ? "" : `at=${view}&`;
  await page.evaluate((hash) => (location.hash = hash), `${at}${history}&lang=${language}&theme=${theme}`);
  await page.waitForFunction(
    ([language, theme]) => {
      const { lang, dataset } = document.documentElement;
      return lang === language && dataset.theme === theme;
    },
    [language, theme],
  );
  await lookedAt(page);
}

/** Looks at all of a view at once, since some parts wait until somebody does, and then as before. */
async function lookedAt(page) {
  const size = page.viewportSize();
  const whole = () => page.evaluate(() => document.documentElement.scrollHeight);
  let height = size.height;
  while (height < (await whole())) {
    height = await whole();
    await page.setViewportSize({ width: size.width, height });
    await still(page);
  }
  await page.setViewportSize(size);
  await page.evaluate(() => window.scrollTo(0, 0));
  await still(page, 200);
}

/**
 * Waits until nothing is busy and the view has said the same for so many milliseconds, counted in frames that were drawn:
 * a browser that is slow to draw is as slow to notice what has come into sight, and asks for it only then.
 */
export async function still(page, rest = 500) {
  await page.evaluate(async (rest) => {
    const STEP = 50;
    const state = () => `${document.querySelector('[aria-busy="true"]') !== null} ${document.body.innerHTML.length} ${document.body.innerText}`;
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, STEP)));
    const end = performance.now() + 60_000;
    let [last, same] = [state(), 0];
    while (same < rest / STEP || last.startsWith("true")) {
      if (performance.now() > end) throw new Error("the view never stands still");
      await drawn();
      const now = state();
      same = now === last ? same + 1 : 0;
      last = now;
    }
  }, rest);
}

/** What axe finds, one line each. */
export async function violations(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await readFile(AXE, "utf8"));
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target).join(", ")}`);
  });
}

/** A page on the playground's own example, with nothing that moves. */
export async function visit(chrome, site, options) {
  const page = await at.visit(chrome, site.url, { bare: true, reducedMotion: "reduce", locale: "en-US", ...options });
  await at.ready(page);
  return page;
}
