// Downloads that go wrong: the page names what failed, and a retry works once the server heals.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";
import { damage } from "./server.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** The manifest says version 99. */
const fromTheFuture = (bytes) => Buffer.from(JSON.stringify({ ...JSON.parse(bytes), format_version: 99 }));
/** The manifest promises one item more than the codes have. */
const misshapen = (bytes) => {
  const manifest = JSON.parse(bytes);
  manifest.layout.codes_per_level[0] -= 1;
  return Buffer.from(JSON.stringify(manifest));
};

const BUNDLE = "bundles/library";
const FAILURES = [
  ["one flipped bit in the weights", `${BUNDLE}/model.safetensors`, damage.flip, /model\.safetensors/],
  ["half of the weights missing", `${BUNDLE}/model.safetensors`, damage.truncate, /model\.safetensors/],
  ["a truncated manifest", `${BUNDLE}/manifest.json`, damage.truncate, /manifest\.json/],
  ["a manifest of another version", `${BUNDLE}/manifest.json`, fromTheFuture, /version.*99|99.*version/],
  ["a manifest that does not fit the model", `${BUNDLE}/manifest.json`, misshapen, /vocab|codes|layout|shape/],
  ["a server that refuses the items", `${BUNDLE}/items.json`, damage.refuse, /items\.json/],
  ["a server that refuses the engine", `${at.ENGINE}/engine-cpu_bg.wasm`, damage.refuse, /engine-cpu_bg\.wasm/],
  ["half of the engine missing", `${at.ENGINE}/engine-cpu_bg.wasm`, damage.truncate, /engine/],
];

for (const [name, path, change, message] of FAILURES) {
  test(`${name}: the page says so, and a retry works`, async () => {
    site.damaged.set(path, change);
    try {
      const page = await at.visit(chrome, site.url);
      const error = page.getByTestId("error");
      await error.waitFor();
      assert.match(await error.innerText(), message);
      await assert.rejects(at.ready(page), message, "the API says the same");

      site.damaged.delete(path);
      await page.getByTestId("retry").click();
      await error.waitFor({ state: "detached" });
      await at.ready(page);
      const history = await at.ids(page, at.BOOKS);
      assert.equal((await at.recommend(page, { history })).recommendations.length, 10);
    } finally {
      site.damaged.delete(path);
    }
  });
}

test("over plain HTTP, where a browser computes no hashes, the page works and a flipped bit is found", async () => {
  const url = new URL(site.url);
  url.hostname = at.PLAIN_HTTP;
  const page = await at.visit(chrome, url.href);
  assert.equal(await page.evaluate(() => globalThis.crypto.subtle), undefined);
  await at.ready(page);
  const history = await at.ids(page, at.BOOKS);
  assert.equal((await at.recommend(page, { history })).recommendations.length, 10);
  await page.context().close();

  const path = `${BUNDLE}/codes.bin`;
  site.damaged.set(path, damage.flip);
  try {
    const damaged = await at.visit(chrome, url.href);
    await assert.rejects(at.ready(damaged), /codes\.bin.*sha256/);
  } finally {
    site.damaged.delete(path);
  }
});

test("a bundle that is not there is named", async () => {
  const page = await at.visit(chrome, `${site.url}?bundle=bundles/nowhere/`);
  const error = page.getByTestId("error");
  await error.waitFor();
  assert.match(await error.innerText(), /bundles\/nowhere\/manifest\.json/);
});

test("a link with unknown items opens without them", async () => {
  const page = await at.visit(chrome, `${site.url}#h=no-such-book`);
  await at.ready(page);
  await page.getByTestId("notice").filter({ hasText: "no-such-book" }).waitFor();
  assert.deepEqual(await at.history(page), []);
});

/** What a browser may lack, taken away before the page is there, and the word that the page has for it. */
const LACKS = [
  ["WebAssembly", () => delete window.WebAssembly, "WebAssembly", "WebAssembly"],
  ["SIMD", () => (WebAssembly.validate = () => false), "SIMD", "SIMD"],
  ["workers", () => delete window.Worker, "Web Workers", "Web Workers"],
  ["modules in workers", () => (window.Worker = class {}), "module workers", "모듈 워커"],
];

for (const [name, take, english, korean] of LACKS) {
  test(`a browser without ${name} gets a sentence, and ready rejects`, async () => {
    for (const [locale, word] of [["en-US", english], ["ko-KR", korean]]) {
      const page = await at.visit(chrome, "about:blank", { bare: true, locale });
      await page.addInitScript(take);
      await page.goto(site.url);
      const waiting = page.locator("#waiting");
      await waiting.filter({ hasText: word }).waitFor();
      await assert.rejects(at.ready(page), new RegExp(word));
      assert.match(await waiting.innerText(), locale === "ko-KR" ? /[가-힣]/ : /2023/);
      await page.context().close();
    }
  });
}

test("a sandboxed frame says what it needs", async () => {
  const page = await at.visit(chrome, `${site.url}bundles/library/config.json`, { bare: true });
  await page.setContent(`<iframe sandbox="allow-scripts" src="${site.url}?embed" width="600" height="500"></iframe>`);
  const frame = page.frameLocator("iframe");
  await frame.locator("#waiting").filter({ hasText: "allow-same-origin" }).waitFor();
});

test("a policy that forbids workers is named", async () => {
  const page = await at.visit(chrome, "about:blank", { bare: true });
  await page.route(`${site.url}*`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": "worker-src 'none'" } });
  });
  await page.goto(site.url);
  await page.getByRole("alert").or(page.locator("#waiting")).filter({ hasText: "worker-src" }).waitFor();
  await at.settles(() => at.violated(/worker-src/), true);
});

test("a new bundle beside an old one in the browser's cache is not called damaged", async () => {
  const page = await at.visit(chrome, site.url);
  await at.ready(page);
  // A deployment: another catalogue under the same names, within the time that the browser keeps what it has.
  const catalogue = Buffer.from(await (await fetch(`${site.url}${BUNDLE}/items.json`)).arrayBuffer());
  const items = (bytes) => Buffer.concat([bytes, Buffer.from("\n")]);
  site.damaged.set(`${BUNDLE}/items.json`, items);
  site.damaged.set(`${BUNDLE}/manifest.json`, (bytes) => {
    const manifest = JSON.parse(bytes);
    const body = items(catalogue);
    manifest.files["items.json"] = { bytes: body.length, sha256: createHash("sha256").update(body).digest("hex") };
    return Buffer.from(JSON.stringify(manifest));
  });
  try {
    // The manifest is asked for anew, the items are not.
    await page.evaluate((url) => fetch(url, { cache: "reload" }).then((response) => response.text()), `${BUNDLE}/manifest.json`);
    await page.reload();
    await at.ready(page);
    assert.equal(await page.getByTestId("error").count(), 0);
  } finally {
    site.damaged.clear();
  }
});
