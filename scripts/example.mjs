// The example of the place for one's own data: invented dishes and orders, the same in every run. Who likes a kitchen
// mostly stays with it, and a course tends to follow another. `node scripts/example.mjs` writes static/example.

import { mkdir, writeFile } from "node:fs/promises";

const DISHES = 120;
const PEOPLE = 400;
const KITCHENS = ["Harbour", "Mountain", "Garden", "Desert", "Forest", "Island"];
const COURSES = ["soup", "salad", "bread", "stew", "noodles", "pudding"];
const KINDS = ["Lentil", "Plum", "Smoked Trout", "Barley", "Chestnut", "Fennel", "Walnut", "Saffron", "Beetroot", "Sesame", "Quince", "Leek", "Juniper", "Almond", "Ginger", "Pear", "Mushroom", "Honey", "Pepper", "Lemon"];

let state = 20261128;
/** A number from 0 to below 1: mulberry32. */
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const below = (count) => Math.floor(random() * count);

const dishes = Array.from({ length: DISHES }, (_, at) => {
  const [kitchen, course] = [KITCHENS[at % 6], COURSES[Math.floor(at / 6) % 6]];
  const kind = KINDS[(at * 7 + Math.floor(at / 36) * 3) % KINDS.length];
  return { id: `d${String(at + 1).padStart(3, "0")}`, title: `${kind} ${course}, ${kitchen} style`, kitchen, course };
});

/** The next dish: mostly of the favourite kitchen, and of the course after the last. */
function next(favourite, last) {
  const kitchen = random() < 0.75 ? favourite : KITCHENS[below(6)];
  const after = last && random() < 0.7 ? COURSES[(COURSES.indexOf(last.course) + 1) % 6] : COURSES[below(6)];
  const fitting = dishes.filter((dish) => dish.kitchen === kitchen && dish.course === after && dish !== last);
  // The first of a shelf are ordered more often.
  return fitting[Math.floor(fitting.length * random() ** 2)] ?? dishes[below(DISHES)];
}

const orders = [];
for (let person = 1; person <= PEOPLE; person += 1) {
  const favourite = KITCHENS[below(6)];
  let day = 1 + below(60);
  let last;
  for (let left = 5 + below(8); left > 0; left -= 1) {
    last = next(favourite, last);
    const date = new Date(Date.UTC(2025, 0, day, 11 + below(10), below(60)));
    orders.push({ guest: `g${String(person).padStart(3, "0")}`, dish: last.id, ordered: date.toISOString().slice(0, 16) });
    day += 1 + below(12);
  }
}
orders.sort((a, b) => (a.ordered < b.ordered ? -1 : a.ordered > b.ordered ? 1 : a.guest < b.guest ? -1 : 1));

const csv = (rows) => {
  const cell = (text) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [Object.keys(rows[0]), ...rows.map(Object.values)].map((cells) => cells.map(cell).join(","));
  return `${lines.join("\n")}\n`;
};
const folder = new URL("../static/example/", import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL("dishes.csv", folder), csv(dishes));
await writeFile(new URL("orders.csv", folder), csv(orders.map(({ guest, dish, ordered }) => ({ customer: guest, dish, ordered }))));
