#!/usr/bin/env python3
"""Writes the model for ONNX Runtime: export.py FOLDER. Three graphs come to lie in FOLDER/onnx:

encoder.onnx   tokens [1, S] -> for each decoder layer the memory's keys and values [1, H, S, d]
usual.onnx     tokens [R], keys and values written so far of each layer [R, H, T, d], the memory of every row
               [R, H, S, d] -> logits [R, V], keys and values [R, H, T + 1, d]: a decoder with past as exporters of
               whole models write it. Who calls it repeats the memory for every beam, and puts the past in order.
shared.onnx    the same with the memory [1, H, S, d] shared by all rows, and parents [R]: row r continues row parents[r]
               of the past, inside the graph. What one writes by hand who knows that it is for beam search.

R rows, T codes written, S history tokens, H heads of width d.
"""

import logging
import pathlib
import sys
import warnings

import torch
from subject import Subject
from torch import nn

# What the exporter says of its own parts, of which none is asked for.
warnings.simplefilter("ignore")
logging.getLogger("torch.onnx").setLevel(logging.ERROR)


class Encoder(nn.Module):
    def __init__(self, t5):
        super().__init__()
        self.encoder, self.layers = t5.encoder, t5.decoder.block

    def forward(self, tokens):
        states = self.encoder(input_ids=tokens).last_hidden_state
        memory = []
        for block in self.layers:
            attention = block.layer[1].EncDecAttention
            memory += [heads(attention.k(states), attention), heads(attention.v(states), attention)]
        return tuple(memory)


class Decoder(nn.Module):
    def __init__(self, t5, shared):
        super().__init__()
        self.t5, self.layers, self.shared = t5, t5.decoder.block, shared

    def forward(self, tokens, past, memory, parents=None):
        if self.shared:
            past = [one.index_select(0, parents) for one in past]
        x = self.t5.shared(tokens)[:, None]
        steps = past[0].shape[2] + 1
        own = self.layers[0].layer[0].SelfAttention
        # Of a code to those before it, distances of less than half the buckets each have one of their own.
        distance = steps - 1 - torch.arange(steps)
        bias = own.relative_attention_bias(distance).T[None, :, None]
        written = []
        for number, block in enumerate(self.layers):
            attention, feed_forward = block.layer[0], block.layer[2]
            normed, own = attention.layer_norm(x), attention.SelfAttention
            key, value = (
                torch.cat([past[2 * number + at], heads(linear(normed), own)], dim=2)
                for at, linear in enumerate([own.k, own.v])
            )
            x = x + attend(heads(own.q(normed), own), key, value, bias, own)
            cross = block.layer[1].EncDecAttention
            query = heads(cross.q(block.layer[1].layer_norm(x)), cross)
            x = x + (attend_shared if self.shared else attend)(query, *memory[2 * number :][:2], 0.0, cross)
            x = x + feed_forward.DenseReluDense.wo(torch.relu(feed_forward.DenseReluDense.wi(feed_forward.layer_norm(x))))
            written += [key, value]
        states = self.t5.decoder.final_layer_norm(x)[:, 0] * self.t5.config.d_model**-0.5
        return (states @ self.t5.shared.weight.T, *written)


def heads(x, attention):
    """[R, T, H * d] -> [R, H, T, d]"""
    return x.unflatten(2, (attention.n_heads, -1)).transpose(1, 2)


def attend(query, key, value, bias, attention):
    scores = (query @ key.transpose(2, 3) + bias).softmax(-1)
    return attention.o((scores @ value).transpose(1, 2).flatten(2))


def attend_shared(query, key, value, bias, attention):
    """All rows attend to one memory: [R, H, 1, d] is [1, H, R, d], one product a head."""
    scores = (query.transpose(0, 2) @ key.transpose(2, 3) + bias).softmax(-1)
    return attention.o((scores @ value).transpose(0, 2).transpose(1, 2).flatten(2))


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: export.py FOLDER")
    folder = pathlib.Path(sys.argv[1])
    subject = Subject(folder)
    to = folder / "onnx"
    to.mkdir(exist_ok=True)
    t5, tokens = subject.model, subject.tokens[:1]
    names = [f"{kind}{layer}" for layer in range(t5.config.num_decoder_layers) for kind in ("key", "value")]
    shape = t5.config.num_heads, 2, t5.config.d_kv
    memory = Encoder(t5)(tokens)
    export(to / "encoder.onnx", Encoder(t5), (tokens,), ["tokens"], [f"memory_{name}" for name in names], None)
    rows, before, written = (torch.export.Dim(name) for name in ("rows", "before", "written"))
    past, now = ([f"{when}_{name}" for name in names] for when in ("past", "written"))
    inputs, outputs = ["tokens", *past, *(f"memory_{name}" for name in names)], ["logits", *now]
    # Numbers that differ wherever the graph may not take them for the same.
    some = lambda rows: (torch.full((7,), 5), tuple(torch.zeros(rows, *shape) for _ in names))
    own = lambda rows: ({0: rows}, tuple({0: rows, 2: written} for _ in names))
    repeated = tuple(one.repeat(7, 1, 1, 1) for one in memory)
    dynamic = (*own(rows), tuple({0: rows} for _ in names))
    export(to / "usual.onnx", Decoder(t5, False), (*some(7), repeated), inputs, outputs, dynamic)
    dynamic = ({0: rows}, own(before)[1], tuple({} for _ in names), {0: rows})
    parents = torch.zeros(7, dtype=torch.int64)
    export(to / "shared.onnx", Decoder(t5, True), (*some(5), memory, parents), [*inputs, "parents"], outputs, dynamic)


def export(path, model, arguments, inputs, outputs, dynamic):
    torch.onnx.export(
        model.eval(), arguments, path, dynamo=True, external_data=False, verbose=False,
        input_names=inputs, output_names=outputs, dynamic_shapes=dynamic,
    )


if __name__ == "__main__":
    with torch.no_grad():
        main()
