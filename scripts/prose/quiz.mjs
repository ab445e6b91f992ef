// The questions before and after, web/prose/quiz/LANGUAGE.md: `## before` and `## after`, in each five `### question`s with
// three answers, the right one bold, and why it is right.

import { readFile } from "node:fs/promises";

const PROSE = new URL("../../web/prose/quiz/", import.meta.url);
/** Questions of each of the two sets. */
const QUESTIONS = 5;

/** The fields of all questions: the question, three answers, the place of the right one from 0, and why. */
export async function quiz(language) {
  const text = await readFile(new URL(`${language}.md`, PROSE), "utf8");
  const wrong = (what) => new Error(`web/prose/quiz/${language}.md: ${what}`);
  const sets = text.split(/^## (?:before|after)\n/m).slice(1).map((set) => set.split(/^### /m).slice(1));
  if (sets.length !== 2 || sets.some((set) => set.length !== QUESTIONS)) throw wrong(`not twice ${QUESTIONS} questions`);
  return sets.flat().flatMap((question) => {
    const [, asked, listed, why] = /^([^\n]+)\n\n((?:- [^\n]+\n){3})\n([^\n]+)\s*$/.exec(question) ?? [];
    if (!asked) throw wrong(`no question with three answers: ${question}`);
    const answers = listed.trim().split("\n").map((answer) => answer.slice(2));
    const right = answers.map((answer) => /^\*\*(.*)\*\*$/.exec(answer)?.[1]);
    if (right.filter(Boolean).length !== 1) throw wrong(`not one right answer: ${asked}`);
    return [asked, ...answers.map((answer, place) => right[place] ?? answer), String(right.findIndex(Boolean)), why];
  });
}
