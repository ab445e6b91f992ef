use crate::text::figure_field::{Strings, Told};

pub const TEXT: Strings = Strings {
    caption: "Choose a work: orange lines lead to those whose ideas it takes up and to those that took up its. \
              Nearly all of the lines that matter here go through one box.",
    map: "Works by year and by what they do",
    kinds: ["Generate interactions", "Score every item", "Generate IDs", "Language models"],
    works: [
        Told {
            claim: "A generator of items and a judge of them, trained against each other, both get better.",
            needs: "Interactions; and patience, as adversarial training does.",
            here: "Nothing is adversarial here. Half of the loss is the plain log-probability of the next code, half is agreement \
                   with a teacher.",
        },
        Told {
            claim: "Squeeze a user’s whole list of clicks through a small random code, and what comes out is a \
                    good guess of the rest.",
            needs: "Interactions, and an output for every item.",
            here: "This model reads the history in its order, which a bag of clicks has not, and has {{rows}} \
                   outputs instead of {{items}}.",
        },
        Told {
            claim: "Self-attention over the history gives one vector; its dot products with all items rank them.",
            needs: "Sequences, and a vector for every item.",
            here: "The one to beat. Tuned, it still is ahead of most that came later on small benchmarks: chapter 11.",
        },
        Told {
            claim: "Hide items of a history and learn to fill them in from both sides.",
            needs: "Sequences, and a vector for every item.",
            here: "The encoder here looks both ways too; the decoder writes the next item and nothing else.",
        },
        Told {
            claim: "Add noise to a user’s interactions step by step, learn to take it away, and what is restored \
                    contains what comes next.",
            needs: "Interactions, several passes for an answer, and care that the noise stays mild.",
            here: "No noise here; what is drawn step by step are codes, {{length}} of them.",
        },
        Told {
            claim: "Recommendation is writing: quantise an item’s text into a short ID and train a Transformer to \
                    write the next one.",
            needs: "Text of the items, sequences, a quantiser and a trie.",
            here: "This is the model in this page, in small: {{parameters}} parameters, {{levels}} codes out of \
                   {{codes}} and a suffix, width {{width}}.",
        },
        Told {
            claim: "Give a ranking model semantic IDs instead of random ones, cut into pieces by SentencePiece, and \
                    it does better on new and rare items.",
            needs: "Content vectors, and a ranking model that is there already.",
            here: "Every code is a token of its own here: with {{rows}} of them, there is nothing to merge.",
        },
        Told {
            claim: "Give a language model tokens for users and items, and teach it who took what.",
            needs: "A pretrained language model, and a token for every user and item.",
            here: "The model here starts from nothing and knows no word: only codes.",
        },
        Told {
            claim: "Beam search is unnecessary when a projection onto all items gives their scores in one step.",
            needs: "A language model, and an output for every item.",
            here: "The opposite bet: {{rows}} outputs and a beam. Chapter 2 measures what each costs.",
        },
        Told {
            claim: "A large language model’s rankings and vectors, weighed by how far they can be trusted, make a \
                    small model as good.",
            needs: "A large teacher, once; afterwards only the small student.",
            here: "The generator here had a teacher too, and it was no language model: the dense model beside it, a SASRec that \
                   knows the texts.",
        },
        Told {
            claim: "Train a language model to generate the next item’s text and, at the same time, to bring user \
                    and item vectors together.",
            needs: "A pretrained language model, text of the items, and BM25 to find the item that was meant.",
            here: "No guessing which item was meant: what the trie lets through is an item.",
        },
        Told {
            claim: "One model for search and recommendation, with the query as one more part of the context.",
            needs: "Logs of both, and a team that runs both.",
            here: "The playground takes a few words beside the history and ranks by both. Nothing was trained for that.",
        },
        Told {
            claim: "Let the model generate some candidates, add the new items, and rank all by dense vectors.",
            needs: "What TIGER needs, and a text vector for every candidate.",
            here: "The playground’s hybrid is a relative: it judges what the beam writes together with what a dense model finds. \
                   The generator alone has not learned the way to a new leaf of the trie.",
        },
        Told {
            claim: "Long IDs without order can be predicted all at once, up to 64 codes in one pass.",
            needs: "Product quantisation, and a graph of similar IDs to search in.",
            here: "{{length}} codes, in order, one after the other.",
        },
        Told {
            claim: "A pretrained language model that goes on training on semantic IDs beats a production system of \
                    large embedding tables.",
            needs: "A language model, YouTube’s data, and its machines.",
            here: "The same idea at {{parameters}} parameters, on the reader’s own machine, from nothing.",
        },
    ],
    claim: "Says",
    needs: "Needs",
    here: "Here",
    builds_on: "Builds on",
    leads_to: "Leads to",
    table: "All works as a table",
    heads: ["Work", "Year", "What it does", "Builds on", "Says"],
    nothing: "nothing on this map",
};
