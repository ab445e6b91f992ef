#!/usr/bin/env python3
"""What a model that scores items makes of semantic IDs: one SASRec, five ways to know an item.

    trainer run trainer/configs/beauty.toml --data DIR          # its stages data, embed and quantize are read
    python -m venv venv && venv/bin/pip install torch==2.15.0 numpy==2.4.6 sentencepiece==0.2.3
    venv/bin/python trainer/results/tries/items.py runs/beauty learned codes bigrams pieces rpg

- learned: a vector an item, which is SASRec.
- codes: the sum of a vector a code of its ID.
- bigrams: of a vector a pair of neighbouring codes ("n-grams": Singh et al., arXiv 2306.08121).
- pieces: of a vector a piece that SentencePiece finds in the IDs (same source), 8,000 of them.
- rpg: long IDs, 32 codes of 256 by product quantisation of the text's vectors; the mean of their vectors is the
  item, one head a code tells the next item's, and every item is scored exactly by the sum of its codes'
  log-probabilities (RPG, arXiv 2506.05781).

All have two causal blocks of width 64, dropout .4, matrices that begin as N(0, .02²), and the cross-entropy over the
whole catalogue (rpg: over every code), as `[sasrec]` of `beauty.toml`; norms are LayerNorm here. Every fourth epoch is
looked at: the best by NDCG@10 of all users' validation items is measured on all users' test items, those of the history
last, of equals the earlier item first. One seed, a line of JSON each.
"""

import json
import pathlib
import sys
import tempfile
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

WIDTH, LAYERS, DROPOUT, LONGEST, BATCH, SEED = 64, 2, 0.4, 50, 256, 1
WARMUP = 100
LONG_CODES, CODES = 32, 256


def histories(run):
    ends = numpy.load(run / "data/history_ends.npy").astype(int)
    items = numpy.load(run / "data/history_items.npy").astype(int)
    return [part.tolist() for part in numpy.split(items, ends[:-1])]


def pieces(codes, counts):
    """Pieces of the IDs, each written as a word of one letter a code; items are as frequent as they are taken."""
    import sentencepiece

    words = ["".join(chr(0x4E00 + 300 * level + int(code)) for level, code in enumerate(row)) for row in codes]
    with tempfile.TemporaryDirectory() as folder:
        text = pathlib.Path(folder) / "ids.txt"
        text.write_text("\n".join(word for word, count in zip(words, counts) for _ in range(max(1, int(count)))))
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_prefix=f"{folder}/m", vocab_size=8000, character_coverage=1.0,
            model_type="unigram", add_dummy_prefix=False, hard_vocab_limit=False, minloglevel=2,
        )
        return sentencepiece.SentencePieceProcessor(model_file=f"{folder}/m.model").encode(words)


