// The last step of every build of the page, run by trunk in the folder that becomes the site: the engine's folder is
// named by its content, so that no cache pairs an engine of one build with the page, or the parts, of another; what is
// preloaded stands before what loads it; its bundles are listed; the chapters' prose gets files, and pages, of its own; and every page gets its
// policy, with the hashes of what is in it.
//
// SITE_URL, where it is set, is the address where the site will be: links for other programs are then whole.

import { createHash } from "node:crypto";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withPolicy } from "./policy.mjs";
import { facts } from "./prose/facts.mjs";
import { LANGUAGES, writePages } from "./prose/pages.mjs";
import { writeProse } from "./prose/written.mjs";

const site = process.env.TRUNK_STAGING_DIR;
const index = join(site, "index.html");
// What is said to who reads the source is not downloaded.
const page = (await readFile(index, "utf8"))
  .replace(/<!--[^]*?-->\n?/g, "")
  .replace(/(?<=<script>)[^]*?(?=<\/script>)/g, (script) => script.replace(/^\s*\/\/.*\n/gm, ""));

const engine = join(site, "engine");
const hash = createHash("sha256");
for (const name of (await readdir(engine)).sort()) hash.update(name).update(await readFile(join(engine, name)));
const folder = `engine-${hash.digest("hex").slice(0, 16)}`;
await rename(engine, join(site, folder));
const named = page.replaceAll('"./engine/', `"./${folder}/`);
if (named === page) throw new Error("index.html names no engine");

// The bundles of the site by their titles, for the page to choose from: whoever puts another beside them has it listed.
const bundles = join(site, "bundles");
const listed = [];
for (const entry of (await readdir(bundles, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
  const { title } = JSON.parse(await readFile(join(bundles, entry.name, "manifest.json"), "utf8"));
  listed.push({ folder: `${encodeURIComponent(entry.name)}/`, title });
}
await writeFile(join(bundles, "index.json"), `${JSON.stringify(listed)}\n`);

const url = process.env.SITE_URL?.replace(/\/*$/, "/") ?? "";
const shared = named.replace(/(<meta property="og:image" content=")/, `$1${url}`);
// Firefox reports a module that is already on its way as one that could not be preloaded, and trunk asks in that order.
const [script] = shared.match(/<script type="module">/) ?? [];
const [preloads] = shared.match(/<link rel="modulepreload"[^>]*>(<link rel="preload"[^>]*>)?/) ?? [];
if (!script || !preloads) throw new Error("index.html preloads nothing");
const ordered = shared.replace(preloads, "").replace(script, preloads + script);
const known = await facts(join(site, "bundles/library"));
const prose = await writeProse(site, Object.keys(LANGUAGES), known);
const whole = ordered.replace("</head>", `${prose.join("")}</head>`);
if (whole === ordered) throw new Error("index.html has no end of its head");
await writeFile(index, withPolicy(whole));
await writePages(site, whole, { finish: withPolicy, known, url });
