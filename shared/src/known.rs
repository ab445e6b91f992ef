//! What is known of items beside what models have learned of them.
use crate::{answer::Parts, content::Content, counted::Counted, matrix::Matrix, model::Mixture};

/// What is known of N items.
#[derive(Clone, Debug)]
pub struct Known {
    /// What was counted.
    pub counted: Counted,
    /// What their texts say, where a mixture asks for it.
    pub content: Option<Content>,
}

impl Known {
    /// What all but the generator think of every item after a history of items, oldest first: [`Parts`] before they are
    /// weighed, whose log-probability of the ID is 0. `dense` are the dense model's log-probabilities.
    pub fn opinions(&self, dense: &[f32], history: &[Option<u32>], mixture: Mixture) -> Vec<Parts> {
        let neighbours = self.counted.taken_with(history, mixture.decay);
        let opinions = dense.iter().zip(&neighbours).zip(self.counted.biases());
        let parts = |((&dense, &neighbours), &bias)| Parts { dense, neighbours, bias, ..Parts::default() };
        let mut opinions: Vec<Parts> = opinions.map(parts).collect();
        if let Some(content) = self.content.as_ref().filter(|_| mixture.content > 0.0) {
            let alike = content.alike(history);
            opinions.iter_mut().zip(alike).for_each(|(parts, alike)| parts.content = alike);
        }
        opinions
    }

    /// The same with more items, which nobody has taken: each has this bias, and the row of `content` that is its own.
    #[must_use]
    pub fn grown(&self, items: usize, bias: f32, content: Option<&Matrix>) -> Self {
        let grown = self.content.as_ref().zip(content).map(|(own, added)| own.grown(added));
        Self { counted: self.counted.grown(items, bias), content: grown }
    }
}
