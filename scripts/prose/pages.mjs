// The chapters as pages of their own, LANGUAGE/NAME/ and LANGUAGE/ for the contents: whole without any script, so that
// they can be read, found and shared. Each is the built index.html with the prose in the place of what that paints
// while it waits; where scripts run, arrive.js and stay.js turn it into the page at its chapter.
//
// All addresses in them are from the site's root, which their <base> names: the site still works from any path.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chapters } from "./chapters.mjs";
import { escaped } from "./tree.mjs";
import { words } from "./words.mjs";

export const LANGUAGES = { en: "English", ko: "한국어" };

/** Puts `text` where `pattern` is, which has to be there once. */
function put(html, pattern, text) {
  const all = html.match(new RegExp(pattern, "g"))?.length;
  if (all !== 1) throw new Error(`index.html has ${pattern} ${all ?? 0} times`);
  return html.replace(pattern, () => text);
}

/** The bar above a page, with the way to the other language. */
function bar(language, at, text) {
  const others = Object.keys(LANGUAGES).filter((other) => other !== language);
  const ways = others.map((other) => `<a href="${other}/${at}" lang="${other}" hreflang="${other}">${LANGUAGES[other]}</a>`);
  return `<a class="skip" href="${language}/${at}#main">${text.skip}</a>
      <header class="bar ui">
        <span class="wordmark">tigerlet</span>
        <nav aria-label="${text.navigation}"><a href="./#lang=${language}">${text.playground}</a><a href="${language}/" aria-current="page">${text.walkthrough}</a></nav>
        ${ways.join("")}
      </header>`;
}

/** Where index.html says that the page is on its way, or what keeps it from coming; unseen without scripts. */
const waiting = (text) => `<p id="waiting" class="status ui" role="status" data-scripted>${text.waiting}</p>`;

function contents(language, all, text) {
  const entries = all.map(({ name, title, lead, minutes }) => `<li><a href="${language}/${name}/">${escaped(title)}</a><p>${lead}</p><p class="by">${text.minutes({ minutes })}</p></li>`);
  return `<section class="part" aria-labelledby="contents-title">
          <h1 id="contents-title">${text.title}</h1>
          <p class="lead">${text.lead}</p>
          <ol class="contents">${entries.join("\n")}</ol>
          ${waiting(text)}
        </section>`;
}

function chapter(language, all, place, text) {
  const { name, title, lead, before, after, attempt, more, minutes } = all[place];
  const way = (to, said, side) =>
    to && `<p class="${side}"><span class="by">${said}</span> <a href="${language}/${to.name}/">${escaped(to.title)}</a></p>`;
  const ways = [way(all[place - 1], text.previous, "previous"), way(all[place + 1], text.next, "next")];
  return `<article class="chapter" aria-labelledby="chapter-title">
          <p class="by"><a href="${language}/">${text.contents}</a> · ${text.place({ place: place + 1, of: all.length })} · ${text.minutes({ minutes })}</p>
          <h1 id="chapter-title">${escaped(title)}</h1>
          <p class="lead">${lead}</p>
          <div class="prose">${before}</div>
          <figure>
            <figcaption>${text.captions.get(name)}</figcaption>
            <noscript><p class="ui">${text.needs} <a href="./#at=${name}&amp;lang=${language}">${text.open}</a>.</p></noscript>
            ${waiting(text)}
          </figure>
          <div class="prose">${after}</div>
          <div class="prose attempt">${attempt}</div>
          <div class="prose">${more}</div>
          <nav class="ways" aria-label="${text.title}">${ways.filter(Boolean).join("")}</nav>
        </article>`;
}

/**
 * Writes the pages into a built site. `index` is its index.html, `finish` what makes a page's last bytes of it, `known`
 * the facts that are told, `url` the address where the site will be, with a slash at its end, where that is known:
 * links for other programs are whole then.
 */
export async function writePages(site, index, { finish, known, url = "" }) {
  const [arrive, stay] = await Promise.all(["arrive", "stay"].map((name) => readFile(new URL(`${name}.js`, import.meta.url), "utf8")));
  const paths = [];

  /** One page: `at` is the chapter's folder, or nothing. */
  const write = async (language, at, text, { title, about, body, type }) => {
    const up = at === "" ? "../" : "../../";
    const other = (language) => `<link rel="alternate" hreflang="${language}" href="${url}${language}/${at}">`;
    const name = escaped(text.named({ part: title }));
    const links = [
      `<link rel="canonical" href="${url}${language}/${at}">`,
      ...Object.keys(LANGUAGES).map(other),
      `<link rel="alternate" hreflang="x-default" href="${url}en/${at}">`,
      `<meta property="og:locale" content="${language === "ko" ? "ko_KR" : "en_GB"}">`,
      ...(url && [`<meta property="og:url" content="${url}${language}/${at}">`]),
    ];
    let html = put(index, /<html lang="en">/, `<html lang="${language}" data-at="${at === "" ? "contents" : at.slice(0, -1)}">`);
    html = put(html, /<meta name="application-name" content="tigerlet"\s*\/?>/, `<meta name="application-name" content="tigerlet"><base href="${up}"><script>${arrive}</script>`);
    html = put(html, /<title>[^<]*<\/title>/, `<title>${name}</title>${links.join("")}`);
    const data = { "og:type": type, "og:title": escaped(title), "og:description": escaped(about) };
    for (const [key, value] of Object.entries(data)) {
      html = put(html, new RegExp(`<meta property="${key}" content="[^"]*"\\s*/?>`), `<meta property="${key}" content="${value}">`);
    }
    html = put(html, /<meta name="description" content="[^"]*"\s*\/?>/, `<meta name="description" content="${data["og:description"]}">`);
    const shell = `<div id="shell" class="sheet">
      ${bar(language, at, text)}
      <main id="main" tabindex="-1">
        ${body}
      </main>
      <footer class="foot"><p>${text.source}</p></footer>
    </div>
    `;
    html = put(html, /<div id="shell"[^]*(?=(<!--[^>]*-->\s*)?<div id="page")/, shell);
    html = put(html, /<div id="page" hidden(="")?><\/div>/, `<div id="page" hidden></div><script>${stay}</script>`);
    await mkdir(join(site, language, at), { recursive: true });
    await writeFile(join(site, language, at, "index.html"), finish(html));
    paths.push(`${language}/${at}`);
  };

  for (const language of Object.keys(LANGUAGES)) {
    const all = await chapters(language, known);
    const text = await words(language, all.map(({ name }) => name));
    const list = { title: text.title, about: text.lead, type: "website", body: contents(language, all, text) };
    await write(language, "", text, list);
    for (const [place, { name, title, about }] of all.entries()) {
      await write(language, `${name}/`, text, { title, about, type: "article", body: chapter(language, all, place, text) });
    }
  }
  if (url) {
    const entries = ["", ...paths].map((path) => `<url><loc>${url}${path}</loc></url>`);
    const head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">';
    await writeFile(join(site, "sitemap.xml"), `${head}\n${entries.join("\n")}\n</urlset>\n`);
  }
}
