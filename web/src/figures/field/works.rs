//! The works of chapter `field`: what is the same in every language. Their titles, their authors and a paragraph on each
//! stand in the chapter's prose, under a heading `name (year)`.

/// What a system generates: the rows of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Made {
    /// Interactions, such as all that a user would click.
    Interactions,
    /// Nothing: it scores items.
    Scores,
    /// IDs of items.
    Ids,
    Text,
    /// It is about other systems.
    Others,
}

impl Made {
    pub const ALL: [Self; 5] = [Self::Interactions, Self::Scores, Self::Ids, Self::Text, Self::Others];
}

/// What is stored for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stored {
    /// An input and an output of a network of its own.
    Weights,
    Vector,
    /// A number, read and written as text.
    Number,
    Codes,
    CodesAndVector,
    Text,
    Unknown,
}

/// Forward passes an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passes {
    One,
    /// One a step of noise.
    Step,
    /// One a code.
    Code,
    /// One a token of text.
    Token,
    /// One an item that is scored.
    Item,
    Unknown,
}

/// How an item gets in that nobody has taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrival {
    /// By training once more.
    Training,
    /// Codes are made of its content.
    Codes,
    /// A vector is made of its content.
    Vector,
    /// By its text.
    Text,
    /// As a further candidate.
    Candidate,
    Unknown,
}

/// Why an earlier work has a line to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The later one takes it up, or answers it.
    Takes,
    /// The later one measures itself against it.
    Compares,
}

/// A work of the literature.
pub struct Work {
    /// Short, as on the map.
    pub name: &'static str,
    /// Its number there begins with the year and month of its first version.
    pub arxiv: &'static str,
    pub made: Made,
    pub stored: Stored,
    pub passes: Passes,
    pub arrival: Arrival,
    /// Names of earlier works that its paper says this of. What the paper was not seen to say is not here.
    pub from: &'static [(&'static str, Link)],
}

impl Work {
    pub fn year(&self) -> u16 {
        2000 + self.arxiv.get(..2).and_then(|year| year.parse().ok()).unwrap_or(0)
    }

    /// Where to read it.
    pub fn url(&self) -> String {
        format!("https://arxiv.org/abs/{}", self.arxiv)
    }
}

/// In the order of their numbers, which is that of their dates.
#[rustfmt::skip]
pub const WORKS: &[Work] = {
    use {Link::{Compares, Takes}, Passes::{Code, Item, One, Step, Token}, Stored::{CodesAndVector, Number, Vector, Weights}};
    use {Arrival::{Candidate, Training}, Made::{Ids, Interactions, Others, Scores}};
    const fn work(name: &'static str, arxiv: &'static str, is: (Made, Stored, Passes, Arrival), from: &'static [(&'static str, Link)]) -> Work {
        Work { name, arxiv, made: is.0, stored: is.1, passes: is.2, arrival: is.3, from }
    }
    &[
        work("IRGAN", "1705.10513", (Interactions, Vector, One, Training), &[]),
        work("VAE-CF", "1802.05814", (Interactions, Weights, One, Training), &[]),
        work("SASRec", "1808.09781", (Scores, Vector, One, Training), &[]),
        work("BERT4Rec", "1904.06690", (Scores, Vector, One, Training), &[("SASRec", Compares)]),
        work("DSI", "2202.06991", (Ids, Stored::Codes, Code, Training), &[]),
        work("P5", "2203.13366", (Ids, Number, Token, Training), &[("SASRec", Compares), ("BERT4Rec", Compares)]),
        work("DiffRec", "2304.04971", (Interactions, Weights, Step, Training), &[("IRGAN", Takes), ("VAE-CF", Takes)]),
        work("TIGER", "2305.05065", (Ids, Stored::Codes, Code, Arrival::Codes), &[("DSI", Takes), ("P5", Compares), ("SASRec", Compares), ("BERT4Rec", Compares)]),
        work("FaiRLLM", "2305.07609", (Others, Stored::Unknown, Passes::Unknown, Arrival::Unknown), &[]),
        work("RecLLM", "2305.07961", (Made::Text, Stored::Text, Token, Arrival::Text), &[]),
        work("VIP5", "2305.14302", (Ids, Number, Token, Training), &[("P5", Takes)]),
        work("YouTube ranking", "2306.08121", (Scores, Stored::Codes, Item, Arrival::Codes), &[("TIGER", Takes)]),
        work("PromptRec", "2306.17256", (Scores, Stored::Text, Item, Arrival::Text), &[]),
        work("GenRec", "2307.00457", (Made::Text, Stored::Text, Token, Arrival::Text), &[("P5", Compares)]),
        work("LLM-Rec", "2307.15780", (Made::Text, Vector, Item, Arrival::Vector), &[]),
        work("ReLLa", "2308.11131", (Scores, Stored::Text, Item, Arrival::Text), &[]),
        work("CLLM4Rec", "2311.01343", (Scores, Vector, One, Training), &[]),
        work("Lite-LLM4Rec", "2402.09543", (Scores, Vector, One, Training), &[]),
        work("HSTU", "2402.17152", (Scores, Vector, One, Training), &[("SASRec", Compares)]),
        work("Gen-RecSys", "2404.00579", (Others, Stored::Unknown, Passes::Unknown, Arrival::Unknown), &[]),
        work("DLLM2Rec", "2405.00338", (Scores, Vector, One, Training), &[("SASRec", Takes)]),
        work("CALRec", "2405.02429", (Made::Text, Stored::Text, Token, Arrival::Text), &[("SASRec", Compares)]),
        work("EmbSum", "2405.11441", (Scores, Vector, One, Arrival::Vector), &[]),
        work("S-DPO", "2406.09215", (Made::Text, Stored::Text, Token, Arrival::Text), &[("SASRec", Compares)]),
        work("UniCoRn", "2408.10394", (Scores, Vector, Item, Arrival::Unknown), &[]),
        work("LIGER", "2411.18814", (Ids, CodesAndVector, Code, Candidate), &[("TIGER", Takes)]),
        work("OneRec", "2502.18965", (Ids, Stored::Codes, Code, Arrival::Codes), &[("TIGER", Compares)]),
        work("RPG", "2506.05781", (Ids, Stored::Codes, One, Arrival::Codes), &[("TIGER", Compares)]),
        work("Joint IDs", "2508.10478", (Ids, Stored::Codes, Code, Arrival::Codes), &[("DSI", Takes), ("TIGER", Takes)]),
        work("LLM4Rec", "2510.01622", (Made::Text, Stored::Unknown, Token, Arrival::Unknown), &[]),
        work("PLUM", "2510.07784", (Ids, Stored::Codes, Code, Arrival::Codes), &[("TIGER", Takes), ("YouTube ranking", Takes)]),
    ]
};

