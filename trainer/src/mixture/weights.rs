use serde::{Deserialize, Serialize};
use tigerlet::{counted::Counted, model::Mixture};

use crate::{
    data::Dataset,
    systems::{
        item_knn::{ItemKnn, Settings},
        popularity::counts,
    },
};

/// Neighbours of an item that go into a hybrid, and into its bundle.
const NEIGHBOURS: usize = 20;

/// All that a hybrid is weighed by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// How opinions are mixed.
    #[serde(flatten)]
    pub mixture: Mixture,
    /// ε of ln(1 + Σ γ^p s / ε): the similarity from which on neighbours speak up.
    pub similarity: f32,
    /// α: an item that n took has the bias −α ln n.
    pub popularity: f32,
    /// The bias of an item that nobody took. In the whole softmax over a catalogue it has been a wrong answer every
    /// time, and never a right one.
    pub untaken: f32,
}

impl Weights {
    /// Both models, neighbours and texts in shares that are seldom far from the best, found on the validation items of
    /// Amazon Beauty: what finds candidates while others are tried.
    pub fn usual() -> Self {
        let decay = Settings::default().decay;
        let mixture = Mixture { dense: 0.8, neighbours: 0.6, decay, content: 2.0 };
        Self { mixture, similarity: 0.003, popularity: 0.0, untaken: 3.0 }
    }

    /// The bias of an item that so many took.
    pub fn bias(&self, count: u32) -> f32 {
        if count == 0 { self.untaken } else { -self.popularity * (count as f32).ln() }
    }
}

/// The weights, and what each item loses for being shown too often.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighing {
    pub weights: Weights,
    /// Added to the bias of every item, N numbers; empty where lists need not be even.
    pub even: Vec<f32>,
}

impl From<Weights> for Weighing {
    fn from(weights: Weights) -> Self {
        Self { weights, even: Vec::new() }
    }
}

impl Weighing {
    /// What is counted of a data set's items, and then of as many that came later and nobody took.
    pub fn count(&self, dataset: &Dataset, added: usize) -> Counted {
        let Self { weights, even } = self;
        let settings = Settings { neighbours: NEIGHBOURS, ..Settings::default() };
        let mut neighbours = ItemKnn::fit(dataset, settings).into_neighbours();
        neighbours.iter_mut().flatten().for_each(|(_, similarity)| *similarity /= weights.similarity);
        neighbours.resize(neighbours.len() + added, Vec::new());
        let mut counts = counts(dataset);
        counts.resize(neighbours.len(), 0);
        let mut biases: Vec<f32> = counts.iter().map(|&count| weights.bias(count)).collect();
        biases.iter_mut().zip(even).for_each(|(bias, even)| *bias += even);
        Counted::new(biases, counts, &neighbours, NEIGHBOURS)
    }
}
