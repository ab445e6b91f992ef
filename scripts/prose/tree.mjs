// Prose as a tree: what the Markdown parser writes is well-formed HTML, and both of its readers take elements from
// here, the chapters' pages as HTML again and the living page as marks.
//
// A node is a string, or `{ name, attributes: [[name, value]…], children: [node…] }`.

const VOID = new Set(["br", "hr", "img", "wbr"]);
const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', nbsp: "\u00a0" };

/** Text for HTML. */
export const escaped = (text) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

/** Text with its entities replaced by what they stand for. */
function characters(text) {
  const plain = text.replace(/&(?:#x([\da-f]+)|(\w+));|&/gi, (entity, code, name) => {
    const character = code ? String.fromCodePoint(Number.parseInt(code, 16)) : ENTITIES[name];
    if (character === undefined) throw new Error(`\`${entity}\` is not known here`);
    return character;
  });
  const control = /(?!\n)\p{Cc}/u.exec(plain);
  if (control) throw new Error(`${JSON.stringify(control[0])} has no place in prose`);
  return plain;
}

/** The nodes of well-formed HTML. */
export function parse(html) {
  const root = { name: "", children: [] };
  const open = [root];
  let read = 0;
  for (const [whole, text, end, name, attributes, alone] of html.matchAll(/([^<]*)(?:<(\/?)([\w-]+)((?:\s+[\w-]+="[^"]*")*)\s*(\/?)>)?/g)) {
    read += whole.length;
    if (text) open.at(-1).children.push(characters(text));
    if (!name) continue;
    if (end) {
      if (open.length === 1 || open.pop().name !== name) throw new Error(`\`</${name}>\` ends what is not open`);
      continue;
    }
    const values = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, characters(value)]);
    const node = { name, attributes: values, children: [] };
    open.at(-1).children.push(node);
    if (!alone && !VOID.has(name)) open.push(node);
  }
  if (open.length > 1) throw new Error(`\`<${open.at(-1).name}>\` has no end`);
  if (read < html.length) throw new Error(`not well-formed: ${html.slice(0, 200)}`);
  return root.children;
}

/** Nodes as HTML, with what `fact` tells of `{{name}}` in their text. */
export function html(nodes, fact) {
  return nodes
    .map((node) => {
      if (typeof node === "string") {
        const [first, ...rest] = node.split(/\{\{([\w-]+)\}\}/);
        return rest.reduce((html, part, place) => html + (place % 2 ? escaped(part) : `<bdi>${escaped(fact(part))}</bdi>`), escaped(first));
      }
      const { name, attributes, children } = node;
      const head = [name, ...attributes.map(([key, value]) => `${key}="${escaped(value)}"`)].join(" ");
      return VOID.has(name) ? `<${head}>` : `<${head}>${html(children, fact)}</${name}>`;
    })
    .join("");
}
