// When the living view takes the place of what the HTML had, the reader stays: the same paragraph at the same
// height, the same link in focus. Figures that grow later are the browser's to make up for.
(() => {
  const [shell, page] = ["shell", "page"].map((id) => document.getElementById(id));
  const blocks = (root) => [...root.querySelectorAll("h1, .lead, .prose > *, .contents > li")];
  const links = (root) => [...root.querySelectorAll(".prose a, .contents a")];
  let at, height, link;
  const note = () => {
    const all = blocks(shell);
    at = all.findIndex((block) => block.getBoundingClientRect().bottom > 0);
    height = all[at]?.getBoundingClientRect().top;
    link = links(shell).indexOf(document.activeElement);
  };
  const swap = new MutationObserver(() => {
    if (shell.isConnected) return note();
    swap.disconnect();
    const block = blocks(page)[at];
    if (block && scrollY > 0) scrollBy(0, block.getBoundingClientRect().top - height);
    if (link >= 0) links(page)[link]?.focus({ preventScroll: true });
  });
  swap.observe(document.body, { childList: true, subtree: true });
})();
