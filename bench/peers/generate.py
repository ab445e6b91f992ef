#!/usr/bin/env python3
"""Hugging Face's `generate` on the model that tigerlet is measured on: generate.py FOLDER [--quick].

The same weights, histories, beams and trie. Finds the same items first; then each row with one thread and with all.
"""

import argparse
import os

import torch
from subject import Subject, seconds, spread, tell
from transformers import LogitsProcessorList
from trie import Trie

PROGRAM = "Hugging Face generate"
# Answers before the first that is timed.
WARM = 10
BEAMS = (10, 20, 50, 100)
# Of many users at once, how many in a batch; users of a run.
BATCHES, MANY_BEAMS, USERS = (1, 8, 32), 50, 64


def searcher(subject):
    """A function from tokens (users x length) and beams to IDs and scores."""
    trie = LogitsProcessorList([Trie(subject.codes, subject.sizes, subject.first)])
    levels = len(subject.sizes)

    @torch.inference_mode()
    def search(tokens, beams):
        return subject.model.generate(
            tokens,
            attention_mask=torch.ones_like(tokens),
            num_beams=beams,
            num_return_sequences=beams,
            max_new_tokens=levels,
            min_new_tokens=None,
            do_sample=False,
            length_penalty=0.0,
            eos_token_id=None,
            logits_processor=trie,
            return_dict_in_generate=True,
            output_scores=True,
        )

    return search


def found(subject, output):
    """(item, score), best first."""
    first = torch.tensor(subject.first)
    ids = (output.sequences[:, 1:] - first).tolist()
    return [(subject.items[tuple(codes)], score) for codes, score in zip(ids, output.sequences_scores.tolist())]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    answers, runs, users = (3, 1, 8) if args.quick else (20, 3, USERS)
    subject = Subject(args.folder)
    subject.model.generation_config.eos_token_id = None
    search = searcher(subject)
    tokens = subject.tokens
    some = range(len(subject.answers))
    subject.check(PROGRAM, [found(subject, search(tokens[at : at + 1], subject.beams)) for at in some])

    for threads in sorted({1, os.cpu_count()}):
        torch.set_num_threads(threads)
        for beams in BEAMS:
            times = [1e3 * seconds(lambda: search(tokens[at : at + 1], beams)) for at in range(WARM + answers)]
            tell(row="one", program=PROGRAM, model="f32", beams=beams, threads=threads, unit="ms", spread=spread(times[WARM:]))
    for batch in BATCHES:

        def all_users():
            for at in range(0, users, batch):
                search(tokens[at : at + batch], MANY_BEAMS)

        search(tokens[:batch], MANY_BEAMS)
        speeds = [users / seconds(all_users) for _ in range(runs)]
        tell(row="many", program=PROGRAM, model="f32", beams=MANY_BEAMS, threads=torch.get_num_threads(), batch=batch,
             users=users, unit="users/s", spread=spread(speeds))


if __name__ == "__main__":
    main()
