// When two engines have given the same answer: the same items, IDs and traces, and scores within a
// tolerance. Only what lies within the tolerance of a cut may fall on either side of it.

import assert from "node:assert/strict";

/** Fails unless the two responses agree. */
export function agree(actual, expected, tolerance) {
  ranking(actual.recommendations, expected.recommendations, "item", tolerance, "recommendations");
  ranking(actual.invented ?? [], expected.invented ?? [], "semanticId", tolerance, "invented");
  if (actual.trace && expected.trace) trace(actual.trace, expected.trace, tolerance);
}

function ranking(actual, expected, key, tolerance, what) {
  assert.equal(actual.length, expected.length, `${what}: length`);
  const scores = new Map(actual.map((entry) => [String(entry[key]), entry]));
  const last = expected.at(-1)?.score;
  expected.forEach((entry, rank) => {
    near(actual[rank].score, entry.score, tolerance, `${what}: score at rank ${rank + 1}`);
    const found = scores.get(String(entry[key]));
    if (!found && entry.score <= last + tolerance) return;
    assert.ok(found, `${what}: ${entry[key]} is missing`);
    near(found.score, entry.score, tolerance, `${what}: score of ${entry[key]}`);
    for (const part of Object.keys(entry.parts ?? {})) {
      near(found.parts?.[part], entry.parts[part], tolerance, `${what}: ${part} of ${entry[key]}`);
    }
    const exact = (entry) => ({ ...entry, score: 0, parts: Object.keys(entry.parts ?? {}) });
    assert.deepEqual(exact(found), exact(entry), `${what}: ${entry[key]}`);
  });
}

function trace(actual, expected, tolerance) {
  assert.equal(actual.steps.length, expected.steps.length, "trace: steps");
  expected.steps.forEach((step, at) => {
    const other = actual.steps[at];
    const what = `trace, level ${step.level}`;
    assert.equal(other.level, step.level, what);
    assert.equal(other.considered, step.considered, `${what}: considered`);
    assert.equal(other.candidates.length, step.candidates.length, `${what}: candidates`);
    const found = new Map(other.candidates.map((candidate) => [String(candidate.prefix), candidate]));
    const lowest = (candidates) => Math.min(...candidates.map(({ score }) => score));
    // Below the last one kept, and below the last one listed.
    const cuts = [lowest(step.candidates.filter(({ kept }) => kept)), lowest(step.candidates)];
    for (const candidate of step.candidates) {
      const who = `${what}: prefix ${candidate.prefix}`;
      const twin = found.get(String(candidate.prefix));
      const onTheEdge = cuts.some((cut) => Math.abs(candidate.score - cut) <= tolerance);
      if (!twin && onTheEdge) continue;
      assert.ok(twin, `${who} is missing`);
      near(twin.score, candidate.score, tolerance, `${who}: score`);
      if (!onTheEdge) assert.equal(twin.kept, candidate.kept, `${who}: kept`);
      assert.equal(twin.exists, candidate.exists, `${who}: exists`);
      assert.equal(twin.items, candidate.items, `${who}: items`);
    }
  });
}

function near(actual, expected, tolerance, what) {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, expected ${expected}`);
}
