//! What one may ask a model beside recommendations: its opinion of every code, every item's score, what
//! each item of a history contributes, where it looks. The figures of a page are drawn from these.
use burn::tensor::{Int, Tensor, TensorData, activation::log_softmax};
use serde::Serialize;

use crate::{
    beam::{DecodeError, read},
    exact::exact_scores,
    history::HistoryBatch,
    model::{Dropout, Encoded, T5},
    recommender::{MOST_BEAMS, RecommendError, Recommendation, Recommender},
    semantic_id::{Code, IdLayout, PAD},
};

/// What the model thinks of every code after a prefix.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Children {
    /// One a code of the level, in the order of the codes.
    pub children: Vec<Child>,
    /// Log-probability of the prefix itself; 0 for the empty one.
    pub prefix_score: f32,
}

/// A code after a prefix.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Child {
    /// The code.
    pub code: Code,
    /// Its log-probability, given the prefix.
    pub score: f32,
    /// Items whose IDs begin with the prefix and this code.
    pub items: usize,
}

/// The best items of the whole catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exact {
    /// Best first; of equals, the one that comes first in the catalogue.
    pub recommendations: Vec<Recommendation>,
    /// How many items were scored.
    pub scored: usize,
}

/// Log-probabilities of items under several histories.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scores {
    /// One row a history, in it one number an item.
    pub scores: Vec<Vec<f32>>,
}

/// Where the model looks, rounded to four decimals. The weights of a query sum to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attention {
    /// The S tokens of the history.
    pub tokens: Vec<AttentionToken>,
    /// `[layer][head][S][S]`: tokens of the history at each other.
    pub encoder: Vec<Vec<Vec<Vec<f32>>>>,
    /// `[layer][head][L][L]`: query l writes level l and looks at the start token, then at the codes before.
    pub decoder: Vec<Vec<Vec<Vec<f32>>>>,
    /// `[layer][head][L][S]`: levels of the ID at the history.
    pub cross: Vec<Vec<Vec<Vec<f32>>>>,
}

/// One token of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttentionToken {
    /// Place of its item in the history, from 0.
    pub item: usize,
    /// Level of its code, from 0.
    pub level: usize,
    /// The code.
    pub code: Code,
}

/// Most histories, and most items, of one question about scores: bounds its memory.
const MOST_SCORES: usize = 100;

impl Recommender {
    /// What the model thinks of every code after `prefix`, which need not be any item's.
    ///
    /// # Errors
    /// [`RecommendError`] for a history that is no good, codes that the model does not have, or a whole ID.
    pub async fn children(&self, history: &[String], prefix: &[Code]) -> Result<Children, RecommendError> {
        let layout = self.ids().layout();
        let history = self.history(history)?;
        self.check_codes(prefix)?;
        let (level, levels) = (prefix.len(), layout.levels());
        if level >= levels {
            return Err(RecommendError::WholeId { found: level, levels });
        }
        let encoded = HistoryBatch::new(self.ids(), [history.as_slice()]).encode(self.model());
        let input = decoder_input(layout, prefix, level + 1);
        let states = self.decode(&encoded, input, level + 1);
        let mut numbers = vec![log_probabilities(self.model(), layout, &states, level)];
        numbers.extend(prefix.iter().enumerate().map(|(level, &code)| {
            log_probabilities(self.model(), layout, &states, level).narrow(1, usize::from(code), 1)
        }));
        let numbers = read(Tensor::cat(numbers, 1), level).await?;
        let (opinions, so_far) = numbers.split_at(layout.codes(level));

        let node = self.trie().find(prefix);
        let below = |code: Code| {
            let mut children = node.map_or(0..0, |node| self.trie().children(node));
            let child = children.find(|&child| self.trie().code(child) == code);
            child.map_or(0, |child| self.trie().items_below(child))
        };
        let child = |(code, &score)| Child { code, score, items: below(code) };
        let children = (0..=Code::MAX).zip(opinions).map(child).collect();
        Ok(Children { children, prefix_score: so_far.iter().sum() })
    }

    /// The best `top_k` of all items, by their exact log-probabilities.
    ///
    /// # Errors
    /// [`RecommendError`] for a history that is no good, or `top_k` out of range.
    pub async fn exact(
        &self,
        history: &[String],
        top_k: usize,
        include_seen: bool,
    ) -> Result<Exact, RecommendError> {
        let history = self.history(history)?;
        check_range("topK", top_k, MOST_BEAMS)?;
        let encoded = HistoryBatch::new(self.ids(), [history.as_slice()]).encode(self.model());
        let scores = exact_scores(self.model(), self.ids().layout(), self.trie(), &encoded).await?;
        let scored = scores.len();
        let mut ranked: Vec<(u32, f32)> = (0..).zip(scores).collect();
        ranked.retain(|(item, _)| include_seen || !history.contains(item));
        ranked.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let recommendation = |(index, score)| {
            let codes = self.ids().get(index).to_vec();
            self.catalog().get(index).map(|item| Recommendation::of(item, codes, score))
        };
        let recommendations = ranked.into_iter().take(top_k).filter_map(recommendation).collect();
        Ok(Exact { recommendations, scored })
    }

