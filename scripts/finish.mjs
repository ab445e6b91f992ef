// The last step of every build of the page, run by trunk in the folder that becomes the site: the engine's folder is
// named by its content, so that no cache pairs an engine of one build with the page, or the parts, of another; then
// the page gets its policy, with the hashes of what is in it.

import { createHash } from "node:crypto";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withPolicy } from "./policy.mjs";

const site = process.env.TRUNK_STAGING_DIR;
const index = join(site, "index.html");
const page = await readFile(index, "utf8");

const engine = join(site, "engine");
const hash = createHash("sha256");
for (const name of (await readdir(engine)).sort()) hash.update(name).update(await readFile(join(engine, name)));
const folder = `engine-${hash.digest("hex").slice(0, 16)}`;
await rename(engine, join(site, folder));
const named = page.replaceAll('"./engine/', `"./${folder}/`);
if (named === page) throw new Error("index.html names no engine");
await writeFile(index, withPolicy(named));
