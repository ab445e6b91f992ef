// One's own books: a file of another service becomes the history, in the page alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";
import { LANGUAGES, THEMES, still, violations } from "./views.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

const GOODREADS = `Book Id,Title,Author,Author l-f,Additional Authors,ISBN,My Rating,Date Read,Date Added,Exclusive Shelf,My Review
1,"The Two Towers (The Lord of the Rings, #2)",J.R.R. Tolkien,"Tolkien, J.R.R.",,"=""0618346260""",5,2021/03/02,2020/01/01,read,"Two
lines, ""quoted"""
2,"The Fellowship of the Ring (The Lord of the Rings, #1)",J.R.R. Tolkien,"Tolkien, J.R.R.",,"=""""",4,2021/02/01,2020/01/01,read,
3,Dune,Somebody Else,"Else, Somebody",,"=""""",0,2019/05/05,2019/05/05,read,
4,1984 (Penguin Classics),George Orwell,"Orwell, George",Thomas Pynchon,"=""""",0,,2018/04/04,read,
5,"<b>No</b> Such Book",Nomen Nescio,"Nescio, Nomen",,"=""""",0,,2018/04/05,read,
6,Emma,Jane Austen,"Austen, Jane",,"=""""",0,,2018/04/06,to-read,
`;
const OURS = ["nineteen-eighty-four", "the-fellowship-of-the-ring", "the-two-towers"];
const csv = (text, name = "goodreads_library_export.csv") => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
const told = (page) => page.getByTestId("books-told");

/** The page with one book in its history, and the field open. */
async function reading(link = "h=emma", options) {
  const page = await at.visit(chrome, `${site.url}#${link}`, options);
  await at.ready(page);
  await page.getByTestId("books").locator("summary").first().click();
  return page;
}

test("an export becomes the history, what is missing is listed, and it can be undone", async () => {
  const page = await reading();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.locator("#books-file").setInputFiles(csv(GOODREADS));
  await told(page).filter({ hasText: "Goodreads: 3 of 5 books that were read" }).filter({ hasText: "left out: 1" }).waitFor();
  await at.settles(() => at.history(page), OURS);
  await at.shows(page, { history: OURS });
  await page.getByTestId("announcer").filter({ hasText: "3 of 5" }).waitFor();
  await page.getByTestId("books-missing").locator("summary").click();
  assert.deepEqual(await page.getByTestId("books-missing").locator("li").allInnerTexts(), [
    "<b>No</b> Such Book, Nomen Nescio",
    "Dune, Somebody Else",
  ]);
  await page.getByTestId("books-found").locator("summary").click();
  const first = await page.getByTestId("books-found").locator("li").first().innerText();
  assert.match(first, /^1984 \(Penguin Classics\), George Orwell\s+→ Nineteen Eighty-Four, George Orwell, 1949$/);

  await page.getByTestId("language").selectOption("ko");
  await told(page).filter({ hasText: "읽은 책 5권 가운데 3권" }).waitFor();
  await page.getByTestId("language").selectOption("en");
  await page.getByTestId("books-undo").click();
  await at.settles(() => at.history(page), ["emma"]);
  await page.getByTestId("announcer").filter({ hasText: "The old history is back." }).waitFor();
  assert.equal(await told(page).count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "books-file");
  assert.deepEqual(asked.filter((url) => !url.startsWith(site.url)), []);
  assert.deepEqual(page.problems, []);
});

test("text is pasted, a file is dropped, and the keyboard is enough", async () => {
  const page = await reading();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.querySelector("#books-text").dispatchEvent(paste);
  }, "제목\t저자\nHobbit, The\tTolkien, J.R.R.\n");
  await at.settles(() => at.history(page), ["the-hobbit"]);
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "books.csv"));
    const books = document.querySelector("[data-testid=books]");
    for (const type of ["dragover", "drop"]) {
      books.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, GOODREADS);
  await at.settles(() => at.history(page), OURS);
  // Typed, and left: a text is meant when the field is.
  await page.locator("#books-text").focus();
  await page.keyboard.insertText("Title,Authors,Read Status\nDune,Frank Herbert,read\n");
  await page.keyboard.press("Tab");
  await at.settles(() => at.history(page), ["dune"]);
  await page.getByTestId("books-undo").focus();
  await page.keyboard.press("Enter");
  await at.settles(() => at.history(page), OURS);
  assert.deepEqual(page.problems, []);
});

test("the history takes no more than the model reads, and each book once", async () => {
  const page = await reading();
  const items = await page.evaluate(() => window.tigerlet.items());
  const rows = [...items, ...items.slice(-1)].map(({ title, attributes }) => `"${title}","${attributes.author}"`);
  await page.locator("#books-file").setInputFiles(csv(`Title,Author\n${rows.join("\n")}\n`));
  await told(page).filter({ hasText: `${items.length + 1} of ${items.length + 1} books` }).waitFor();
  const history = await at.history(page);
  assert.deepEqual(history, items.slice(-history.length).map(({ id }) => id));
  assert.equal(await page.getByTestId("books-found").locator("li").count(), 501, "a list has an end");
  assert.deepEqual(page.problems, []);
});

test("a file that is none says so with its row, and changes nothing", async () => {
  const page = await reading();
  for (const [text, said, korean] of [
    ["Title,Author\nDune,Frank Herbert,1\n", "Row 2, line 2: 3 cells, where the first row has 2", "2번째 행(2번째 줄): 칸이 3개"],
    [`Title,Author\n"Dune,${"x".repeat(300_000)}`, "Row 2, line 2: more than", "2번째 행(2번째 줄)"],
    ["Titel,Autorin\n", "it names “Titel”, “Autorin”", "“Titel”, “Autorin”"],
    ["", "nothing in the file", "비어 있습니다"],
    ["PK\u0003\u0004\0\0\0", "no text", "텍스트 파일이 아닙니다"],
  ]) {
    await page.locator("#books-file").setInputFiles(csv(text));
    await told(page).filter({ hasText: said }).waitFor();
    await page.getByTestId("language").selectOption("ko");
    await told(page).filter({ hasText: korean }).waitFor();
    await page.getByTestId("language").selectOption("en");
    assert.deepEqual(await at.history(page), ["emma"]);
    assert.equal(await page.getByTestId("books-undo").count(), 0);
  }
  assert.deepEqual(page.problems, []);
});

for (const language of LANGUAGES) {
  for (const theme of THEMES) {
    test(`axe finds nothing on what was brought, ${language}, ${theme}`, async () => {
      const page = await reading(`h=emma&lang=${language}&theme=${theme}`, {
        viewport: { width: theme === "dark" ? 390 : 1440, height: 900 },
        reducedMotion: "reduce",
      });
      await page.locator("#books-file").setInputFiles(csv(GOODREADS));
      await told(page).waitFor();
      for (const list of ["books-missing", "books-found"]) await page.getByTestId(list).locator("summary").click();
      await still(page, 300);
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} pixels beyond the screen`);
      await page.getByTestId("books").screenshot({ path: `${at.SCREENSHOTS}/books-${language}-${theme}.png` });
      assert.deepEqual(page.problems, []);
    });
  }
}
