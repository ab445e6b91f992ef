// How fast the page learns: a visitor presses the button of the chapter on learning, four passes, and this tells when
// Recall@10 on held-out readers has reached what, and the longest task of the main thread meanwhile.
//
//   TIGERLET_DIST=dist TIGERLET_MOUNT=/ taskset -c 0 node scripts/learning.mjs
//
// TIGERLET_MOUNT is the path that the page was built for.

import * as at from "../tests/e2e/harness.mjs";

const site = await at.site();
const chrome = await at.browser();
const page = await at.visit(chrome, `${site.url}#at=learning`, { bare: true });
await at.ready(page);
const start = page.getByTestId("learn-start");
await start.waitFor();
await page.evaluate(() => {
  window.long = [0];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.long.push(duration);
  }).observe({ type: "longtask" });
});
await start.click();
const pressed = performance.now();
const seconds = () => ((performance.now() - pressed) / 1e3).toFixed(1);
let looks = 0;
for (let finished = false; !finished; ) {
  const now = Number(await page.getByTestId("learn-losses").getAttribute("data-looks").catch(() => 0));
  if (now > looks) {
    looks = now;
    const [recall, loss] = await Promise.all(["learn-recall", "learn-loss"].map((id) => page.getByTestId(id).innerText()));
    console.log(`${seconds()} s: ${await page.getByTestId("learn-progress").innerText()}; Recall@10 ${recall}, held-out loss ${loss}`);
  }
  finished = looks > 1 && (await start.count()) > 0;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
console.log(`finished after ${seconds()} s; longest task of the main thread ${Math.round(await page.evaluate(() => Math.max(...window.long)))} ms`);
await chrome.close();
await site.close();
