// What is shipped names whose work it is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

let site;
before(async () => {
  site = await at.site();
});
after(() => site?.close());

const text = async (name) => {
  const answer = await fetch(`${site.url}${name}`);
  assert.equal(answer.status, 200, name);
  return answer.text();
};

test("the site carries its licences, everybody's licence texts and a bill of materials", async () => {
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) assert.ok((await text(name)).length > 500, name);
  const { bomFormat, components, dependencies } = JSON.parse(await text("sbom.cdx.json"));
  assert.equal(bomFormat, "CycloneDX");
  const notices = await text("THIRD-PARTY-LICENSES.txt");
  const foreign = components.filter(({ purl }) => purl);
  assert.ok(foreign.some(({ name }) => name === "burn") && foreign.some(({ name }) => name === "wasm-bindgen"));
  for (const { name, version, hashes, licenses } of foreign) {
    assert.match(hashes[0].content, /^[0-9a-f]{64}$/, name);
    assert.ok(licenses[0].expression, name);
    assert.ok(notices.includes(`\n${name} ${version} (`), `no licence text of ${name} ${version}`);
  }
  assert.equal(dependencies.length, components.length + 1);
});