def product_quantised(vectors):
    """Codes of `LONG_CODES` parts of the vectors, turned to their principal components; k-means each."""
    generator = torch.Generator().manual_seed(SEED)
    centred = vectors - vectors.mean(0)
    _, _, basis = torch.linalg.svd(centred, full_matrices=False)
    # Neighbouring principal components go to different parts, so that all parts weigh about the same.
    rotated = (centred @ basis.T)[:, : vectors.shape[1] // LONG_CODES * LONG_CODES]
    parts = rotated.reshape(len(vectors), -1, LONG_CODES).permute(2, 0, 1)
    codes = []
    for part in parts:
        centres = part[torch.randperm(len(part), generator=generator)[:CODES]].clone()
        for _ in range(30):
            nearest = torch.cdist(part, centres).argmin(1)
            for code in range(CODES):
                mine = part[nearest == code]
                if len(mine):
                    centres[code] = mine.mean(0)
        codes.append(torch.cdist(part, centres).argmin(1))
    return torch.stack(codes, 1)


class Items(nn.Module):
    """The vectors of all items: sums, or means, of vectors of what they are made of."""

    def __init__(self, bags, rows, mean=False):
        super().__init__()
        length = max(map(len, bags))
        index = torch.full((len(bags), length), rows)
        for item, bag in enumerate(bags):
            index[item, : len(bag)] = torch.as_tensor(bag)
        self.register_buffer("index", index)
        self.rows = nn.Embedding(rows + 1, WIDTH, padding_idx=rows)
        # So that an item's vector begins as N(0, .02²), however many rows it is made of.
        nn.init.normal_(self.rows.weight, std=0.02 * length ** (0.5 if mean else -0.5))
        with torch.no_grad():
            self.rows.weight[rows] = 0
        self.scale = 1 / length if mean else 1

    def forward(self, items=None):
        index = self.index if items is None else self.index[items]
        return self.rows(index).sum(-2) * self.scale


class Model(nn.Module):
    def __init__(self, items, codes=None):
        super().__init__()
        self.items, self.codes = items, codes
        self.positions = nn.Parameter(torch.randn(LONGEST, WIDTH) * 0.02)
        layer = nn.TransformerEncoderLayer(WIDTH, 1, WIDTH, DROPOUT, batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, LAYERS, nn.LayerNorm(WIDTH), enable_nested_tensor=False)
        for weights in self.blocks.parameters():
            if weights.dim() > 1:
                nn.init.normal_(weights, std=0.02)
        self.dropout = nn.Dropout(DROPOUT)
        if codes is not None:
            self.heads = nn.Parameter(torch.randn(LONG_CODES, WIDTH, WIDTH) * WIDTH**-0.5)
            self.tables = nn.Parameter(torch.randn(LONG_CODES, CODES, WIDTH) * 0.02)

    def states(self, histories):
        length = histories.shape[1]
        mask = torch.triu(torch.ones(length, length, dtype=torch.bool), 1)
        return self.blocks(self.dropout(self.items(histories) + self.positions[:length]), mask=mask, is_causal=True)

    def of_codes(self, states):
        """Log-probabilities of every code, [rows, LONG_CODES, CODES]."""
        heads = torch.einsum("rw,lwv->lrv", states, self.heads)
        return torch.log_softmax(heads @ self.tables.transpose(1, 2), -1).permute(1, 0, 2)

    def loss(self, states, targets):
        if self.codes is None:
            return functional.cross_entropy(states @ self.items().T, targets)
        return -self.of_codes(states).gather(2, self.codes[targets].unsqueeze(2)).mean()

    def scores(self, states):
        if self.codes is None:
            return states @ self.items().T
        logits = self.of_codes(states)
        return sum(logits[:, level][:, self.codes[:, level]] for level in range(LONG_CODES))


def padded(sequences):
    rows = torch.zeros(len(sequences), max(map(len, sequences)), dtype=torch.long)
    for row, sequence in zip(rows, sequences):
        row[: len(sequence)] = torch.as_tensor(sequence)
    return rows


@torch.no_grad()
def measure(model, histories, targets):
    model.eval()
    hits, gain = 0, 0.0
    for start in range(0, len(histories), 512):
        part = [history[-LONGEST:] for history in histories[start : start + 512]]
        states = model.states(padded(part))[torch.arange(len(part)), torch.tensor([len(it) - 1 for it in part])]
        scores = model.scores(states)
        for row, history in enumerate(histories[start : start + 512]):
            scores[row, torch.as_tensor(history)] = -1e9
        wanted = torch.as_tensor(targets[start : start + 512])
        own = scores.gather(1, wanted[:, None])
        earlier = torch.arange(scores.shape[1]) < wanted[:, None]
        ranks = ((scores > own) | ((scores == own) & earlier)).sum(1)
        found = ranks[ranks < 10]
        hits, gain = hits + len(found), gain + (1 / torch.log2(found + 2.0)).sum().item()
    return hits / len(histories), gain / len(histories)


def train(name, model, sequences, epochs):
    begun, best = time.time(), (0.0, -1.0, 0, None)
    learned = [sequence[:-2][-LONGEST - 1 :] for sequence in sequences if len(sequence) > 3]
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    steps = epochs * -(-len(learned) // BATCH)
    warm = torch.optim.lr_scheduler.LinearLR(optimizer, 0.01, 1.0, WARMUP)
    fall = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps - WARMUP)
    schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, [warm, fall], [WARMUP])
    generator = torch.Generator().manual_seed(SEED)
    for epoch in range(1, epochs + 1):
        model.train()
        for batch in torch.randperm(len(learned), generator=generator).split(BATCH):
            part = [learned[place] for place in batch]
            rows = padded(part)
            inputs, targets = rows[:, :-1], rows[:, 1:]
            lengths = torch.tensor([len(it) - 1 for it in part])
            real = torch.arange(inputs.shape[1]) < lengths[:, None]
            loss = model.loss(model.states(inputs)[real], targets[real])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        if epoch % 4 == 0:
            found = measure(model, [it[:-2] for it in sequences], [it[-2] for it in sequences])
            print(f"{name}, epoch {epoch}: loss {loss.item():.3f}, validation {found}", file=sys.stderr, flush=True)
            if found[1] > best[1]:
                kept = {key: value.clone() for key, value in model.state_dict().items()}
                best = (*found, epoch, kept)
    model.load_state_dict(best[3])
    recall, ndcg = measure(model, [it[:-1] for it in sequences], [it[-1] for it in sequences])
    line = {"items": name, "epoch": best[2], "epochs": epochs, "seconds": round(time.time() - begun),
            "parameters": sum(it.numel() for it in model.parameters()),
            "validation": [round(it, 4) for it in best[:2]], "test": [round(recall, 4), round(ndcg, 4)]}
    print(json.dumps(line), flush=True)


def main():
    run, names = pathlib.Path(sys.argv[1]), sys.argv[2:]
    sequences = histories(run)
    codes = numpy.load(run / "ids/codes_with_suffix.npy").astype(int)
    counts = numpy.bincount([item for it in sequences for item in it[:-2]], minlength=len(codes))
    sizes = codes.max(0) + 1
    starts = numpy.concatenate([[0], numpy.cumsum(sizes)[:-1]])
    for name in names:
        torch.manual_seed(SEED)
        if name == "learned":
            model, epochs = Model(Items([[item] for item in range(len(codes))], len(codes))), 48
        elif name == "codes":
            model, epochs = Model(Items((codes + starts).tolist(), int(sizes.sum()))), 48
        elif name == "bigrams":
            pairs = [[(level, row[level], row[level + 1]) for level in range(len(row) - 1)] for row in codes.tolist()]
            numbers = {pair: number for number, pair in enumerate(sorted({it for row in pairs for it in row}))}
            model, epochs = Model(Items([[numbers[it] for it in row] for row in pairs], len(numbers))), 48
        elif name == "pieces":
            found = pieces(codes, counts)
            model, epochs = Model(Items(found, 1 + max(max(it) for it in found))), 48
        elif name == "rpg":
            vectors = numpy.load(run / "embeddings/item_embeddings_raw.npy")
            long = product_quantised(torch.as_tensor(vectors, dtype=torch.float32))
            bags = (long + CODES * torch.arange(LONG_CODES)).tolist()
            model, epochs = Model(Items(bags, LONG_CODES * CODES, mean=True), long), 48
        else:
            sys.exit(f"{name}: learned, codes, bigrams, pieces or rpg")
        train(name, model, sequences, epochs)


if __name__ == "__main__":
    main()
