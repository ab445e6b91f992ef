// The address of a chapter's page is for those without scripts, and for links. Where scripts run, the page that
// comes alive is the one at the site's root, at this chapter: nothing is loaded again for it.
(() => {
  const { lang, dataset } = document.documentElement;
  const state = location.hash.slice(1);
  const more = state && state !== "main" ? `&${state}` : "";
  const page = new URL(`./${location.search}#at=${dataset.at}&lang=${lang}${more}`, document.baseURI);
  try {
    history.replaceState(null, "", page);
  } catch {
    location.replace(page); // A frame without an origin.
  }
})();
