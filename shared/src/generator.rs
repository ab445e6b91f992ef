//! The model that writes IDs, and what computes it: the host's own products, or tensors on a device.
use std::sync::Arc;

#[cfg(feature = "tensors")]
use crate::model::{self, Arithmetic, DecoderCache, Dropout, T5};
#[cfg(feature = "gpu")]
use crate::uploaded::LastTrie;
use crate::{
    history::HistoryBatch,
    model::{T5Config, WeightsError, host},
    semantic_id::{IdLayout, PAD, SemanticIds},
};
#[cfg(feature = "tensors")]
use burn::tensor::{Device, Int, Tensor, TensorData};

/// Attention weights: of each layer and head a row a query, which sums to 1.
pub type Layers = Vec<Vec<Vec<Vec<f32>>>>;

/// What computes models.
#[derive(Clone, Debug)]
pub enum Runtime {
    /// This program's own products, on the thread that asks.
    Host,
    /// Tensors of a device; where that is the CPU, the host's products beside them.
    #[cfg(feature = "tensors")]
    Device(Device),
}

#[cfg(feature = "tensors")]
impl From<&Device> for Runtime {
    fn from(device: &Device) -> Self {
        Self::Device(device.clone())
    }
}

/// Why nothing was decoded.
#[derive(Debug, thiserror::Error)]
#[error("level {level}: the device gave no logits: {reason}")]
pub struct DeviceError {
    /// Level of the step, 0-based.
    pub level: usize,
    /// The device's words.
    pub reason: String,
}

/// The model that writes IDs.
#[derive(Clone, Debug)]
pub struct Generator {
    layout: IdLayout,
    engine: Engine,
    #[cfg(feature = "gpu")]
    last_trie: LastTrie,
}

#[derive(Clone, Debug)]
enum Engine {
    Host {
        host: Arc<tigerlet_host::T5>,
        /// The same as tensors, for what learns.
        #[cfg(feature = "tensors")]
        beside: Option<T5>,
    },
    #[cfg(feature = "tensors")]
    Device(T5),
}

/// Histories as the decoder attends to them.
#[derive(Clone, Debug)]
pub enum Encoded {
    /// On a device.
    #[cfg(feature = "tensors")]
    Device(Box<model::Encoded>),
    /// On the host, one a user.
    Host(Vec<tigerlet_host::Encoded>),
}

/// What the decoder remembers of partly written IDs.
#[derive(Clone, Debug)]
pub enum Written {
    /// On a device.
    #[cfg(feature = "tensors")]
    Device(DecoderCache),
    /// On the host.
    Host(tigerlet_host::Written),
}

impl Encoded {
    /// Users B.
    pub fn users(&self) -> usize {
        match self {
            #[cfg(feature = "tensors")]
            Self::Device(encoded) => encoded.users(),
            Self::Host(encoded) => encoded.len(),
        }
    }

    /// What is remembered before anything is written after these histories.
    pub fn start(&self) -> Written {
        match self {
            #[cfg(feature = "tensors")]
            Self::Device(_) => Written::Device(DecoderCache::default()),
            Self::Host(_) => Written::Host(tigerlet_host::Written::default()),
        }
    }
}

impl Generator {
    /// The model of a `model.safetensors` on the host.
    ///
    /// # Errors
    /// [`WeightsError`] names the first tensor that is missing, unknown, misshapen or not finite.
    pub fn on_host(config: &T5Config, safetensors: &[u8], layout: &IdLayout) -> Result<Self, WeightsError> {
        let engine = Engine::Host {
            host: Arc::new(host::t5(config, safetensors, layout)?),
            #[cfg(feature = "tensors")]
            beside: None,
        };
        Ok(Self::of(engine, layout))
    }

    fn of(engine: Engine, layout: &IdLayout) -> Self {
        Self {
            layout: layout.clone(),
            engine,
            #[cfg(feature = "gpu")]
            last_trie: LastTrie::default(),
        }
    }

    /// A model that writes IDs of this layout, computed where it is: on the CPU by the host, in that arithmetic.
    #[cfg(feature = "tensors")]
    pub fn new(model: T5, layout: &IdLayout, arithmetic: Arithmetic) -> Self {
        let host = is_cpu(&model.device()).then(|| model.to_host(layout, arithmetic).ok()).flatten();
        let engine = match host {
            Some(host) => Engine::Host { host: Arc::new(host), beside: Some(model) },
            None => Engine::Device(model),
        };
        Self::of(engine, layout)
    }

    /// The same with tensors alone, wherever it is.
    #[cfg(feature = "tensors")]
    pub fn of_tensors(model: T5, layout: &IdLayout) -> Self {
        Self::of(Engine::Device(model), layout)
    }

