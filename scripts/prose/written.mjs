// The chapters' prose, and the questions, as the living page reads them, prose/LANGUAGE/NAME.txt: marks in the place of
// tags, so that no HTML parser meets them. The marks, and the elements that there may be, are those of
// web/src/prose/marks.rs.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chapters, PARTS } from "./chapters.mjs";
import { quiz } from "./quiz.mjs";

const MARKS = new URL("../../web/src/prose/marks.rs", import.meta.url);

/** The page's constants: its marks, and its words for what prose may have. */
async function constants() {
  const rust = await readFile(MARKS, "utf8");
  const mark = (name) => String.fromCharCode(Number.parseInt(new RegExp(`${name}: char = '\\\\u\\{(\\w+)\\}'`).exec(rust)[1], 16));
  const words = (name) => new Set(new RegExp(`${name}: &str =\\s*"([^"]*)"`).exec(rust)[1].replaceAll("\\\n", " ").trim().split(/\s+/));
  const [, targets] = /TARGETS: [^=]*= \[([^\]]*)\]/.exec(rust);
  const [, depth] = /DEPTH: usize = (\d+)/.exec(rust);
  const [open, attribute, value, head, close, part] = ["OPEN", "ATTRIBUTE", "VALUE", "HEAD", "CLOSE", "PART"].map(mark);
  return {
    open, attribute, value, head, close, part,
    elements: words("ELEMENTS"),
    attributes: words("ATTRIBUTES"),
    targets: JSON.parse(`[${targets}]`),
    depth: Number(depth),
  };
}

/** Nodes as marks. */
function marked(nodes, known, depth = 1) {
  const { open, attribute, value, head, close, elements, attributes, targets } = known;
  return nodes
    .map((node) => {
      if (typeof node === "string") return node;
      if (!elements.has(node.name)) throw new Error(`<${node.name}> is not among the elements of prose, web/src/prose/marks.rs`);
      if (depth > known.depth) throw new Error(`<${node.name}> is more than ${known.depth} elements deep`);
      const values = node.attributes.map(([name, text]) => {
        if (!attributes.has(name)) throw new Error(`<${node.name} ${name}> is not among the attributes of prose, web/src/prose/marks.rs`);
        if (name === "href" && !targets.some((target) => text.startsWith(target))) throw new Error(`a link to ${text}`);
        return attribute + name + value + text;
      });
      return open + node.name + values.join("") + head + marked(node.children, known, depth + 1) + close;
    })
    .join("");
}

/**
 * Writes the files into a built site. The answer is what index.html says of them: a link each, with the beginning of
 * the file's SHA-256, by which no cache pairs a page with the prose of another build.
 */
export async function writeProse(site, languages, facts) {
  const known = await constants();
  const links = [];
  for (const language of languages) {
    await mkdir(join(site, "prose", language), { recursive: true });
    const files = (await chapters(language, facts)).map(({ name, minutes, tree }) => ({ name, minutes, parts: PARTS.map((part) => marked(tree[part], known)) }));
    for (const { name, minutes = 0, parts } of [...files, { name: "quiz", parts: await quiz(language) }]) {
      const text = parts.join(known.part);
      const path = `prose/${language}/${name}.txt`;
      await writeFile(join(site, path), text);
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
      links.push(`<link rel="chapter" data-language="${language}" data-name="${name}" data-minutes="${minutes}" href="${path}?v=${hash}">`);
    }
  }
  return links;
}
