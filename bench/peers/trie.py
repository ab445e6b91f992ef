"""The trie of the IDs for Hugging Face's beam search: looked up for all beams at once, since a function in Python that
is called for each of them (`prefix_allowed_tokens_fn`) takes longer than the model."""

import numpy
import torch
from transformers import LogitsProcessor


class Trie(LogitsProcessor):
    """Holds generation to existing IDs, and normalises scores over the codes of a level, as tigerlet does.

    prefixes[l]: the different prefixes of l codes as one number each, ascending; allowed[l]: for each of them, which
    codes may follow.
    """

    def __init__(self, codes, sizes, first):
        self.sizes, self.first = sizes, first
        self.prefixes, self.allowed = [], []
        whole = numpy.zeros(len(codes), dtype=numpy.int64)
        for level, size in enumerate(sizes):
            prefixes, place = numpy.unique(whole, return_inverse=True)
            allowed = torch.zeros(len(prefixes), size, dtype=torch.bool)
            allowed[torch.from_numpy(place), torch.from_numpy(codes[:, level])] = True
            self.prefixes.append(torch.from_numpy(prefixes))
            self.allowed.append(allowed)
            whole = whole * size + codes[:, level]

    def __call__(self, input_ids, scores):
        """input_ids: rows x (start and codes so far); scores: rows x vocabulary, log-probabilities."""
        level = input_ids.shape[1] - 1
        whole = torch.zeros(len(input_ids), dtype=torch.int64)
        for before in range(level):
            # Beams that are not in use yet hold tokens of no level.
            code = (input_ids[:, 1 + before] - self.first[before]).clamp(0, self.sizes[before] - 1)
            whole = whole * self.sizes[before] + code
        place = torch.searchsorted(self.prefixes[level], whole).clamp(max=len(self.prefixes[level]) - 1)
        allowed = self.allowed[level][place]
        own = slice(self.first[level], self.first[level] + self.sizes[level])
        codes = torch.log_softmax(scores[:, own], dim=-1)
        scores = torch.full_like(scores, -torch.inf)
        scores[:, own] = codes.masked_fill(~allowed, -torch.inf)
        return scores
