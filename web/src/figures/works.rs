//! The works on the map of chapter `field`: what is the same in every language.

/// What a system does with the catalogue: the rows of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Generates interactions, such as all that a user would click.
    Interactions,
    /// Embeds, and scores every item.
    Scores,
    /// Generates IDs.
    Ids,
    /// Is a language model, or learns from one.
    Language,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Interactions, Self::Scores, Self::Ids, Self::Language];
}

/// A work of the literature.
pub struct Work {
    /// Short, as on the map.
    pub name: &'static str,
    pub title: &'static str,
    pub authors: &'static str,
    /// Year and month of its first version on arXiv.
    pub date: (u16, u8),
    pub arxiv: &'static str,
    pub kind: Kind,
    /// Names of the works on this map whose ideas it takes up or answers.
    pub builds_on: &'static [&'static str],
}

impl Work {
    /// Where to read it.
    pub fn url(&self) -> String {
        format!("https://arxiv.org/abs/{}", self.arxiv)
    }
}

/// How many there are.
pub const COUNT: usize = 15;

/// In the order of their dates.
pub const WORKS: [Work; COUNT] = [
    Work {
        name: "IRGAN",
        title: "IRGAN: A Minimax Game for Unifying Generative and Discriminative Information Retrieval Models",
        authors: "Wang et al.",
        date: (2017, 5),
        arxiv: "1705.10513",
        kind: Kind::Interactions,
        builds_on: &[],
    },
    Work {
        name: "VAE-CF",
        title: "Variational Autoencoders for Collaborative Filtering",
        authors: "Liang et al.",
        date: (2018, 2),
        arxiv: "1802.05814",
        kind: Kind::Interactions,
        builds_on: &[],
    },
    Work {
        name: "SASRec",
        title: "Self-Attentive Sequential Recommendation",
        authors: "Kang and McAuley",
        date: (2018, 8),
        arxiv: "1808.09781",
        kind: Kind::Scores,
        builds_on: &[],
    },
    Work {
        name: "BERT4Rec",
        title: "BERT4Rec: Sequential Recommendation with Bidirectional Encoder Representations from Transformer",
        authors: "Sun et al.",
        date: (2019, 4),
        arxiv: "1904.06690",
        kind: Kind::Scores,
        builds_on: &["SASRec"],
    },
    Work {
        name: "DiffRec",
        title: "Diffusion Recommender Model",
        authors: "Wang et al.",
        date: (2023, 4),
        arxiv: "2304.04971",
        kind: Kind::Interactions,
        builds_on: &["IRGAN", "VAE-CF"],
    },
    Work {
        name: "TIGER",
        title: "Recommender Systems with Generative Retrieval",
        authors: "Rajput et al.",
        date: (2023, 5),
        arxiv: "2305.05065",
        kind: Kind::Ids,
        builds_on: &[],
    },
    Work {
        name: "IDs in ranking",
        title: "Better Generalization with Semantic IDs: A Case Study in Ranking for Recommendations",
        authors: "Singh et al.",
        date: (2023, 6),
        arxiv: "2306.08121",
        kind: Kind::Scores,
        builds_on: &["TIGER"],
    },
    Work {
        name: "LLM4Rec",
        title: "Collaborative Large Language Model for Recommender Systems",
        authors: "Zhu et al.",
        date: (2023, 11),
        arxiv: "2311.01343",
        kind: Kind::Language,
        builds_on: &[],
    },
    Work {
        name: "Lite-LLM4Rec",
        title: "Rethinking Large Language Model Architectures for Sequential Recommendations",
        authors: "Wang et al.",
        date: (2024, 2),
        arxiv: "2402.09543",
        kind: Kind::Language,
        builds_on: &["LLM4Rec"],
    },
    Work {
        name: "Distillation",
        title: "Distillation Matters: Empowering Sequential Recommenders to Match the Performance of Large Language Models",
        authors: "Cui et al.",
        date: (2024, 5),
        arxiv: "2405.00338",
        kind: Kind::Language,
        builds_on: &["SASRec", "LLM4Rec"],
    },
    Work {
        name: "CALRec",
        title: "CALRec: Contrastive Alignment of Generative LLMs for Sequential Recommendation",
        authors: "Li et al.",
        date: (2024, 5),
        arxiv: "2405.02429",
        kind: Kind::Language,
        builds_on: &["LLM4Rec"],
    },
    Work {
        name: "UniCoRn",
        title: "Joint Modeling of Search and Recommendations Via an Unified Contextual Recommender (UniCoRn)",
        authors: "Bhattacharya et al.",
        date: (2024, 8),
        arxiv: "2408.10394",
        kind: Kind::Scores,
        builds_on: &[],
    },
    Work {
        name: "LIGER",
        title: "Unifying Generative and Dense Retrieval for Sequential Recommendation",
        authors: "Yang et al.",
        date: (2024, 11),
        arxiv: "2411.18814",
        kind: Kind::Ids,
        builds_on: &["TIGER"],
    },
    Work {
        name: "RPG",
        title: "Generating Long Semantic IDs in Parallel for Recommendation",
        authors: "Hou et al.",
        date: (2025, 6),
        arxiv: "2506.05781",
        kind: Kind::Ids,
        builds_on: &["TIGER"],
    },
    Work {
        name: "PLUM",
        title: "PLUM: Adapting Pre-trained Language Models for Industrial-scale Generative Recommendations",
        authors: "He et al.",
        date: (2025, 10),
        arxiv: "2510.07784",
        kind: Kind::Language,
        builds_on: &["TIGER", "IDs in ranking"],
    },
];

/// The works' places by what one builds on another: from, to.
pub fn lines() -> Vec<(usize, usize)> {
    let place = |name: &str| WORKS.iter().position(|work| work.name == name);
    let of = |(to, work): (usize, &Work)| {
        work.builds_on.iter().filter_map(|name| Some((place(name)?, to))).collect::<Vec<_>>()
    };
    WORKS.iter().enumerate().flat_map(of).collect()
}

/// The years in which anything on the map appeared.
pub fn years() -> Vec<u16> {
    let mut years: Vec<u16> = WORKS.iter().map(|work| work.date.0).collect();
    years.dedup();
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_work_builds_on_earlier_ones_that_are_on_the_map() {
        let named: usize = WORKS.iter().map(|work| work.builds_on.len()).sum();
        assert_eq!(lines().len(), named);
        assert!(lines().into_iter().all(|(from, to)| from < to));
        assert!(WORKS.is_sorted_by_key(|work| work.date));
        // What the map's direction is read off.
        assert!(WORKS[0].kind == WORKS[1].kind && WORKS[0].date.0 < WORKS[1].date.0);
        assert_eq!(years(), [2017, 2018, 2019, 2023, 2024, 2025]);
        // An arXiv number begins with the year and month of the first version.
        for Work { arxiv, date: (year, month), .. } in &WORKS {
            assert!(arxiv.starts_with(&format!("{:02}{month:02}.", year % 100)), "{arxiv}");
        }
    }
}
