// What the law and a reader want beside what is shipped, written into a folder:
//
//   node scripts/notices.mjs FOLDER [PACKAGE…]
//
//   LICENSE-MIT, LICENSE-APACHE    ours
//   THIRD-PARTY-LICENSES.txt       the licence texts of every crate that is linked into the WebAssembly
//   sbom.cdx.json                  the same crates with versions and hashes, as CycloneDX 1.6
//
// PACKAGE… are the workspace's packages that are shipped; all below web/ when none is named. Without FOLDER it is
// trunk's hook, and does nothing unless the build is for release. Same sources, same bytes.

import { execFileSync } from "node:child_process";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TARGET = "wasm32-unknown-unknown";
const TEXT = /^(licen[cs]e|copying|copyright|notice|unlicense)([-._].*)?$/i;

/** Answers of cargo, from the lock file as it is. */
function cargo(...words) {
  return execFileSync("cargo", [...words, "--locked"], { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 28 });
}

/** The crates linked into `names`, their own included: cargo's metadata of each, sorted. */
function linked(packages, names) {
  // Unlike the metadata, the tree has only what these packages' features bring in.
  const tree = cargo("tree", "--target", TARGET, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}", ...names.flatMap((name) => ["--package", name]));
  const found = new Set(tree.split("\n").map((line) => line.split(" ", 2).join(" ")));
  return packages
    .filter(({ name, version }) => found.has(`${name} v${version}`))
    .sort((a, b) => (a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1));
}

/** A crate's licence texts: its files, or the standard text where its author left it out. */
async function texts({ name, version, license, license_file, authors, manifest_path }) {
  const folder = dirname(manifest_path);
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile() && TEXT.test(entry.name)).map((entry) => entry.name).sort();
  if (license_file && !files.includes(license_file)) files.push(license_file);
  if (files.length > 0) return Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  const choices = license?.split(/ OR |\//) ?? [];
  // Of several licences the one whose text names nobody.
  if (choices.includes("Apache-2.0")) return [await readFile(join(ROOT, "LICENSE-APACHE"), "utf8")];
  if (choices.includes("MIT")) {
    const [, terms] = (await readFile(join(ROOT, "LICENSE-MIT"), "utf8")).split(/^Copyright.*$/m);
    const holder = authors.map((author) => author.replace(/ *<.*>/, "")).join(", ") || `the authors of ${name}`;
    return [`MIT License\n\nCopyright (c) ${holder}${terms}`];
  }
  try {
    return [await readFile(join(ROOT, `scripts/licenses/${license}.txt`), "utf8")];
  } catch {
    throw new Error(`${name} ${version}, under ${license}, brings no licence text: put the standard one into scripts/licenses/${license}.txt`);
  }
}

/** Every text once, with the crates that it covers before it. */
async function notices(crates) {
  const covers = new Map();
  for (const crate of crates) {
    for (const text of await texts(crate)) {
      const plain = text.replaceAll("\r\n", "\n").trim();
      covers.set(plain, [...(covers.get(plain) ?? []), `${crate.name} ${crate.version} (${crate.license ?? "see below"})`]);
    }
  }
  const rule = "-".repeat(80);
  // The standard library is in every WebAssembly, and no crate of its own.
  const head = "tigerlet is made with the works of others. These are linked into its WebAssembly, beside the Rust standard\nlibrary (MIT OR Apache-2.0, https://github.com/rust-lang/rust/blob/master/COPYRIGHT). Their sources are at\nhttps://crates.io/crates/NAME/VERSION.\n";
  return [head, ...[...covers].map(([text, names]) => `${rule}\n${names.join("\n")}\n${rule}\n\n${text}\n`)].join("\n");
}

/** The hashes of the lock file: `NAME VERSION` → SHA-256. */
async function checksums() {
  const lock = await readFile(join(ROOT, "Cargo.lock"), "utf8");
  const entries = lock.matchAll(/^name = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"$/gm);
  return new Map([...entries].map(([, name, version, checksum]) => [`${name} ${version}`, checksum]));
}

/** A bill of materials: https://cyclonedx.org/docs/1.6/json. */
async function bill(crates, graph, version) {
  const hashes = await checksums();
  const reference = ({ name, version }) => `pkg:cargo/${name}@${version}`;
  const known = new Map(crates.map((crate) => [crate.id, crate]));
  const self = { type: "application", "bom-ref": "tigerlet", name: "tigerlet", version };
  const own = crates.filter(({ source }) => !source);
  const components = crates.map((crate) => {
    const hash = hashes.get(`${crate.name} ${crate.version}`);
    return {
      type: "library",
      "bom-ref": reference(crate),
      name: crate.name,
      version: crate.version,
      ...(hash && { hashes: [{ alg: "SHA-256", content: hash }] }),
      // Old crates separate choices with a slash.
      ...(crate.license && { licenses: [{ expression: crate.license.replaceAll(/ *\/ */g, " OR ") }] }),
      ...(crate.source && { purl: reference(crate) }),
    };
  });
  const dependencies = crates.map((crate) => {
    const node = graph.find(({ id }) => id === crate.id);
    const normal = node.deps.filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind === null));
    return { ref: reference(crate), dependsOn: normal.map(({ pkg }) => known.get(pkg)).filter(Boolean).map(reference).sort() };
  });
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: self },
    components,
    dependencies: [{ ref: "tigerlet", dependsOn: own.map(reference) }, ...dependencies],
  };
}

async function main([folder, ...names]) {
  if (!folder) {
    if (process.env.TRUNK_PROFILE !== "release") return;
    folder = process.env.TRUNK_STAGING_DIR;
  }
  const { packages, resolve } = JSON.parse(cargo("metadata", "--format-version", "1", "--filter-platform", TARGET));
  const web = join(ROOT, "web") + sep;
  const shipped = names.length > 0 ? names : packages.filter(({ source, manifest_path }) => !source && manifest_path.startsWith(web)).map(({ name }) => name);
  const crates = linked(packages, shipped);
  const foreign = crates.filter(({ source }) => source);
  const { version } = crates.find(({ source }) => !source);
  await Promise.all([
    ...["LICENSE-MIT", "LICENSE-APACHE"].map((name) => copyFile(join(ROOT, name), join(folder, name))),
    writeFile(join(folder, "THIRD-PARTY-LICENSES.txt"), await notices(foreign)),
    writeFile(join(folder, "sbom.cdx.json"), `${JSON.stringify(await bill(crates, resolve.nodes, version))}\n`),
  ]);
}

await main(process.argv.slice(2));
