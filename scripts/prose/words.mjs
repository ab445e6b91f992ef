// The page's own sentences for the chapters' pages: read from where the page has them, web/src/text/LANGUAGE/FILE.rs,
// so that nothing is said twice.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const TEXT = fileURLToPath(new URL("../../web/src/text", import.meta.url));

/** What only a page without scripts says. */
const STILL = {
  en: {
    needs: "This figure computes in the page, which needs JavaScript and WebAssembly to do so.",
    open: "Open it alive",
  },
  ko: {
    needs: "이 그림은 페이지 안에서 직접 계산하며, 그러려면 자바스크립트와 WebAssembly가 필요합니다.",
    open: "움직이는 그림으로 열기",
  },
};

/** A sentence of a file by its name; `{…}` in it are filled in their order. */
function sentence(rust, name, file) {
  const [, written] = new RegExp(`^\\s*${name}: (?:\\|[^|]*\\| format!\\()?"((?:[^"\\\\]|\\\\[^])*)"`, "m").exec(rust) ?? [];
  if (written === undefined) throw new Error(`${file} has no sentence \`${name}\``);
  const text = written.replace(/\\\n\s*/g, "").replace(/\\(["\\])/g, "$1");
  return text.includes("{") ? (values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]) : text;
}

/** The sentences in a language; `figures` are the chapters' names. */
export async function words(language, figures) {
  const read = async (file, ...names) => {
    const path = `${TEXT}/${language}/${file}.rs`;
    const rust = await readFile(path, "utf8");
    return Object.fromEntries(names.map((name) => [name, sentence(rust, name, path)]));
  };
  const captions = await Promise.all(figures.map(async (name) => [name, (await read(`figure_${name}`, "caption")).caption]));
  return {
    ...(await read("shell", "skip", "navigation", "playground", "walkthrough", "language", "named", "waiting", "source")),
    ...(await read("contents", "title", "lead", "previous", "next", "contents", "place", "minutes")),
    ...STILL[language],
    captions: new Map(captions),
  };
}
