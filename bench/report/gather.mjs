// Makes one JSON of the lines that the parts of a run printed: node bench/report/gather.mjs ROWS.

import { readFileSync } from "node:fs";

const lines = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => JSON.parse(line));
const of = (kind) => lines.filter(({ row }) => row === kind).map(({ row, ...rest }) => rest);
const notRows = ["machine", "check", "failed"];
const results = {
  machine: of("machine")[0],
  checks: of("check"),
  failed: of("failed").map(({ part }) => part),
  rows: lines.filter(({ row }) => !notRows.includes(row)),
};
console.log(JSON.stringify(results, (_, value) => (typeof value === "number" ? Number(value.toPrecision(5)) : value), 1));
