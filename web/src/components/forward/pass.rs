//! The numbers of one forward pass, and each of them in words.

use tigerlet::answer::AttentionToken;

use crate::look::{Look, Part, Told};
use crate::sorted::Sort;
use crate::text::format::{log, share};
use crate::text::forward::{Logit, Strings, Token, Value, Weight};

/// Of an embedding's numbers, how many are shown.
pub const VALUES: usize = 24;
/// Of a level's codes, how many are shown.
const CODES: usize = 8;

/// A number that can be touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A token's share of the attention, by the token's place.
    Token(usize),
    /// A number of the chosen token's embedding, by its place.
    Value(usize),
    /// What a code gets, by its place among the likeliest.
    Code(usize),
}

/// Which numbers of a pass are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The level whose code is next, from 0.
    pub level: usize,
    /// A layer that does not exist stands for the last.
    pub layer: usize,
    /// None for the mean of all.
    pub head: Option<usize>,
    /// The token whose embedding is shown.
    pub token: usize,
}

/// The numbers of a choice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Of each token of the history.
    pub weights: Vec<f32>,
    /// The first of the chosen token's embedding.
    pub values: Vec<f32>,
    /// Of how many.
    pub width: usize,
    /// Of the likeliest codes: the code, its logit, its log-probability.
    pub codes: Vec<(u16, f32, f32)>,
}

impl Numbers {
    pub fn new(told: &Told, at: Choice) -> Self {
        let Look { weights, .. } = Look::new(told, Part::Cross, at.layer, at.head, at.level);
        let embedding = told.weights.embeddings.get(at.token).map_or(&[][..], Vec::as_slice);
        let logits = told.weights.logits.get(at.level).map_or(&[][..], Vec::as_slice);
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let total = most + logits.iter().map(|logit| (logit - most).exp()).sum::<f32>().ln();
        let mut codes: Vec<_> =
            (0..=u16::MAX).zip(logits).map(|(code, &logit)| (code, logit, logit - total)).collect();
        codes.order_by(|a, b| b.1.total_cmp(&a.1));
        codes.truncate(CODES);
        let values = embedding.iter().copied().take(VALUES).collect();
        Self { weights, values, width: embedding.len(), codes }
    }

    /// A cell in words; none where there is none.
    pub fn said(
        &self,
        text: &Strings,
        told: &Told,
        titles: &[String],
        at: Choice,
        cell: Cell,
    ) -> Option<String> {
        let token = |place: usize| {
            let &AttentionToken { item, level, code } = told.weights.tokens.get(place)?;
            Some(Token { title: titles.get(item)?, level: level + 1, code })
        };
        Some(match cell {
            Cell::Token(place) => {
                let layers = told.weights.cross.len();
                (text.weight)(&Weight {
                    token: token(place)?,
                    written: at.level + 1,
                    layer: at.layer.saturating_add(1).min(layers),
                    head: at.head.map(|head| head + 1),
                    share: &share(self.weights.get(place)?.ln()),
                })
            }
            Cell::Value(place) => (text.value)(&Value {
                token: token(at.token)?,
                place: place + 1,
                width: self.width,
                value: &log(*self.values.get(place)?),
            }),
            Cell::Code(place) => {
                let &(code, logit, probability) = self.codes.get(place)?;
                let (logit, probability) = (log(logit), share(probability));
                (text.logit)(&Logit { code, level: at.level + 1, logit: &logit, share: &probability })
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use tigerlet::answer::Attention;

    use super::*;
    use crate::page::Language;
    use crate::text::Text;

    fn told() -> Told {
        let token = |level, code| AttentionToken { item: 0, level, code };
        let cross = vec![vec![vec![vec![0.25, 0.75]; 2]; 2]; 3];
        let weights = Attention {
            tokens: vec![token(0, 7), token(1, 3)],
            embeddings: vec![vec![0.5, -1.25], vec![2.0, 0.0]],
            logits: vec![vec![0.0, 2.0, 1.0], vec![1.0, 1.0]],
            cross,
            ..Attention::default()
        };
        Told { history: vec!["a".to_owned()], choices: Vec::new(), semantic_id: vec![1, 0], weights }
    }

    #[test]
    fn every_number_is_said_in_words() {
        let (told, titles) = (told(), ["Dune".to_owned()]);
        let at = Choice { level: 0, layer: usize::MAX, head: Some(1), token: 1 };
        let numbers = Numbers::new(&told, at);
        assert_eq!((numbers.values.as_slice(), numbers.width), (&[2.0, 0.0][..], 2));
        assert_eq!(numbers.codes.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 2, 0]);
        assert!((numbers.codes.iter().map(|it| it.2.exp()).sum::<f32>() - 1.0).abs() < 1e-5);
        let text = &Text::of(Language::English).forward;
        let said = |cell| numbers.said(text, &told, &titles, at, cell);
        assert_eq!(
            said(Cell::Token(1)).as_deref(),
            Some(
                "While code 1 is written, head 2 of layer 3 gives 75% of the attention to code 3 at level 2 of “Dune”."
            )
        );
        assert_eq!(
            said(Cell::Value(0)).as_deref(),
            Some("Number 1 of 2 in the embedding of code 3 at level 2 of “Dune” is 2.00.")
        );
        assert_eq!(
            said(Cell::Code(0)).as_deref(),
            Some("Code 1 at level 1 gets the logit 2.00: after the softmax 67%.")
        );
        assert_eq!((said(Cell::Token(2)), said(Cell::Value(2)), said(Cell::Code(3))), (None, None, None));
    }
}
