//! What one may ask a model beside recommendations: its opinion of every code, every item's score, what
//! each item of a history contributes, where it looks. The figures of a page are drawn from these.
use crate::{
    admission::Admission,
    answer::{Answer, Attention, AttentionToken, Child, Children, Exact, Recommendation, Scores},
    beam::DecodeError,
    exact::exact_scores,
    generator::log_sum_exp,
    history_entry::HistoryEntry,
    recommender::{Entry, History, RecommendError, Recommender},
    request::Question,
    semantic_id::{Code, IdLayout, PAD},
    watch::{Stage, Watch},
};

/// Items told of as the nearest to a text.
const NEAREST: usize = 10;

/// Numbers a device may hold at once for the histories of one question: above, they go in parts.
const MOST_NUMBERS: usize = 1 << 24;

impl Recommender {
    /// The answer to a question, of the kind that its variant names.
    ///
    /// # Errors
    /// [`RecommendError`] for a history or an item that is no good, for codes that the model does not have, and for
    /// numbers out of range.
    pub async fn ask(&self, question: &Question) -> Result<Answer, RecommendError> {
        self.ask_watched(question, &mut ()).await
    }

    /// [`ask`](Self::ask), watched.
    ///
    /// # Errors
    /// [`RecommendError`], as there, and where the watch gives the answer up.
    pub async fn ask_watched(
        &self,
        question: &Question,
        watch: &mut impl Watch,
    ) -> Result<Answer, RecommendError> {
        question.check(self.ids().layout(), self.manifest().max_history)?;
        Ok(match question {
            Question::Children { history, prefix } => {
                Answer::Children(self.children(&self.history(history)?, prefix).await?)
            }
            Question::Exact { history, top_k, include_seen, prefix, only, filter } => {
                let (include_seen, only, filter) = (*include_seen, only.as_deref(), filter.as_deref());
                let asked = Admission { include_seen, prefix, only, filter };
                Answer::Exact(self.exact(&self.history(history)?, *top_k, asked, watch).await?)
            }
            Question::Scores { histories, items } => {
                Answer::Scores(self.scores(histories, items, watch).await?)
            }
            Question::Attention { history, semantic_id } => {
                Answer::Attention(self.attention(&self.history(history)?, semantic_id).await?)
            }
            Question::Embed { text } => {
                let encoder = self.encoder().ok_or(RecommendError::NoVectors)?;
                Answer::Embedded(encoder.embed(text, NEAREST)?)
            }
            Question::Standing { histories, item } => {
                Answer::Standing(self.standing(histories, item, watch).await?)
            }
        })
    }

    /// What the model thinks of every code after `prefix`, which need not be any item's.
    async fn children(&self, history: &History, prefix: &[Code]) -> Result<Children, RecommendError> {
        let layout = self.ids().layout();
        let encoded = self.generator().encode(&self.batch([history]));
        let (mut written, mut token, mut prefix_score) = (encoded.start(), PAD, 0.0);
        let mut opinions = Vec::new();
        for level in 0..=prefix.len() {
            opinions = self.generator().step(&encoded, &mut written, &[0], &[token], level).await?;
            let whole = log_sum_exp(&opinions);
            opinions.iter_mut().for_each(|opinion| *opinion -= whole);
            if let Some(&code) = prefix.get(level) {
                prefix_score += opinions[usize::from(code)];
                token = layout.token(level, code);
            }
        }

        let node = self.trie().find(prefix);
        let below = |code: Code| {
            let mut children = node.map_or(0..0, |node| self.trie().children(node));
            let child = children.find(|&child| self.trie().code(child) == code);
            child.map_or(0, |child| self.trie().items_below(child))
        };
        let child = |(code, &score)| Child { code, score, items: below(code) };
        let children = (0..=Code::MAX).zip(&opinions).map(child).collect();
        Ok(Children { children, prefix_score })
    }

    /// The best `top_k` of the items that the filters admit, by their exact log-probabilities.
    async fn exact(
        &self,
        history: &History,
        top_k: usize,
        asked: Admission<'_>,
        watch: &mut impl Watch,
    ) -> Result<Exact, RecommendError> {
        let filter = self.filter(history, asked)?;
        let encoded = self.generator().encode(&self.batch([history]));
        let scores = exact_scores(self.generator(), self.trie(), &encoded, watch).await?;
        let scored = scores.len();
        let score = |item: u32| scores[item as usize];
        let best = self.best(filter.as_ref(), &scores, top_k);
        let recommendation = |index| {
            let codes = self.ids().get(index).to_vec();
            self.catalog().get(index).map(|item| Recommendation::of(item, codes, score(index)))
        };
        let recommendations = best.into_iter().filter_map(recommendation).collect();
        Ok(Exact { recommendations, scored })
    }

