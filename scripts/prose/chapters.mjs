// The walkthrough's Markdown, web/prose/LANGUAGE/NN-name.md, as trees and as HTML. web/build.rs reads the same files for
// the page's contents, and refuses what is not written as a chapter is.

import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { glossary, linked } from "./glossary.mjs";
import { html, parse } from "./tree.mjs";

const PROSE = fileURLToPath(new URL("../../web/prose", import.meta.url));

/** What a chapter's text is made of, in its order. The figure stands behind the first. */
export const PARTS = ["before", "after", "attempt", "more"];

/** Words that are read in a minute. */
const PACE = { en: 220, ko: 160 };

/** A package of the lock file beside this one, from where scripts/tools has put it. */
function tool(name) {
  const { TIGERLET_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = TIGERLET_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "tigerlet");
  try {
    return createRequire(join(cache, "tools/prose/package.json"))(name);
  } catch (error) {
    throw new Error(`no ${name} in ${cache}/tools/prose: run scripts/tools markdown`, { cause: error });
  }
}

/** CommonMark with tables, as the page's own parser is set; formulae stand in it as they are. */
function markdown() {
  const required = tool("markdown-it");
  return new (required.default ?? required)("commonmark", { html: true }).enable("table");
}

/** A link of the page's own as one from the site's root: a chapter has a page, the rest is the playground's state. */
function own(href, language) {
  const link = href.slice(1).split("&");
  const chapter = link.find((part) => part.startsWith("at="))?.slice("at=".length);
  const state = link.filter((part) => !part.startsWith("at=")).join("&");
  if (chapter) return `${language}/${chapter}/${state && `#${state}`}`;
  return `./#${state}&lang=${language}`;
}

/** Joins what follows without a space: no line is broken there. */
const JOINER = "\u2060";
/** What is no running text. */
const SILENT = new Set(["code", "math", "svg"]);

/**
 * The nodes with joiners where a browser would break a line though nothing parts the words: behind a word that is a
 * button, and in Korean before the particle or counter that follows a fact, a bracket, a sign or a quotation mark. Names in
 * Latin letters are said to be such, since Korean is not slanted.
 */
function joined(nodes, language) {
  const korean = language === "ko";
  return nodes.map((node, place) => {
    if (typeof node !== "string") {
      // What a fact says may be in any language.
      const plain = node.children.every((child) => typeof child === "string" && !/[\uac00-\ud7a3]|\{\{/u.test(child));
      const foreign = korean && node.name === "em" && plain;
      const attributes = foreign ? [...node.attributes, ["lang", "en"]] : node.attributes;
      return SILENT.has(node.name) ? node : { ...node, attributes, children: joined(node.children, language) };
    }
    const behind = nodes[place - 1]?.attributes?.some(([name, value]) => name === "class" && value.startsWith("meaning"));
    const whole = behind && /^\S/u.test(node) ? JOINER + node : node;
    if (!korean) return whole;
    return whole.replace(/(\}\}|[)%”’》])(?=[\uac00-\ud7a3])/gu, `$1${JOINER}`).replace(/(?<=[\uac00-\ud7a3])·(?=[\uac00-\ud7a3])/gu, `${JOINER}·${JOINER}`);
  });
}

/** The same nodes for a page without scripts. */
function still(nodes, language) {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    const attributes = node.attributes.map(([name, value]) => [name, name === "href" && value.startsWith("#") ? own(value, language) : value]);
    return { ...node, attributes, children: still(node.children, language) };
  });
}

/** A third heading is a question, and what follows it the answer that it folds away. */
function folded(nodes) {
  const found = [];
  let question;
  for (const node of nodes) {
    if (node.name === "h3") {
      question = { name: "details", attributes: [], children: [{ name: "summary", attributes: [], children: node.children }] };
      found.push(question);
    } else if (node.name === "h2") {
      question = undefined;
      found.push(node);
    } else {
      (question?.children ?? found).push(node);
    }
  }
  return found;
}

/** The chapters in a language, in their order; `facts` have all that is told in them. */
export async function chapters(language, facts) {
  const parser = markdown();
  const fact = (name) => {
    if (!facts.has(name)) throw new Error(`web/prose/${language}: no fact {{${name}}}`);
    return facts.get(name);
  };
  const terms = await glossary(PROSE, language, (text) => parse(parser.renderInline(text)));
  const files = (await readdir(join(PROSE, language))).sort();
  const names = files.map((file) => file.replace(/^\d+-|\.md$/g, ""));
  const found = await Promise.all(
    files.map(async (file, place) => {
      const path = `web/prose/${language}/${file}`;
      const text = await readFile(join(PROSE, language, file), "utf8");
      const parts = /^# ([^\n]*)\n+([^]*?)\n\n([^]*?)\{\{figure\}\}([^]*?)\n(## [^]*?)(?:\n(## [^]*))?$/.exec(text);
      if (!parts) throw new Error(`${path} is no chapter`);
      const [, title, lead, before, after, attempt, more = ""] = parts;
      for (const [link, number, name] of text.matchAll(/\[(?:[Cc]hapters? )?(\d+)장?\]\(#at=(\w+)/g)) {
        if (names.indexOf(name) + 1 !== Number(number)) throw new Error(`${path}: ${link}… is chapter ${names.indexOf(name) + 1}`);
      }
      const nodes = [before, after, attempt, more].map((text) => folded(parse(parser.render(text.trim()))));
      const told = linked(nodes, terms).map((part) => joined(part, language));
      const tree = Object.fromEntries(PARTS.map((part, place) => [part, told[place]]));
      try {
        return {
          name: names[place],
          title: title.trim(),
          lead: html([lead.trim()], fact),
          minutes: Math.ceil(`${lead} ${before} ${after} ${attempt} ${more}`.replace(/<math[^]*?<\/math>|<svg[^]*?<\/svg>/g, "").split(/\s+/).length / PACE[language]),
          about: lead.trim().replace(/\{\{([\w-]+)\}\}/g, (_, name) => fact(name)),
          tree,
          ...Object.fromEntries(PARTS.map((part) => [part, html(still(tree[part], language), fact)])),
        };
      } catch (error) {
        throw new Error(`${path}: ${error.message}`, { cause: error });
      }
    }),
  );
  const said = JSON.stringify(found);
  const idle = [...terms.told.keys()].filter((id) => !said.includes(`"term-${id}"`));
  if (idle.length > 0) throw new Error(`web/prose/glossary/${language}.md: no chapter uses ${idle.join(", ")}`);
  return found;
}
