// What nobody meant to happen: hostile and stale links, a browser that keeps nothing, an engine that dies in the
// middle of its work. Each is said in a sentence, and the page goes on.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** The page is alive: it takes a title and answers. */
async function goes(page) {
  await page.goto(`${site.url}#h=`);
  await at.ready(page);
  await page.getByTestId("search").waitFor();
  await at.choose(page, "The Hobbit");
  const history = await at.ids(page, ["The Hobbit"]);
  assert.equal((await at.shows(page, { history })).length, 10);
  assert.deepEqual(page.problems, []);
}

const MARKUP = "<img src=x onerror=window.hacked=1>";
const LINKS = [
  ["an unknown chapter", "at=no-such-chapter&h=", "unknown-view", /no-such-chapter/],
  ["a chapter of markup", `at=${encodeURIComponent(MARKUP)}&h=`, "unknown-view", /<img src=x/],
  ["an item of markup", `h=${encodeURIComponent(MARKUP)}`, "notice", /<img src=x/],
  ["thousands of unknown items", `h=${Array.from({ length: 5000 }, (_, at) => `no-${at}`)}`, "notice", /no-\d+.*no-\d+/],
  ["broken escapes", "h=%zz,%E0%A4,%&pin=%&t=%%%&where=%%3", "notice", /%zz/],
  ["an item without end", `h=gone,${"x".repeat(100_000)}`, "notice", /gone/],
];
for (const [name, fragment, where, sentence] of LINKS) {
  test(`${name}: the page says so in plain text, and goes on`, async () => {
    const page = await at.visit(chrome, `${site.url}#${fragment}`);
    await at.ready(page);
    const said = page.getByTestId(where).filter({ hasText: sentence });
    await said.waitFor();
    assert.equal(await said.locator("img").count(), 0);
    assert.ok((await said.innerText()).length < 500, "a sentence, not the link");
    await at.settles(() => at.history(page), []);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    await goes(page);
    await page.context().close();
  });
}

test("a link of known items in thousands keeps the newest that the model reads", async () => {
  const first = await at.visit(chrome, site.url);
  await at.ready(first);
  const all = await first.evaluate(async () => (await window.tigerlet.items()).map(({ id }) => id));
  const page = await at.visit(chrome, `${site.url}#h=${all}`);
  await at.ready(page);
  await page.getByTestId("notice").filter({ hasText: /\d+/ }).waitFor();
  const history = await at.history(page);
  assert.ok(history.length > 0 && history.length < 200, `${history.length} items`);
  assert.deepEqual(history, all.slice(-history.length));
  await goes(page);
});

test("numbers out of range are brought into it", async () => {
  const page = await at.visit(chrome, `${site.url}#h=the-hobbit&beams=999999999999999999999&k=-5&t=99999&step=9999&pin=70000-1&seed=-1&where=year%20in%209999999999..1`);
  await at.ready(page);
  await at.settles(async () => (await at.listed(page)).length > 0, true);
  await goes(page);
});

test("a shelf that does not exist is left out of the link, in a sentence", async () => {
  const page = await at.visit(chrome, `${site.url}#h=the-hobbit&pin=63-63-63`);
  await at.ready(page);
  await page.getByText("63-63-63").filter({ visible: true }).first().waitFor();
  await at.shows(page, { history: ["the-hobbit"] });
  await page.waitForFunction(() => !location.hash.includes("pin"));
});

test("a temperature for each of eight levels becomes one for each that there is", async () => {
  const page = await at.visit(chrome, `${site.url}#h=the-hobbit&t=50,50,50,50,50,50,50,50`);
  await at.ready(page);
  await at.shows(page, { history: ["the-hobbit"], temperature: [0.5], seed: 1 });
});

test("a filter that is none is told where, one that nothing passes leaves no list but a sentence", async () => {
  const page = await at.visit(chrome, `${site.url}#h=the-hobbit&where=${encodeURIComponent("genre = 'no <b>such'")}`);
  await at.ready(page);
  await page.getByTestId("where-wrong").filter({ hasText: "at 9, “'no <b>such'”" }).waitFor();
  await at.shows(page, { history: ["the-hobbit"] });
  await page.evaluate((where) => void (location.hash = `h=the-hobbit&where=${encodeURIComponent(where)}`), "year < -900");
  await page.getByText("No title is left to recommend").waitFor();
  assert.deepEqual(await at.listed(page), []);
  await goes(page);
});

