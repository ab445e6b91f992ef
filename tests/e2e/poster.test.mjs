// The poster that index.html paints before any WASM is there is the embedded bundle's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn, examples, poster } from "../../scripts/poster.mjs";

test("the poster is drawn from the bundle's first example", async () => {
  assert.equal(await drawn(), poster(await examples()), "run `node scripts/poster.mjs`");
});
