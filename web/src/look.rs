//! Attention weights as the page shows them: of one query, by token and by title.

use tigerlet::answer::{Attention as Weights, AttentionToken, Recommendation};

/// A stack of attention layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Encoder,
    Cross,
    Decoder,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Encoder, Self::Cross, Self::Decoder];

    /// Its weights, `[layer][head][query][key]`.
    pub fn of(self, weights: &Weights) -> &[Vec<Vec<Vec<f32>>>] {
        match self {
            Self::Encoder => &weights.encoder,
            Self::Cross => &weights.cross,
            Self::Decoder => &weights.decoder,
        }
    }
}

/// A history, what may be written after it, and where the model looks while it writes one of those.
pub struct Told {
    pub history: Vec<String>,
    pub choices: Vec<Recommendation>,
    /// The ID that is written, L codes.
    pub semantic_id: Vec<u16>,
    pub weights: Weights,
}

/// What one query looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// One weight a key; they sum to 1.
    pub weights: Vec<f32>,
    /// Their sums over each title's tokens.
    pub titles: Vec<f32>,
    /// The same sums of the cross-attention, in the mean over all codes of the ID.
    pub whole: Vec<f32>,
}

impl Look {
    /// What a query of a part looks at, in a layer: with one head, or in the mean of all.
    pub fn new(told: &Told, part: Part, layer: usize, head: Option<usize>, query: usize) -> Self {
        let Told { history, semantic_id, weights: all, .. } = told;
        let levels = semantic_id.len();
        let weights = row(part.of(all), layer, head, query);
        let titles = match part {
            Part::Decoder => Vec::new(),
            Part::Encoder | Part::Cross => by_title(&all.tokens, &weights, history.len()),
        };
        let mut whole = vec![0.0; history.len()];
        for level in 0..levels {
            let sums = by_title(&all.tokens, &row(&all.cross, layer, head, level), history.len());
            for (whole, sum) in whole.iter_mut().zip(sums) {
                *whole += sum / levels as f32;
            }
        }
        Self { weights, titles, whole }
    }
}

/// The weights of a query in a layer, one a key: of one head, or the mean of all. A layer that does not exist
/// stands for the last.
fn row(layers: &[Vec<Vec<Vec<f32>>>], layer: usize, head: Option<usize>, query: usize) -> Vec<f32> {
    let Some(heads) = layers.get(layer).or(layers.last()) else { return Vec::new() };
    let rows = heads.iter().enumerate().filter(|(at, _)| head.is_none_or(|head| head == *at));
    let rows: Vec<&Vec<f32>> = rows.filter_map(|(_, queries)| queries.get(query)).collect();
    let keys = rows.first().map_or(0, |row| row.len());
    (0..keys).map(|key| rows.iter().filter_map(|row| row.get(key)).sum::<f32>() / rows.len() as f32).collect()
}

/// Sums of weights over the tokens of each of `titles` titles.
fn by_title(tokens: &[AttentionToken], weights: &[f32], titles: usize) -> Vec<f32> {
    let mut sums = vec![0.0; titles];
    for (token, weight) in tokens.iter().zip(weights) {
        if let Some(sum) = sums.get_mut(token.item) {
            *sum += weight;
        }
    }
    sums
}

/// Place and value of the greatest.
pub fn greatest(values: &[f32]) -> Option<(usize, f32)> {
    values.iter().copied().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_a_heads_or_the_mean_of_all() {
        let layers = vec![vec![vec![vec![1.0, 0.0]], vec![vec![0.5, 0.5]]]];
        assert_eq!(row(&layers, 0, Some(1), 0), [0.5, 0.5]);
        assert_eq!(row(&layers, 9, None, 0), [0.75, 0.25]);
        assert!(row(&layers, 0, Some(7), 0).is_empty() && row(&layers, 0, None, 3).is_empty());
    }

    #[test]
    fn a_title_has_what_its_tokens_have() {
        let token = |item| AttentionToken { item, level: 0, code: 0 };
        let sums = by_title(&[token(0), token(1), token(1)], &[0.25, 0.5, 0.25], 2);
        assert_eq!(sums, [0.25, 0.75]);
        assert_eq!(greatest(&sums), Some((1, 0.75)));
    }
}