    /// Log-probabilities of `items` under each of `histories`: all of them in one pass of the decoder.
    ///
    /// # Errors
    /// [`RecommendError`] for a history or an item that is no good, or too many of either.
    pub async fn scores(
        &self,
        histories: &[Vec<String>],
        items: &[String],
    ) -> Result<Scores, RecommendError> {
        check_range("histories", histories.len(), MOST_SCORES)?;
        check_range("items", items.len(), MOST_SCORES)?;
        let histories: Vec<Vec<u32>> =
            histories.iter().map(|history| self.history(history)).collect::<Result<_, _>>()?;
        let resolve = |(index, name): (usize, &String)| {
            self.catalog().resolve(name).map_err(|source| RecommendError::Item { place: index + 1, source })
        };
        let items: Vec<u32> = items.iter().enumerate().map(resolve).collect::<Result<_, _>>()?;

        let layout = self.ids().layout();
        let levels = layout.levels();
        let encoded = HistoryBatch::new(self.ids(), histories.iter().map(Vec::as_slice)).encode(self.model());
        let rows = histories.len() * items.len();
        let ids = || histories.iter().flat_map(|_| &items).map(|&item| self.ids().get(item));
        let input = ids().flat_map(|codes| decoder_input(layout, codes, levels)).collect();
        let states = self.decode(&encoded, input, levels);
        let targets = ids().flat_map(indices).collect::<Vec<_>>();
        let targets = Tensor::<2, Int>::from_data(TensorData::new(targets, [rows, levels]), &states.device());
        let chosen = (0..levels).map(|level| {
            let code = targets.clone().narrow(1, level, 1);
            log_probabilities(self.model(), layout, &states, level).gather(1, code)
        });
        let sums = Tensor::cat(chosen.collect(), 1).sum_dim(1);
        let scores = read(sums, levels - 1).await?;
        Ok(Scores { scores: scores.chunks_exact(items.len()).map(<[f32]>::to_vec).collect() })
    }

    /// Where the model looks while it reads `history` and writes `semantic_id`, which need not be any item's.
    ///
    /// # Errors
    /// [`RecommendError`] for a history that is no good, or codes that are not a whole ID of this model.
    pub async fn attention(
        &self,
        history: &[String],
        semantic_id: &[Code],
    ) -> Result<Attention, RecommendError> {
        let layout = self.ids().layout();
        let history = self.history(history)?;
        self.check_codes(semantic_id)?;
        let (found, levels) = (semantic_id.len(), layout.levels());
        if found != levels {
            return Err(RecommendError::Codes { found, levels });
        }
        let device = self.model().device();
        let input = TensorData::new(decoder_input(layout, semantic_id, levels), [1, levels]);
        let batch = HistoryBatch::new(self.ids(), [history.as_slice()]);
        let (weights, _) = self.model().watch(batch.tokens(&device), Tensor::from_data(input, &device));
        let token = |(item, &index): (usize, &u32)| {
            let codes = self.ids().get(index).iter().enumerate();
            codes.map(move |(level, &code)| AttentionToken { item, level, code }).collect::<Vec<_>>()
        };
        Ok(Attention {
            tokens: history.iter().enumerate().flat_map(token).collect(),
            encoder: layers(weights.encoder, levels).await?,
            decoder: layers(weights.decoder, levels).await?,
            cross: layers(weights.cross, levels).await?,
        })
    }

    /// Decoder states `[rows, levels, D]` of rows of `levels` tokens.
    fn decode(&self, encoded: &Encoded, input: Vec<i32>, levels: usize) -> Tensor<3> {
        let rows = input.len() / levels;
        let input = TensorData::new(input, [rows, levels]);
        let input = Tensor::<2, Int>::from_data(input, &self.model().device());
        self.model().decode(encoded, input, &mut Dropout::Off)
    }

    fn check_codes(&self, codes: &[Code]) -> Result<(), RecommendError> {
        for (level, (&code, &size)) in codes.iter().zip(self.ids().layout().codes_per_level()).enumerate() {
            if usize::from(code) >= size {
                return Err(RecommendError::Code { code, level: level + 1, last: size - 1 });
            }
        }
        Ok(())
    }
}

fn check_range(name: &'static str, found: usize, most: usize) -> Result<(), RecommendError> {
    if (1..=most).contains(&found) { Ok(()) } else { Err(RecommendError::Range { name, found, most }) }
}

/// The start token, then the first of `codes`: `length` tokens in all.
fn decoder_input(layout: &IdLayout, codes: &[Code], length: usize) -> Vec<i32> {
    let tokens = codes.iter().enumerate().map(|(level, &code)| layout.token(level, code) as i32);
    std::iter::once(PAD as i32).chain(tokens).take(length).collect()
}

/// Codes as indices of a tensor.
fn indices(codes: &[Code]) -> Vec<i32> {
    codes.iter().map(|&code| i32::from(code)).collect()
}

/// Log-probabilities of a level's codes, `[rows, L, D] → [rows, K]`.
fn log_probabilities(model: &T5, layout: &IdLayout, states: &Tensor<3>, level: usize) -> Tensor<2> {
    let [rows, _, width] = states.dims();
    let state = states.clone().narrow(1, level, 1).reshape([rows, width]);
    log_softmax(model.logits(state, layout.offset(level), layout.codes(level)), 1)
}

/// Attention weights, one tensor `[1, H, Q, K]` a layer, as nested lists.
async fn layers(layers: Vec<Tensor<4>>, level: usize) -> Result<Vec<Vec<Vec<Vec<f32>>>>, DecodeError> {
    let mut lists = Vec::with_capacity(layers.len());
    for layer in layers {
        let [_, _, queries, keys] = layer.dims();
        let mut numbers = read(layer, level).await?;
        for number in &mut numbers {
            *number = (*number * 1e4).round() / 1e4;
        }
        let rows: Vec<Vec<f32>> = numbers.chunks_exact(keys).map(<[f32]>::to_vec).collect();
        lists.push(rows.chunks_exact(queries).map(<[_]>::to_vec).collect());
    }
    Ok(lists)
}