    /// Log-probabilities of `items` under each of `histories`.
    async fn scores(
        &self,
        histories: &[Vec<HistoryEntry>],
        items: &[String],
        watch: &mut impl Watch,
    ) -> Result<Scores, RecommendError> {
        let histories: Vec<History> =
            histories.iter().map(|history| self.history(history)).collect::<Result<_, _>>()?;
        let resolve = |(index, name): (usize, &String)| {
            self.catalog().resolve(name).map_err(|source| RecommendError::Item { place: index + 1, source })
        };
        let items: Vec<u32> = items.iter().enumerate().map(resolve).collect::<Result<_, _>>()?;
        Ok(Scores { scores: self.generated_under(&histories, &items, watch).await? })
    }

    /// The same, of what is known: one row a history, in it one number an item.
    pub(crate) async fn generated_under(
        &self,
        histories: &[History],
        items: &[u32],
        watch: &mut impl Watch,
    ) -> Result<Vec<Vec<f32>>, RecommendError> {
        let mut scores = Vec::with_capacity(histories.len());
        for part in histories.chunks(self.histories_at_once(histories, items.len())) {
            scores.extend(self.scores_of_part(part, items).await?);
            watch.over(Stage::Encoder).await.map_err(DecodeError::from)?;
        }
        Ok(scores)
    }

    /// How many of these histories a device takes at once, at least one: what grows fastest is, a layer, the
    /// encoder's S² and the decoder's L·S attention weights, and the logits of a level.
    fn histories_at_once(&self, histories: &[History], items: usize) -> usize {
        let layout = self.ids().layout();
        let levels = layout.levels();
        let tokens = levels * histories.iter().map(|History(entries)| entries.len()).max().unwrap_or(0);
        let codes = layout.codes_per_level().iter().copied().max().unwrap_or(0);
        let heads = self.generator().heads();
        let one = heads * tokens * (tokens + items * levels) + items * codes;
        (MOST_NUMBERS / one.max(1)).max(1)
    }

    /// All of them in one pass of the decoder.
    async fn scores_of_part(
        &self,
        histories: &[History],
        items: &[u32],
    ) -> Result<Vec<Vec<f32>>, RecommendError> {
        let encoded = self.generator().encode(&self.batch(histories));
        let rows: Vec<u32> = histories.iter().flat_map(|_| items).copied().collect();
        let scores = self.generator().item_scores(self.ids(), &encoded, &rows).await?;
        Ok(scores.chunks_exact(items.len()).map(<[f32]>::to_vec).collect())
    }

    /// Where the model looks while it reads `history` and writes `semantic_id`, which need not be any item's.
    async fn attention(&self, history: &History, semantic_id: &[Code]) -> Result<Attention, RecommendError> {
        let layout = self.ids().layout();
        let levels = layout.levels();
        let input = decoder_input(layout, semantic_id, levels);
        let batch = self.batch([history]);
        let [encoder, decoder, cross] = self.generator().watch(&batch, &input).await?;
        let read = batch.rows().next().unwrap_or_default();
        let embeddings = rounded(self.generator().embeddings(read).await?);
        let width = embeddings.len() / read.len().max(1);
        let encoded = self.generator().encode(&batch);
        let (mut written, mut logits) = (encoded.start(), Vec::with_capacity(levels));
        for (level, token) in input.iter().enumerate() {
            logits
                .push(rounded(self.generator().step(&encoded, &mut written, &[0], &[*token], level).await?));
        }
        let History(entries) = history;
        let token = |(item, entry): (usize, &Entry)| {
            let codes = entry.codes.iter().enumerate();
            codes.map(move |(level, &code)| AttentionToken { item, level, code }).collect::<Vec<_>>()
        };
        Ok(Attention {
            tokens: entries.iter().enumerate().flat_map(token).collect(),
            encoder,
            decoder,
            cross,
            embeddings: embeddings.chunks_exact(width.max(1)).map(<[f32]>::to_vec).collect(),
            logits,
        })
    }
}

/// The start token, then the first of `codes`: `length` tokens in all.
fn decoder_input(layout: &IdLayout, codes: &[Code], length: usize) -> Vec<u32> {
    let tokens = codes.iter().enumerate().map(|(level, &code)| layout.token(level, code));
    std::iter::once(PAD).chain(tokens).take(length).collect()
}

/// Numbers with four decimals.
fn rounded(mut numbers: Vec<f32>) -> Vec<f32> {
    numbers.iter_mut().for_each(|number| *number = (*number * 1e4).round() / 1e4);
    numbers
}
