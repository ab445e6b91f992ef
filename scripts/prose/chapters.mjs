// The walkthrough's Markdown, web/prose/LANGUAGE/NN-name.md, as HTML. web/build.rs reads the same files for the page,
// and refuses what is not written as a chapter is.

import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROSE = fileURLToPath(new URL("../../web/prose", import.meta.url));

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

/** Text for HTML. */
export const escaped = (text) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

/** A link of the page's own as one from the site's root: a chapter has a page, the rest is the playground's state. */
function own(href, language) {
  const link = href.slice(1).split("&");
  const chapter = link.find((part) => part.startsWith("at="))?.slice("at=".length);
  const state = link.filter((part) => !part.startsWith("at=")).join("&");
  if (chapter) return `${language}/${chapter}/${state && `#${state}`}`;
  return `./#${state}&lang=${language}`;
}

/** The chapters in a language, in their order, with the `facts` in them. */
export async function chapters(language, facts) {
  const parser = markdown();
  const fact = (name) => {
    if (!facts.has(name)) throw new Error(`web/prose/${language}: no fact {{${name}}}`);
    return escaped(facts.get(name));
  };
  const told = (html) => html.replace(/\{\{([\w-]+)\}\}/g, (_, name) => `<bdi>${fact(name)}</bdi>`);
  const linked = (html) => html.replace(/ href="(#[^"]*)"/g, (_, href) => ` href="${own(href.replaceAll("&amp;", "&"), language).replaceAll("&", "&amp;")}"`);
  const render = (text) => linked(told(parser.render(text.trim())));
  const files = (await readdir(join(PROSE, language))).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(PROSE, language, file), "utf8");
      const parts = /^# ([^\n]*)\n+([^]*?)\n\n([^]*?)\{\{figure\}\}([^]*?)\n(## [^]*)$/.exec(text);
      if (!parts) throw new Error(`web/prose/${language}/${file} is no chapter`);
      const [, title, lead, before, after, attempt] = parts;
      return {
        name: file.replace(/^\d+-|\.md$/g, ""),
        title: title.trim(),
        lead: linked(told(parser.renderInline(lead.trim()))),
        about: lead.trim().replace(/\{\{([\w-]+)\}\}/g, (_, name) => facts.get(name)).replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, "$1"),
        before: render(before),
        after: render(after),
        attempt: render(attempt),
      };
    }),
  );
}
