// The glossary, web/prose/glossary/LANGUAGE.md, and where a chapter uses its words: the first use of a word is a button
// that shows what it means, a popover of the browser's own, which needs no script.
//
// An entry is `## id: one form, another form`, and a sentence or two. A word is found by any of its forms, the longest
// first, in running text: not in headings, links, formulae or code.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where no word becomes a button. */
const DEAF = new Set(["a", "button", "code", "h2", "math", "summary"]);

/** Finds forms as whole words, and facts; a Korean word begins as one, and a particle may follow. */
function matcher(forms, language) {
  const written = [...forms.keys()].sort((one, other) => other.length - one.length);
  const any = written.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const end = language === "ko" ? "(?![a-zA-Z0-9])" : "(?![\\p{L}\\p{N}-]|’\\p{L})";
  return new RegExp(`\\{\\{[^}]*\\}\\}|(?<![\\p{L}\\p{N}-])(?:${any})${end}`, "giu");
}

/** The entries in a language: `match` finds their forms, `id` names the entry of a form, `told` has what it means. */
export async function glossary(prose, language, parse) {
  const text = await readFile(join(prose, "glossary", `${language}.md`), "utf8");
  const forms = new Map();
  const told = new Map();
  for (const [, id, written, meaning] of text.matchAll(/^## ([a-z-]+): ([^\n]+)\n+([^]*?)(?=\n+## |\s*$(?![^]))/gm)) {
    if (told.has(id)) throw new Error(`web/prose/glossary/${language}.md: ${id} twice`);
    told.set(id, parse(meaning.trim()));
    for (const form of written.split(",").map((form) => form.trim().toLowerCase())) {
      if (forms.has(form)) throw new Error(`web/prose/glossary/${language}.md: “${form}” twice`);
      forms.set(form, id);
    }
  }
  if (told.size !== (text.match(/^## /gm) ?? []).length) throw new Error(`web/prose/glossary/${language}.md: an entry is not written as one`);
  return { told, match: matcher(forms, language), id: (form) => forms.get(form.toLowerCase()) };
}

/** A word with what it means. */
const explained = (word, id, told) => [
  { name: "button", attributes: [["class", "term"], ["type", "button"], ["popovertarget", `term-${id}`]], children: [word] },
  { name: "span", attributes: [["class", "meaning ui"], ["id", `term-${id}`], ["popover", "auto"]], children: told },
];

/** The parts of a chapter with each word of the glossary explained where it is used first. */
export function linked(parts, { told, match, id }) {
  const used = new Set();
  const within = (nodes) =>
    nodes.flatMap((node) => {
      if (typeof node !== "string") return DEAF.has(node.name) ? node : { ...node, children: within(node.children) };
      const found = [];
      let end = 0;
      for (const { 0: word, index } of node.matchAll(match)) {
        const entry = id(word);
        if (entry === undefined || used.has(entry)) continue; // A fact is no word.
        used.add(entry);
        found.push(node.slice(end, index), ...explained(word, entry, told.get(entry)));
        end = index + word.length;
      }
      return [...found, node.slice(end)].filter((node) => node !== "");
    });
  return parts.map(within);
}
