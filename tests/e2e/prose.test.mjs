// The chapters' own pages: whole without any script, and the living page where there are scripts.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as at from "./harness.mjs";
import { LANGUAGES, still, violations } from "./views.mjs";

const PROSE = fileURLToPath(new URL("../../web/prose", import.meta.url));

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** Every chapter as it is written: its language, its name, its title. */
async function written() {
  const found = [];
  for (const language of LANGUAGES) {
    for (const file of (await readdir(`${PROSE}/${language}`)).sort()) {
      const text = await readFile(`${PROSE}/${language}/${file}`, "utf8");
      found.push({ language, name: file.replace(/^\d+-|\.md$/g, ""), title: text.slice(2, text.indexOf("\n")) });
    }
  }
  return found;
}

/** A page of a browser that runs no scripts. */
async function plain(path, options) {
  const context = await chrome.newContext({ javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  const answer = await page.goto(site.url + path);
  assert.equal(answer.status(), 200, path);
  return page;
}

/** What stands in a page's head for other programs. */
function head(page) {
  const read = (selector, attribute) => page.locator(selector).getAttribute(attribute);
  return Promise.all([
    read('meta[property="og:title"]', "content"),
    read('meta[property="og:description"]', "content"),
    read('meta[name="description"]', "content"),
    read('meta[property="og:image"]', "content"),
    read("link[rel=canonical]", "href"),
    read('link[hreflang="en"]', "href"),
    read('link[hreflang="ko"]', "href"),
  ]);
}

/** Letters without what only separates them: one renderer breaks lines where another does not. */
const letters = (texts) => texts.map((text) => text.replace(/\s+/g, " ").trim());

test("every chapter can be read, found and shared without a script, and its links lead somewhere", async () => {
  const links = new Set();
  const page = await plain("en/");
  for (const { language, name, title } of await written()) {
    await page.goto(`${site.url}${language}/${name}/`);
    assert.equal(await page.locator("html").getAttribute("lang"), language);
    assert.equal(await page.locator("main h1").innerText(), title);
    assert.equal(await page.title(), `${title} · tigerlet`);
    const text = await page.locator("main").innerText();
    assert.ok(text.length > 1500, `${language}/${name} has its prose`);
    assert.doesNotMatch(text, /\{\{|undefined|…\s*…/);
    assert.ok((await page.locator("figcaption").innerText()).length > 40);
    assert.equal(await page.locator("[style]").count(), 0, "the policy lets no style attribute through");

    const lead = await page.locator("main .lead").innerText();
    const [shared, about, described, image, ...addresses] = await head(page);
    assert.deepEqual([shared, about, described], [title, lead, lead]);
    assert.deepEqual(addresses, [language, "en", "ko"].map((language) => `${language}/${name}/`));
    links.add(new URL(image, site.url).href);
    for (const href of await page.locator("a[href]").evaluateAll((all) => all.map(({ href }) => href))) {
      if (href.startsWith(site.url)) links.add(href.split("#")[0]);
      else assert.match(href, /^https:\/\//);
    }
  }
  for (const language of LANGUAGES) {
    await page.goto(`${site.url}${language}/`);
    const titles = await page.locator(".contents a").allInnerTexts();
    assert.deepEqual(titles, (await written()).filter((it) => it.language === language).map(({ title }) => title));
    assert.doesNotMatch(await page.locator("main").innerText(), /\{\{/);
  }
  for (const link of links) assert.equal((await fetch(link, { method: "HEAD" })).status, 200, link);
  await page.context().close();
});

test("the site's root leads those without scripts to the chapters", async () => {
  const page = await plain("");
  await page.locator('noscript a[href="ko/"]').click();
  assert.equal(page.url(), `${site.url}ko/`);
  await page.locator(".contents a").first().click();
  assert.equal(page.url(), `${site.url}ko/whom/`);
  await page.locator('header a[lang="en"]').click();
  assert.equal(page.url(), `${site.url}en/whom/`);
  await page.context().close();
});

/** The page's prose, block by block; what is not here yet, or not known, is waited for. */
async function prose(page) {
  await page.waitForFunction(() => !document.querySelector(".chapter .coming, .chapter [data-unknown]"));
  const blocks = await page.locator(".chapter .lead, .chapter .prose > *").evaluateAll((all) => all.map((it) => it.textContent));
  return letters(blocks);
}

test("the pages say what the living page says, every fact included", async () => {
  const still = await plain("en/");
  const page = await at.visit(chrome, `${site.url}#at=contents`);
  await at.ready(page);
  let facts = 0;
  for (const { language, name } of await written()) {
    await still.goto(`${site.url}${language}/${name}/`);
    await page.evaluate((hash) => (location.hash = hash), `at=${name}&lang=${language}`);
    await page.locator(`:root[lang=${language}] [data-chapter=${name}] .attempt`).waitFor();
    assert.deepEqual(letters(await blocks(still)), await prose(page), `${language}/${name}`);
    const caption = await still.locator("figcaption").innerText();
    assert.ok((await page.locator(".chapter figcaption").first().innerText()).startsWith(caption), `${language}/${name}: ${caption}`);
    facts += await still.locator(".chapter bdi").count();
  }
  assert.ok(facts > 50, `${facts} facts`);
  assert.deepEqual(page.problems, []);
  await Promise.all([still.context().close(), page.context().close()]);
});

/** As `prose`, of a page that runs no scripts. */
async function blocks(page) {
  const html = page.locator(".chapter .lead, .chapter .prose > *");
  return Promise.all((await html.all()).map((block) => block.textContent()));
}

test("where scripts run, a chapter comes alive at its place in the page", async () => {
  const page = await at.visit(chrome, `${site.url}ko/beam/#h=dracula`, { locale: "en-US" });
  await page.getByTestId("figure-beam").waitFor();
  await at.ready(page);
  assert.equal(await page.locator("#shell").count(), 0);
  assert.equal(await page.locator(":root[lang=ko] [data-chapter=beam]").count(), 1);
  const address = new URL(page.url());
  assert.equal(address.href.split("#")[0], site.url);
  const link = new URLSearchParams(address.hash.slice(1));
  assert.deepEqual([link.get("at"), link.get("h"), link.get("lang")], ["beam", "dracula", "ko"]);

  await page.reload();
  await page.locator(":root[lang=ko] [data-chapter=beam]").waitFor();
  await page.goBack();
  assert.equal(page.url(), "about:blank", "the chapter is one entry");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a reader in the middle of the text stays there when it comes alive", async () => {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  // The page's own code comes when the reader has scrolled.
  let come;
  const held = new Promise((resolve) => (come = resolve));
  await page.route(/\/tigerlet-\w+_bg\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${site.url}en/beam/`, { waitUntil: "commit" });
  const text = page.locator(".attempt p").first();
  await text.waitFor();
  await text.evaluate((it) => it.scrollIntoView({ block: "start" }));
  await page.locator(".attempt a").first().focus();
  const top = () => page.locator("#page:not([hidden]) .attempt p, #shell .attempt p").first().evaluate((it) => it.getBoundingClientRect().top);
  const before = await top();
  come();
  await page.locator("#page:not([hidden]) .chapter").waitFor({ timeout: at.PATIENCE });
  assert.ok(Math.abs((await top()) - before) < 3, `${before} and then ${await top()}`);
  await at.ready(page);
  await still(page);
  assert.ok(Math.abs((await top()) - before) < 3, `${before}, and with its figure ${await top()}`);
  assert.equal(await page.evaluate(() => document.activeElement.closest(".attempt") !== null), true, "the link keeps the focus");
  await context.close();
});

test("axe finds nothing on a page without scripts", async () => {
  for (const path of ["en/beam/", "ko/collisions/", "ko/"]) {
    // Axe itself is a script: the page's own are kept away.
    const page = await (await chrome.newContext({ bypassCSP: true })).newPage();
    await page.route(`${site.url}${path}`, async (route) => {
      const response = await route.fetch();
      const html = (await response.text()).replace(/<script\b[^]*?<\/script>/g, "").replace(/<\/?noscript>/g, "");
      await route.fulfill({ response, body: html });
    });
    await page.goto(site.url + path);
    assert.deepEqual(await violations(page), [], path);
    await page.context().close();
  }
});

test("a chapter's page opens without a network", async () => {
  const own = await at.site({ cache: "no-cache" });
  try {
    const first = await at.visit(chrome, `${own.url}en/beam/`, { bare: true });
    await at.ready(first);
    await first.locator("[data-testid=offline][data-state=kept]").waitFor();
    // The network's page is the one that comes while there is a network.
    await first.goto(`${own.url}ko/names/`);
    await first.locator(":root[lang=ko] [data-chapter=names]").waitFor();
    assert.ok(own.sent.some(({ path }) => path === "ko/names/index.html"));
    const context = first.context();
    await first.close();

    await own.close();
    await context.setOffline(true);
    const page = await context.newPage();
    for (const [path, lang, shown] of [["ko/collisions/#h=dracula", "ko", "[data-chapter=collisions] .attempt"], ["en/", "en", ".contents"]]) {
      await page.goto(own.url + path);
      await page.locator(`:root[lang=${lang}] #page ${shown}`).waitFor();
      await at.ready(page);
      assert.equal(page.url().split("#")[0], own.url);
      if (path.includes("#")) assert.match(page.url(), /[#&]h=dracula\b/);
    }
    await context.close();
  } finally {
    await own.close().catch(() => {});
  }
});