    /// The model where it is on a graphics adapter, with the trie that was walked there last.
    #[cfg(feature = "gpu")]
    pub(crate) fn on_adapter(&self) -> Option<(&T5, &LastTrie)> {
        let Engine::Device(model) = &self.engine else { return None };
        let device = model.device();
        (!is_cpu(&device) && !device.is_autodiff()).then_some((model, &self.last_trie))
    }

    /// The same with its tensors beside it, for what learns.
    #[cfg(feature = "tensors")]
    pub(crate) fn beside(mut self, model: T5) -> Self {
        if let Engine::Host { beside, .. } = &mut self.engine {
            *beside = Some(model);
        }
        self
    }

    /// The model as tensors, if it was made of them.
    #[cfg(feature = "tensors")]
    pub fn model(&self) -> Option<&T5> {
        match &self.engine {
            Engine::Host { beside, .. } => beside.as_ref(),
            Engine::Device(model) => Some(model),
        }
    }

    /// Attention heads H of every layer.
    pub fn heads(&self) -> usize {
        match &self.engine {
            Engine::Host { host, .. } => host.heads(),
            #[cfg(feature = "tensors")]
            Engine::Device(model) => model.heads(),
        }
    }

    /// Number of trained numbers; the tied embedding counts once.
    pub fn parameters(&self) -> usize {
        match &self.engine {
            Engine::Host { host, .. } => host.parameters(),
            #[cfg(feature = "tensors")]
            Engine::Device(model) => model.parameters(),
        }
    }

    /// Levels L of the IDs and their codes.
    pub fn layout(&self) -> &IdLayout {
        &self.layout
    }

    /// Reads histories.
    pub fn encode(&self, batch: &HistoryBatch) -> Encoded {
        match &self.engine {
            Engine::Host { host, .. } => {
                Encoded::Host(batch.rows().map(|tokens| host.encode(tokens)).collect())
            }
            #[cfg(feature = "tensors")]
            Engine::Device(model) => {
                let device = model.device();
                let (tokens, padding) = (batch.tokens(&device), batch.padding(&device));
                Encoded::Device(Box::new(model.encode(tokens, padding, &mut Dropout::Off)))
            }
        }
    }

    /// Log-probabilities of as many items for each user of `encoded`, side by side: `[B, P]`, row-major, as `items` is.
    ///
    /// # Errors
    /// [`DeviceError`] when the device fails.
    pub async fn item_scores(
        &self,
        ids: &SemanticIds,
        encoded: &Encoded,
        items: &[u32],
    ) -> Result<Vec<f32>, DeviceError> {
        let (layout, mut scores) = (&self.layout, vec![0.0; items.len()]);
        if items.is_empty() {
            return Ok(scores);
        }
        #[cfg(feature = "tensors")]
        if let (Encoded::Device(encoded), Engine::Device(model)) = (encoded, &self.engine) {
            return read(model.item_scores(ids, encoded, items), layout.levels() - 1).await;
        }
        let (mut written, parents): (_, Vec<usize>) = (encoded.start(), (0..items.len()).collect());
        let mut tokens = vec![PAD; items.len()];
        for level in 0..layout.levels() {
            let logits = self.step(encoded, &mut written, &parents, &tokens, level).await?;
            let rows = logits.chunks_exact(layout.codes(level));
            for (((score, token), &item), row) in scores.iter_mut().zip(&mut tokens).zip(items).zip(rows) {
                let code = ids.get(item)[level];
                *score += row[usize::from(code)] - log_sum_exp(row);
                *token = layout.token(level, code);
            }
        }
        Ok(scores)
    }

    /// Writes one more code of as many IDs for each user of `encoded`, side by side, and gives the logits of the codes of
    /// the level after it: `[rows, K]`, row-major. `tokens` are the last of each ID, the start token before the first
    /// code; row r continues row `parents[r]` of what was written last.
    ///
    /// # Errors
    /// [`DeviceError`] when the device fails.
    pub async fn step(
        &self,
        encoded: &Encoded,
        written: &mut Written,
        parents: &[usize],
        tokens: &[u32],
        level: usize,
    ) -> Result<Vec<f32>, DeviceError> {
        match (&self.engine, encoded, written) {
            (Engine::Host { host, .. }, Encoded::Host(encoded), Written::Host(written)) => {
                debug_assert_eq!(written.steps(), level, "levels are written one after the other");
                Ok(host.step(encoded, written, parents, tokens))
            }
            #[cfg(feature = "tensors")]
            (Engine::Device(model), Encoded::Device(encoded), Written::Device(cache)) => {
                let (device, rows) = (model.device(), tokens.len());
                if cache.steps() > 0 {
                    let parents: Vec<i32> = parents.iter().map(|&parent| parent as i32).collect();
                    let parents = TensorData::new(parents, [rows]);
                    *cache = cache.gather(Tensor::<1, Int>::from_data(parents, &device));
                }
                let tokens: Vec<i32> = tokens.iter().map(|&token| token as i32).collect();
                let tokens = Tensor::<1, Int>::from_data(TensorData::new(tokens, [rows]), &device);
                let states = model.decode_step(encoded, tokens, cache);
                let (first, codes) = (self.layout.offset(level), self.layout.codes(level));
                read(model.logits(states, first, codes), level).await
            }
            #[cfg(feature = "tensors")]
            _ => Err(DeviceError { level, reason: "the histories were read by another model".to_owned() }),
        }
    }

