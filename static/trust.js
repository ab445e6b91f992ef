// What the page's policy leaves to this file. scripts/policy.mjs writes the policy itself into the built page.
(() => {
  // Whoever serves the page from their own machine may open a bundle from another port of it. Others may not: a
  // second policy can only forbid more.
  if (!/^(127\.0\.0\.1|localhost)$/.test(location.hostname)) {
    const narrow = document.createElement("meta");
    narrow.httpEquiv = "Content-Security-Policy";
    narrow.content = "connect-src 'self' https:";
    document.head.append(narrow);
  }
  // Leptos clones what no signal ever changes from templates, whose markup was written when the page was built. It
  // hands it over as a string: only what looks like it passes, plain elements without any way to run or fetch.
  const names = "class|id|for|role|scope|tabindex|translate|lang|dir|type|value|min|max|step|aria-[a-z]+|data-[a-z]+";
  const drawing = "[xyrd]|[xy][12]|[cr][xy]|d[xy]|width|height|points|fill|viewBox|preserveAspectRatio|patternUnits";
  const element = `<(?!script|style|iframe|object|embed|link|meta|base|form|template)[a-z][a-z0-9]*`;
  const plain = new RegExp(`^([^<]|${element}( (${names}|${drawing})(="[^"<>]*")?)* ?/?>|</[a-z][a-z0-9]*>|<!(--)?>)*$`);
  const own = new URL(".", document.baseURI);
  globalThis.trustedTypes?.createPolicy("default", {
    createHTML: (html) => (plain.test(html) ? html : null),
    // The service worker: a file that lies beside the page. An engine's worker has a policy of its own.
    createScriptURL: (url) => {
      const { origin, pathname } = new URL(url, own);
      return origin === own.origin && pathname.startsWith(own.pathname) ? url : null;
    },
  });
})();
