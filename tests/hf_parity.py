#!/usr/bin/env python3
"""Compares our logits with those of Hugging Face's T5ForConditionalGeneration.

    python -m venv venv && venv/bin/pip install -r tests/requirements.txt
    venv/bin/python tests/hf_parity.py static/bundles/library   # a bundle or checkpoint of ours
    venv/bin/python tests/hf_parity.py --random                 # a checkpoint made by transformers

Both sides compute in float32; the largest absolute difference over all logits must stay within
the bound. Run on demand, not in CI: it takes PyTorch.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy
import torch
from transformers import T5Config, T5ForConditionalGeneration
from transformers.utils import logging

logging.disable_progress_bar()

BOUND = 1e-4
# Source lengths in tokens: the shortest, usual histories, and one past the last exact bucket of
# the relative positions (128).
SOURCES = (1, 5, 20, 80, 200)
DECODERS = (1, 2, 4)
FIRST_CODE_TOKEN = 3


def random_checkpoint(folder):
    """Saves a small T5 with random weights, as transformers itself writes it."""
    torch.manual_seed(1)
    config = T5Config(
        vocab_size=203,
        d_model=96,
        d_kv=24,
        d_ff=160,
        num_layers=3,
        num_decoder_layers=2,
        num_heads=6,
        feed_forward_proj="relu",
        dropout_rate=0.1,
        decoder_start_token_id=0,
    )
    model = T5ForConditionalGeneration(config)
    with torch.no_grad():
        # Norms start as ones, which would hide a norm left out.
        for name, weight in model.named_parameters():
            if "layer_norm" in name:
                weight.uniform_(0.5, 1.5)
    model.save_pretrained(folder)


def theirs(model, source, decoder):
    """Logits of transformers: decoder length L x vocabulary V."""
    with torch.no_grad():
        output = model(
            input_ids=torch.tensor([source]),
            attention_mask=torch.ones(1, len(source), dtype=torch.long),
            decoder_input_ids=torch.tensor([decoder]),
        )
    return output.logits[0].numpy()


def ours(trainer, folder, source, decoder):
    """Logits of `trainer logits`: decoder length L x vocabulary V."""
    tokens = [",".join(map(str, side)) for side in (source, decoder)]
    command = [*trainer, "logits", "--model", str(folder), "--source", tokens[0], "--decoder", tokens[1]]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: {run.stderr.strip()}")
    return numpy.array(json.loads(run.stdout), dtype=numpy.float32)


def compare(trainer, folder):
    """Prints a line for each pair of lengths; returns the largest difference."""
    # f16 weights of a bundle are widened, as ours are.
    model = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    vocabulary = model.config.vocab_size
    draw = random.Random(7)
    worst = 0.0
    for source_length in SOURCES:
        for decoder_length in DECODERS:
            source = [draw.randrange(FIRST_CODE_TOKEN, vocabulary) for _ in range(source_length)]
            decoder = [0] + [draw.randrange(FIRST_CODE_TOKEN, vocabulary) for _ in range(decoder_length - 1)]
            a, b = theirs(model, source, decoder), ours(trainer, folder, source, decoder)
            if a.shape != b.shape:
                sys.exit(f"{folder}: logits of shape {b.shape}, transformers has {a.shape}")
            difference = float(numpy.abs(a - b).max())
            if not numpy.isfinite(difference):
                sys.exit(f"{folder}: logits are not finite")
            worst = max(worst, difference)
            print(
                f"source {source_length:3} decoder {decoder_length}: "
                f"difference {difference:.1e}, logits up to {numpy.abs(a).max():.2f}"
            )
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", type=pathlib.Path, help="folder with config.json and model.safetensors")
    parser.add_argument("--random", action="store_true", help="make a random checkpoint first, and use that")
    parser.add_argument("--trainer", help="the trainer program; default: cargo run")
    args = parser.parse_args()
    if args.random == (args.model is not None):
        parser.error("give either a folder or --random")
    trainer = [args.trainer] if args.trainer else ["cargo", "run", "--quiet", "-p", "trainer", "--"]

    with tempfile.TemporaryDirectory() as folder:
        if args.random:
            random_checkpoint(folder)
        worst = compare(trainer, args.model or folder)
    print(f"largest difference {worst:.1e}, bound {BOUND:.0e}: {'agrees' if worst <= BOUND else 'DIFFERS'}")
    return 0 if worst <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
