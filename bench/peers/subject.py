"""The model that `tigerlet-bench make` wrote, as PyTorch reads it, and what is told of a measurement."""

import json
import pathlib
import statistics
import time

import numpy
import torch
from transformers import T5ForConditionalGeneration
from transformers.utils import logging

logging.disable_progress_bar()

# Tokens below are special: padding and start, end, and one that nobody uses.
FIRST_CODE_TOKEN = 3
# Scores may differ by no more: sums of the same numbers in another order.
TOLERANCE = 1e-3


class Subject:
    """Weights, IDs, histories, and the answers that tigerlet gave.

    codes: items x levels; sizes: codes of each level; tokens: users x (items of a history * levels).
    """

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        bundle = folder / "f32"
        layout = json.loads((bundle / "manifest.json").read_text())["layout"]
        self.sizes = layout["codes_per_level"] if isinstance(layout, dict) else layout
        self.model = T5ForConditionalGeneration.from_pretrained(bundle, dtype=torch.float32).eval()
        self.codes = numpy.fromfile(bundle / "codes.bin", "<u2").reshape(-1, len(self.sizes)).astype(numpy.int64)
        first = FIRST_CODE_TOKEN + numpy.cumsum([0, *self.sizes[:-1]])
        self.first = first.tolist()
        histories = numpy.array(json.loads((folder / "histories.json").read_text()))
        self.tokens = torch.from_numpy((self.codes + first)[histories].reshape(len(histories), -1))
        answers = json.loads((folder / "answers.json").read_text())
        self.beams, self.answers = answers["beams"], answers["answers"]
        self.items = {tuple(codes): item for item, codes in enumerate(self.codes.tolist())}

    def check(self, program, answers):
        """Prints whether a program found the same as tigerlet, and ends the run if it did not.

        answers: for each of the first histories a list of (item, score), best first.
        """
        same_order, worst = 0, 0.0
        for number, (ours, theirs) in enumerate(zip(self.answers, answers, strict=True)):
            worst = max([worst, *(abs(a - b) for (_, a), (_, b) in zip(ours, theirs, strict=True))])
            last = ours[-1][1]
            # Items whose scores are all but equal may change places, and at the end of the list stay out.
            certain = {item for item, score in ours if score > last + TOLERANCE}
            if not certain <= {item for item, _ in theirs} or worst > TOLERANCE:
                raise SystemExit(f"{program} finds other items than tigerlet after history {number}: nothing is measured")
            same_order += [item for item, _ in ours] == [item for item, _ in theirs]
        tell(row="check", program=program, lists=len(answers), same_order=same_order, beams=self.beams, worst=worst)


def tell(**row):
    """Prints a row, or any line of the results."""
    print(json.dumps(row), flush=True)


def spread(runs):
    """What several runs of one thing came to."""
    return {"runs": len(runs), "min": min(runs), "median": statistics.median(runs), "max": max(runs)}


def seconds(work):
    """Seconds that it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