    /// Where the model looks while it reads one history and then `written`, the start token and what follows it: in the
    /// encoder, in the decoder at what is written, and in the decoder at the history; to four digits.
    ///
    /// # Errors
    /// [`DeviceError`] when the device fails.
    pub async fn watch(&self, history: &HistoryBatch, written: &[u32]) -> Result<[Layers; 3], DeviceError> {
        let (tokens, length) = (history.rows().next().unwrap_or_default(), written.len());
        let shapes = [[tokens.len(), tokens.len()], [length, length], [length, tokens.len()]];
        let parts = match &self.engine {
            Engine::Host { host, .. } => {
                let seen = host.watch(tokens, written);
                [seen.encoder, seen.decoder, seen.cross]
            }
            #[cfg(feature = "tensors")]
            Engine::Device(model) => {
                let device = model.device();
                let input: Vec<i32> = written.iter().map(|&token| token as i32).collect();
                let input = Tensor::from_data(TensorData::new(input, [1, length]), &device);
                let (weights, _) = model.watch(history.tokens(&device), input);
                let mut parts = [const { Vec::new() }; 3];
                for (part, layers) in parts.iter_mut().zip([weights.encoder, weights.decoder, weights.cross])
                {
                    for layer in layers {
                        part.push(read(layer, length).await?);
                    }
                }
                parts
            }
        };
        Ok(nested(parts, shapes))
    }

    /// What these tokens are before the first block, `[S, D]`.
    ///
    /// # Errors
    /// [`DeviceError`] when the device fails.
    pub async fn embeddings(&self, tokens: &[u32]) -> Result<Vec<f32>, DeviceError> {
        match &self.engine {
            Engine::Host { host, .. } => Ok(host.embed(tokens)),
            #[cfg(feature = "tensors")]
            Engine::Device(model) => {
                let places: Vec<i32> = tokens.iter().map(|&token| token as i32).collect();
                let places = TensorData::new(places, [tokens.len()]);
                let places = Tensor::<1, Int>::from_data(places, &model.device());
                read(model.embeddings().select(0, places), 0).await
            }
        }
    }
}

/// The weights of each layer, `[H, Q, K]`, as nested lists.
fn nested(parts: [Vec<Vec<f32>>; 3], shapes: [[usize; 2]; 3]) -> [Layers; 3] {
    let mut shapes = shapes.into_iter();
    parts.map(|layers| {
        let [queries, keys] = shapes.next().unwrap_or_default();
        let head = |head: &[f32]| {
            let rows = head.chunks_exact(keys.max(1));
            rows.map(|row| row.iter().map(|weight| (weight * 1e4).round() / 1e4).collect()).collect()
        };
        let heads = |layer: Vec<f32>| layer.chunks_exact((queries * keys).max(1)).map(head).collect();
        layers.into_iter().map(heads).collect()
    })
}

/// Whether tensors of this device are computed by this program itself.
#[cfg(feature = "tensors")]
pub(crate) fn is_cpu(device: &Device) -> bool {
    #[cfg(feature = "flex")]
    return *device == Device::flex();
    #[cfg(not(feature = "flex"))]
    {
        let _ = device;
        false
    }
}

/// The numbers of a tensor of that level.
///
/// # Errors
/// [`DeviceError`] when the device fails.
#[cfg(feature = "tensors")]
pub async fn read<const N: usize>(tensor: Tensor<N>, level: usize) -> Result<Vec<f32>, DeviceError> {
    let failed = |reason: String| DeviceError { level, reason };
    let data = tensor.into_data_async().await.map_err(|error| failed(error.to_string()))?;
    data.convert::<f32>().try_into_vec::<f32>().map_err(|error| failed(format!("{error:?}")))
}

/// log Σ exp of a row of logits.
pub(crate) fn log_sum_exp(logits: &[f32]) -> f32 {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    max + logits.iter().map(|&x| (x - max).exp()).sum::<f32>().ln()
}
