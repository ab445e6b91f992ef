#!/usr/bin/env python3
"""Training steps in PyTorch of the model that `trainer bench` times: train.py FORMAT [--compile] [--steps N].

Random tokens, AdamW, dropout 0.1, gradients clipped, full histories without padding, the loss over all levels. FORMAT is
f32 or bf16, of the products; all cores.
"""

import argparse
import os

import torch
from subject import seconds, spread, tell
from transformers import T5Config, T5ForConditionalGeneration

LEVELS, CODES, ITEMS, BATCH = 4, 256, 20, 256
SHAPE = dict(d_model=128, d_kv=32, d_ff=512, num_heads=4, num_layers=2, num_decoder_layers=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("format", choices=["f32", "bf16"])
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--steps", type=int, default=12)
    args = parser.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(os.cpu_count())
    vocabulary = 3 + LEVELS * CODES
    config = T5Config(vocab_size=vocabulary, dropout_rate=0.1, feed_forward_proj="relu", decoder_start_token_id=0, **SHAPE)
    model = T5ForConditionalGeneration(config).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)
    forward = torch.compile(model) if args.compile else model
    source = torch.randint(3, vocabulary, (BATCH, ITEMS * LEVELS))
    target = torch.randint(3, vocabulary, (BATCH, LEVELS))

    def step():
        with torch.autocast("cpu", torch.bfloat16, enabled=args.format == "bf16"):
            loss = forward(input_ids=source, labels=target).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    warm = 3
    times = [seconds(step) for _ in range(warm + args.steps)][warm:]
    name = f"PyTorch {args.format}{' compiled' if args.compile else ''}"
    tell(row="train", program=name, model="train", beams=0, threads=torch.get_num_threads(), unit="examples/s",
         spread=spread([BATCH / time for time in times]))


if __name__ == "__main__":
    main()
