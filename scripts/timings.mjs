// Opens the built page five times in a cold browser and prints the medians of what `tigerlet.timings` says, and of what
// it takes at the desk from a press until a new book stands on its shelf, and can be recommended:
//
//   TIGERLET_DIST=dist TIGERLET_MOUNT=/ taskset -c 0,1 node scripts/timings.mjs
//
// TIGERLET_MOUNT is the path that the page was built for.

import * as at from "../tests/e2e/harness.mjs";

const VISITS = 5;

const site = await at.site();
const all = [];
for (let visit = 0; visit < VISITS; visit += 1) {
  // A browser of its own: nothing compiled is left over from the last one.
  const chrome = await at.browser();
  const page = await at.visit(chrome, site.url, { bare: true });
  await page.waitForFunction(() => window.tigerlet.timings.firstRecommendation, undefined, { timeout: at.PATIENCE });
  const timings = await page.evaluate(() => window.tigerlet.timings);
  all.push({ ...timings, desk: await desk(page) });
  await chrome.close();
}
await site.close();

for (const name of Object.keys(all[0])) {
  const times = all.map((timings) => timings[name]).sort((a, b) => a - b);
  console.log(`${name}: median ${Math.round(times[VISITS >> 1])} ms of ${times.map(Math.round).join(", ")}`);
}

/** Milliseconds that the desk says it took, the table of words having come when somebody was near. */
async function desk(page) {
  await page.getByTestId("desk").scrollIntoViewIfNeeded();
  await page.waitForLoadState("networkidle");
  await page.locator("[data-testid=desk] form .row button").first().click();
  const told = page.getByTestId("desk-told").filter({ hasText: / ms\.$/ });
  return parseFloat((await told.innerText()).match(/(\d+) ms\.$/)[1]);
}