test("a chapter that is not there leads to those that are", async () => {
  const page = await at.visit(chrome, `${site.url}#at=vanished&h=`);
  await page.getByTestId("unknown-view").getByRole("link").click();
  await page.locator(".contents").waitFor();
  await page.getByTestId("unknown-view").waitFor({ state: "detached" });
});

test("a bundle of another version: the page's own is a click away", async () => {
  const manifest = "bundles/library/manifest.json";
  const newer = (bytes) => Buffer.from(JSON.stringify({ ...JSON.parse(bytes), format_version: 99 }));
  site.damaged.set(manifest, newer);
  try {
    const page = await at.visit(chrome, `${site.url}?bundle=bundles/library/&v=other#h=`);
    await page.getByTestId("error").filter({ hasText: /99/ }).waitFor();
    site.damaged.delete(manifest);
    const own = page.getByTestId("other-bundle").getByRole("link");
    assert.equal(await own.getAttribute("href"), new URL(site.url).pathname);
  } finally {
    site.damaged.delete(manifest);
  }
});

test("a browser that keeps nothing: the page says so, and choices hold for the visit", async () => {
  const page = await at.visit(chrome, `${site.url}icon.svg`, { bare: true });
  await page.addInitScript(() => {
    const denied = () => {
      throw new DOMException("denied", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: denied });
    Object.defineProperty(navigator, "serviceWorker", { get: denied });
  });
  await page.goto(`${site.url}#h=`);
  await at.ready(page);
  await page.locator("[data-testid=offline][data-state=absent]").filter({ hasText: /forbids/ }).waitFor();
  await page.getByTestId("theme").selectOption("dark");
  await page.locator("html[data-theme=dark]").waitFor();
  await page.getByTestId("forget").click();
  await goes(page);
});

test("a full storage: a choice holds for the visit", async () => {
  const page = await at.visit(chrome, `${site.url}icon.svg`, { bare: true });
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await page.goto(`${site.url}#h=`);
  await at.ready(page);
  await page.getByTestId("language").selectOption("ko");
  await page.locator("html[lang=ko]").waitFor();
  await page.getByTestId("unkept").waitFor();
  await page.getByTestId("language").selectOption("en");
  await goes(page);
});

test("an engine that dies in the middle of its work starts again, and every question is answered", async () => {
  const page = await at.visit(chrome, site.url);
  await at.ready(page);
  const [hobbit] = await at.ids(page, ["The Hobbit"]);
  const want = await at.recommend(page, { history: [hobbit] });
  const answers = page.evaluate(
    (history) => Promise.all(Array.from({ length: 12 }, () => window.tigerlet.recommend({ history, beams: 100 }))),
    [hobbit],
  );
  const [worker] = page.workers();
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error("struck by lightning");
    });
  });
  assert.equal((await answers).length, 12);
  await page.getByTestId("restarted").waitFor();
  assert.deepEqual(await at.recommend(page, { history: [hobbit] }), want);
  assert.equal(await page.getByTestId("error").count(), 0);
  await page.getByTestId("search").waitFor();
  await at.choose(page, "The Hobbit");
  await at.shows(page, { history: [hobbit] });
});

test("an engine that does not come back: a sentence and a button", async () => {
  const page = await at.visit(chrome, site.url);
  await at.ready(page);
  const [hobbit] = await at.ids(page, ["The Hobbit"]);
  await page.route("**/engine-cpu_bg.wasm*", (route) => route.abort());
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error("struck by lightning");
    });
  });
  await assert.rejects(at.recommend(page, { history: [hobbit] }), /engine/);
  await page.getByTestId("error").waitFor();
  await page.unroute("**/engine-cpu_bg.wasm*");
  await page.getByTestId("retry").click();
  await at.ready(page);
  assert.equal((await at.recommend(page, { history: [hobbit] })).recommendations.length, 10);
});

