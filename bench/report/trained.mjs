// Turns what `trainer bench --json` prints into a row.

let text = "";
for await (const part of process.stdin) text += part;
const { batch, workers, steps, median_ms, best_ms, worst_ms } = JSON.parse(text);
const speed = (ms) => (1000 * batch) / ms;
const spread = { runs: steps - Math.min(10, Math.floor(steps / 3)), min: speed(worst_ms), median: speed(median_ms), max: speed(best_ms) };
console.log(JSON.stringify({ row: "train", program: "tigerlet", model: "train", beams: 0, threads: workers, unit: "examples/s", spread }));
