// The page in a real browser: what every test file starts from.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { afterEach } from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "./server.mjs";

export { browser, firefox, PLAIN_HTTP } from "./browsers.mjs";

/** The page as `trunk build` left it. */
export const DIST = process.env.TIGERLET_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));
/** The engines' folder in it, named by its content. */
export const ENGINE = readdirSync(DIST).find((name) => name.startsWith("engine-"));
/** Where it is served: below the root, as on most static hosts. Trunk builds it for this path. */
const MOUNT = process.env.TIGERLET_MOUNT ?? "/anything/";
export const SCREENSHOTS = fileURLToPath(new URL("screenshots", import.meta.url));
const GOLDEN = fileURLToPath(new URL("../golden", import.meta.url));

/** Engines agree when scores differ by no more. */
export const TOLERANCE = 1e-3;
/** Longest wait for anything, in milliseconds: WebGPU on SwiftShader takes seconds an answer. */
export const PATIENCE = Number(process.env.TIGERLET_PATIENCE ?? 300_000);

/** Three books that the embedded bundle has. */
export const BOOKS = ["The Hobbit", "A Wizard of Earthsea", "The Fellowship of the Ring"];

export function site(options) {
  return serve(DIST, MOUNT, options);
}

/** What the page's policy has refused since the last test, in the browser's words. */
const violations = [];
afterEach(() => assert.deepEqual(violations.splice(0), [], "the page's Content-Security-Policy"));

/** Whether the policy has refused something of which the browser says this; and all that it has refused is forgiven. */
export function violated(words) {
  const found = violations.some((violation) => words.test(violation));
  if (found) violations.splice(0);
  return found;
}

/** Whether a line of the console says that a policy refused something. Workers write to it too. */
const refused = (text) => /Content Security Policy|Trusted(HTML|Script|ScriptURL)|securitypolicyviolation/.test(text);

/** Fails the test that runs while a policy of a page in this context is violated. */
async function watched(context) {
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample, disposition }) => {
      if (disposition === "enforce") console.error("securitypolicyviolation", effectiveDirective, blockedURI, sample);
    });
  });
  context.on("console", (message) => {
    if (refused(message.text())) violations.push(message.text());
  });
}

/**
 * Opens `url` in a context of its own, with an empty cache, and with an empty history unless the
 * address or the option `bare` says otherwise. `page.problems` collects what the page threw and what
 * it asked of other hosts. The script `early` runs in the page before any of its own.
 */
export async function visit(chrome, url, { bare = false, early, ...options } = {}) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  await watched(context);
  if (early) await context.addInitScript({ content: early });
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(error.message));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    const own = protocol === "blob:" || protocol === "data:" || origin === new URL(url).origin;
    if (!own) page.problems.push(`asked another host: ${request.url()}`);
  });
  await page.goto(bare || url.includes("#") ? url : `${url}#h=`);
  return page;
}

/** What `tigerlet.ready` promises, once it keeps it. */
export function ready(page) {
  return page.evaluate(() => window.tigerlet.ready);
}

/** `tigerlet.recommend` in the page. */
export function recommend(page, options) {
  return page.evaluate(({ engine, ...request }) => window.tigerlet.recommend(request, { engine }), options);
}

/** Ids of the items with these titles. */
export function ids(page, titles) {
  return page.evaluate(
    async (titles) => {
      const items = await window.tigerlet.items();
      return titles.map((title) => {
        const item = items.find((item) => item.title === title);
        if (!item) throw new Error(`the catalogue has no title “${title}”`);
        return item.id;
      });
    },
    titles,
  );
}

/** Adds a title to the history, as a reader does: by typing and clicking. */
export async function choose(page, title) {
  await page.getByTestId("search").fill(title);
  await page.getByRole("option").filter({ hasText: new RegExp(`^\\s*${title}`) }).first().click();
  await page.getByTestId("history-item").filter({ hasText: title }).first().waitFor();
}

/** Item ids of the list shown, best first. */
export function listed(page) {
  return page
    .getByTestId("recommendation")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-item")));
}

/** Item ids of the history shown, oldest first. */
export function history(page) {
  return page
    .getByTestId("history-item")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-item")));
}

/** Waits until `read` gives what `want` says, and shows the last difference where it does not. */
export async function settles(read, want, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    const value = await read();
    try {
      assert.deepEqual(value, want);
      return;
    } catch (difference) {
      if (Date.now() > end) throw difference;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until the list shown is what the page's own API recommends for `options`. */
export async function shows(page, options, patience) {
  const { recommendations } = await recommend(page, options);
  await settles(() => listed(page), recommendations.map(({ item }) => item), patience);
  return recommendations;
}

/** The recorded answers: `{name, request, response}` of each. */
export async function golden() {
  const names = (await readdir(GOLDEN)).filter((name) => name.endsWith(".json")).sort();
  assert.ok(names.length > 0, `no golden traces in ${GOLDEN}`);
  return Promise.all(
    names.map(async (name) => ({
      name: name.slice(0, -".json".length),
      ...JSON.parse(await readFile(`${GOLDEN}/${name}`, "utf8")),
    })),
  );
}