/// The works' places by what one has from another: from, to, why.
pub fn lines() -> Vec<(usize, usize, Link)> {
    let place = |name: &str| WORKS.iter().position(|work| work.name == name);
    let of = |(to, work): (usize, &Work)| {
        work.from.iter().filter_map(|(name, link)| Some((place(name)?, to, *link))).collect::<Vec<_>>()
    };
    WORKS.iter().enumerate().flat_map(of).collect()
}

/// The years in which anything on the map appeared.
pub fn years() -> Vec<u16> {
    let mut years: Vec<u16> = WORKS.iter().map(Work::year).collect();
    years.dedup();
    years
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_line_comes_from_an_earlier_work_that_is_on_the_map() {
        let named: usize = WORKS.iter().map(|work| work.from.len()).sum();
        assert_eq!(lines().len(), named);
        assert!(lines().iter().all(|(from, to, _)| from < to));
        assert_eq!(lines().iter().map(|(from, to, _)| (from, to)).collect::<BTreeSet<_>>().len(), named);
        assert!(WORKS.is_sorted_by_key(|work| work.arxiv));
        assert_eq!(WORKS.iter().map(|work| work.name).collect::<BTreeSet<_>>().len(), WORKS.len());
        assert_eq!(WORKS.len(), 31, "the captions say so");
        // What the map's direction is read off.
        assert!(WORKS[0].made == WORKS[1].made && WORKS[0].year() < WORKS[1].year());
        assert_eq!(years(), [2017, 2018, 2019, 2022, 2023, 2024, 2025]);
    }

    /// The entries of a chapter that are headed as works are: name, year, what is said.
    fn told(text: &str) -> Vec<(&str, &str, &str)> {
        let text = text.split("\n## ").next().unwrap_or_default();
        let entry = |part| {
            let (head, said): (&str, &str) = str::split_once(part, '\n')?;
            let (name, year) = head.trim_end().strip_suffix(')')?.rsplit_once(" (")?;
            Some((name, year, said.trim()))
        };
        text.split("\n### ").skip(1).map(|part| entry(part).expect(part)).collect()
    }

    #[test]
    fn the_prose_tells_of_every_work_in_both_languages() {
        let titles = ["en", "ko"].map(|language| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("prose/{language}/12-field.md"));
            let text = std::fs::read_to_string(path).unwrap();
            let told = told(&text);
            let headed: Vec<_> = told.iter().map(|(name, year, _)| (*name, (*year).to_owned())).collect();
            let known: Vec<_> = WORKS.iter().map(|work| (work.name, work.year().to_string())).collect();
            assert_eq!(headed, known, "{language}");
            let title = |(work, (_, _, said)): (&Work, &(&str, &str, &str))| {
                // Its title, its authors, where to read it; then a paragraph.
                let (source, paragraph) = said.split_once("\n\n").expect(work.name);
                let (title, rest) = source.strip_prefix("[*").unwrap().split_once("*](").expect(work.name);
                let authors = rest
                    .strip_prefix(&work.url())
                    .and_then(|rest| rest.strip_prefix("), "))
                    .expect(work.name);
                let numbered = authors.strip_suffix(&format!(", arXiv {}", work.arxiv));
                assert!(numbered.is_some_and(|authors| authors.len() > 2), "{source}");
                assert!(
                    paragraph.chars().count() > 120 && !paragraph.contains("\n\n"),
                    "{language} {}",
                    work.name
                );
                title.to_owned()
            };
            WORKS.iter().zip(&told).map(title).collect::<Vec<_>>()
        });
        let [english, korean] = &titles;
        assert_eq!(english, korean);
    }
}
