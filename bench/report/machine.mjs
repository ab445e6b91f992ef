// Prints what is measured on, as one line of the results: node bench/report/machine.mjs [PEERS].

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";

const peers = process.argv[2];
const run = (program, ...words) => execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const cache = process.env.TIGERLET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(os.homedir(), ".cache"), "tigerlet");

/** The distribution by its own name, or the kernel's. */
function system() {
  try {
    return readFileSync("/etc/os-release", "utf8").match(/^PRETTY_NAME="?(.*?)"?$/m)[1];
  } catch {
    return `${os.type()} ${os.release()}`;
  }
}

/** Versions of what is installed beside, by name. */
function versions() {
  const python = join(cache, "peers/python/bin/python");
  const names = ["torch", "transformers"];
  const script = "import importlib.metadata, sys; print(*map(importlib.metadata.version, sys.argv[1:]))";
  const found = run(python, "-c", script, ...names).split(" ");
  const web = JSON.parse(readFileSync(join(cache, "peers/npm/node_modules/onnxruntime-web/package.json"))).version;
  return { ...Object.fromEntries(names.map((name, at) => [name, found[at]])), "onnxruntime-web": web };
}

console.log(JSON.stringify({
  row: "machine",
  date: new Date().toISOString().slice(0, 10),
  commit: run("git", "describe", "--always", "--dirty"),
  processor: os.cpus()[0].model.trim(),
  cores: os.availableParallelism(),
  memory_gib: Math.round(os.totalmem() / 2 ** 30),
  system: system(),
  browser: run(process.env.CHROMIUM ?? "chromium", "--version").match(/\S+ [\d.]+/)[0],
  rustc: run("rustc", "--version").split(" ")[1],
  load_at_start: os.loadavg().map((load) => Math.round(load * 100) / 100),
  peers: peers ? versions() : {},
}));