test("the tests notice what the policy refuses", async () => {
  const page = await at.visit(chrome, site.url);
  await at.ready(page);
  const refused = await page.evaluate(() => {
    document.body.setAttribute("style", "color: red");
    try {
      document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=window.hacked=1>");
      return false;
    } catch (error) {
      return error instanceof TypeError;
    }
  });
  assert.ok(refused, "markup with a handler meets the policy");
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(255, 0, 0)");
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  await at.settles(() => at.violated(/style/), true);
});

const TITLES = [
  ["markup", `<img/src="x"/onerror="window.hacked=1"> one`, /<img\/src="x"/],
  ["control characters", "one\u0000\u0007\ntwo", /one two/],
  ["a mark that turns the direction", "\u202eone\u2066", /^[^\u202e\u2066]*one[^\u202e\u2066]*$/],
  ["ten thousand letters", "x".repeat(10_000), /^[^x]*x{300}…[^x]*$/],
  ["nothing", " \u200b ", /\[/],
];
for (const [name, title, shown] of TITLES) {
  test(`titles of ${name} are shown as harmless text in every view`, async () => {
    const folder = "bundles/library";
    let items;
    // The items of a stranger, whose manifest vouches for them.
    const change = (bytes) => {
      items = Buffer.from(JSON.stringify(JSON.parse(bytes).map((item) => ({ ...item, title }))));
      return items;
    };
    const { createHash } = await import("node:crypto");
    const original = Buffer.from(await (await fetch(`${site.url}${folder}/items.json`)).arrayBuffer());
    change(original);
    const sha256 = createHash("sha256").update(items).digest("hex");
    const vouch = (bytes) => {
      const manifest = JSON.parse(bytes);
      manifest.title = title;
      manifest.files["items.json"] = { bytes: items.length, sha256 };
      return Buffer.from(JSON.stringify(manifest));
    };
    site.damaged.set(`${folder}/items.json`, change);
    site.damaged.set(`${folder}/manifest.json`, vouch);
    try {
      const page = await at.visit(chrome, `${site.url}#h=the-hobbit`);
      await at.ready(page);
      await page.getByTestId("recommendation").first().waitFor();
      const row = page.getByTestId("recommendation").first().locator(".title");
      assert.match(await row.innerText(), shown);
      for (const view of ["names", "field", "beam", "contents"]) {
        await page.goto(`${site.url}#at=${view}&h=the-hobbit`);
        await page.locator("h1").first().waitFor();
        assert.equal(await page.locator("main img").count(), 0);
      }
      assert.equal(await page.evaluate(() => window.hacked), undefined);
      assert.deepEqual(page.problems, []);
    } finally {
      site.damaged.clear();
    }
  });
}

const STEP = { level: 0, considered: 1, candidates: [{ prefix: [], score: 0, kept: true, exists: true, items: 1 }] };
const EXAMPLE = { request: { history: ["the-hobbit"] }, titles: ["The Hobbit"], response: { recommendations: [], trace: { steps: [STEP] } } };
for (const [name, text, vouched] of [
  ["a prefix of no codes", JSON.stringify([EXAMPLE]), true],
  ["no JSON", "[{", true],
  ["another file than the manifest names", JSON.stringify([EXAMPLE]), false],
]) {
  test(`recorded examples of ${name} do no harm`, async () => {
    const { createHash } = await import("node:crypto");
    const bytes = Buffer.from(text);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    site.damaged.set("bundles/library/examples.json", () => bytes);
    if (vouched) {
      site.damaged.set("bundles/library/manifest.json", (given) => {
        const manifest = JSON.parse(given);
        manifest.files["examples.json"] = { bytes: bytes.length, sha256 };
        return Buffer.from(JSON.stringify(manifest));
      });
    }
    try {
      const page = await at.visit(chrome, site.url, { bare: true });
      await at.ready(page);
      assert.equal(await page.locator("#stopped").count(), 0);
      await at.settles(async () => (await at.listed(page)).length, 10);
    } finally {
      site.damaged.clear();
    }
  });
}

test("when the page's own code stops, a sentence says so and offers a reload, and what waits fails", async () => {
  const page = await at.visit(chrome, site.url);
  await at.ready(page);
  await page.evaluate(() => window.tigerlet.stopped("struck by lightning"));
  await page.getByRole("alert").filter({ hasText: /stopped/ }).getByRole("button").waitFor();
  await assert.rejects(at.ready(page), /struck by lightning/);
  await assert.rejects(at.recommend(page, { history: ["the-hobbit"] }), /struck by lightning/);
});

test("a bundle of another origin is opened only after the reader agrees, and its origin stays in sight", async () => {
  const other = await at.site({ cors: true });
  try {
    const page = await at.visit(chrome, `${site.url}?bundle=${encodeURIComponent(`${other.url}bundles/library/`)}#h=the-hobbit`);
    await page.getByTestId("foreign").filter({ hasText: new URL(other.url).origin }).waitFor();
    await page.getByTestId("foreign").filter({ hasText: "A library of well-known books" }).waitFor();
    assert.deepEqual([...new Set(other.sent.map(({ path }) => path))], ["bundles/library/manifest.json"]);
    await page.getByTestId("foreign-open").click();
    await at.ready(page);
    await page.getByTestId("origin").filter({ hasText: new URL(other.url).origin }).waitFor();
    await page.goto(`${page.url().split("#")[0]}#at=beam`);
    await page.getByTestId("origin").waitFor();
  } finally {
    await other.close();
  }
});

test("an engine that dies of a question is started again, and not asked it again; one that dies again and again is not", async () => {
  // An engine that traps wherever 66 beams or more are asked for.
  const script = `${at.ENGINE}/worker.js`;
  const trap = 'new Promise(() => setTimeout(() => { throw new WebAssembly.RuntimeError("unreachable"); }))';
  const deadly = (bytes) => {
    const sound = "recommend: ({ id, request }) => open()";
    const text = bytes.toString();
    assert.ok(text.includes(sound), "worker.js is another");
    return Buffer.from(text.replace(sound, `recommend: ({ id, request }) => request.beams >= 66 ? ${trap} : open()`));
  };
  // Nothing is kept, so that a retry meets the sound one.
  const own = await at.site({ cache: "no-store" });
  own.damaged.set(script, deadly);
  try {
    const page = await at.visit(chrome, `${own.url}#h=`);
    await at.ready(page);
    let workers = page.workers().length;
    page.on("worker", () => (workers += 1));
    await page.evaluate(() => (location.hash = "#h=the-hobbit&beams=66"));
    await page.getByTestId("restarted").waitFor();
    await page.waitForTimeout(1500);
    assert.equal(workers, 2, "one engine has died, one has come");
    assert.equal((await at.recommend(page, { history: ["the-hobbit"] })).recommendations.length, 10);
    await assert.rejects(at.recommend(page, { history: ["the-hobbit"], beams: 70 }), /stopped/);
    await assert.rejects(at.recommend(page, { history: ["the-hobbit"], beams: 70 }), /died of this question/);
    await assert.rejects(at.recommend(page, { history: ["the-hobbit"], beams: 71 }), /stopped/);
    await page.getByTestId("error").waitFor();
    await page.waitForTimeout(1500);
    assert.equal(workers, 3, "three deaths in a minute are enough");
    own.damaged.delete(script);
    await page.getByTestId("retry").click();
    await at.shows(page, { history: ["the-hobbit"], beams: 66 });
    await page.context().close();
  } finally {
    await own.close();
  }
});

test("a pinned bundle is that one: another manifest is refused in a sentence, Share pins a foreign one", async () => {
  const manifest = await readFile(join(at.DIST, "bundles/library/manifest.json"));
  const digest = createHash("sha256").update(manifest).digest("hex");
  const pinned = await at.visit(chrome, `${site.url}?bundle=bundles/library/&sha256=${digest}#h=`);
  await at.ready(pinned);
  await pinned.context().close();
  const other = await at.visit(chrome, `${site.url}?bundle=bundles/library/&sha256=${digest.replace(/^./, (first) => (first === "0" ? "1" : "0"))}#h=`);
  await other.getByTestId("error").filter({ hasText: /sha256/ }).waitFor();
  await other.context().close();
});
