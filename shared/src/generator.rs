//! The model that writes IDs, and what computes it: tensors on a device, or where that is the CPU the host's own
//! products, which are several times as fast.
use std::sync::Arc;

use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::{
    history::HistoryBatch,
    model::{self, Arithmetic, DecoderCache, Dropout, T5},
    semantic_id::IdLayout,
};

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
    model: T5,
    layout: IdLayout,
    host: Option<Arc<tigerlet_host::T5>>,
}

/// Histories as the decoder attends to them.
#[derive(Clone, Debug)]
pub enum Encoded {
    /// On a device.
    Device(model::Encoded),
    /// On the host, one a user.
    Host(Vec<tigerlet_host::Encoded>),
}

/// What the decoder remembers of partly written IDs.
#[derive(Clone, Debug)]
pub enum Written {
    /// On a device.
    Device(DecoderCache),
    /// On the host.
    Host(tigerlet_host::Written),
}

impl Encoded {
    /// Users B.
    pub fn users(&self) -> usize {
        match self {
            Self::Device(encoded) => encoded.users(),
            Self::Host(encoded) => encoded.len(),
        }
    }

    /// What is remembered before anything is written after these histories.
    pub fn start(&self) -> Written {
        match self {
            Self::Device(_) => Written::Device(DecoderCache::default()),
            Self::Host(_) => Written::Host(tigerlet_host::Written::default()),
        }
    }
}

impl Generator {
    /// A model that writes IDs of this layout, computed where it is: on the CPU in that arithmetic.
    pub fn new(model: T5, layout: &IdLayout, arithmetic: Arithmetic) -> Self {
        let host = is_cpu(&model.device()).then(|| model.on_host(layout, arithmetic)).flatten().map(Arc::new);
        Self { host, layout: layout.clone(), model }
    }

    /// The same with tensors alone, wherever it is.
    pub fn of_tensors(model: T5, layout: &IdLayout) -> Self {
        Self { host: None, layout: layout.clone(), model }
    }

    /// The model as tensors.
    pub fn model(&self) -> &T5 {
        &self.model
    }

    /// Levels L of the IDs and their codes.
    pub fn layout(&self) -> &IdLayout {
        &self.layout
    }

    /// Reads histories.
    pub fn encode(&self, batch: &HistoryBatch) -> Encoded {
        if let Some(host) = &self.host {
            return Encoded::Host(batch.rows().map(|tokens| host.encode(tokens)).collect());
        }
        let device = self.model.device();
        let (tokens, padding) = (batch.tokens(&device), batch.padding(&device));
        Encoded::Device(self.model.encode(tokens, padding, &mut Dropout::Off))
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
        match (encoded, written) {
            (Encoded::Host(encoded), Written::Host(written)) => {
                let elsewhere = || DeviceError { level, reason: ELSEWHERE.to_owned() };
                let host = self.host.as_ref().ok_or_else(elsewhere)?;
                Ok(host.step(encoded, written, parents, tokens))
            }
            (Encoded::Device(encoded), Written::Device(cache)) => {
                let device = self.model.device();
                let rows = tokens.len();
                if cache.steps() > 0 {
                    let parents: Vec<i32> = parents.iter().map(|&parent| parent as i32).collect();
                    *cache = cache.gather(Tensor::<1, Int>::from_data(TensorData::new(parents, [rows]), &device));
                }
                let tokens: Vec<i32> = tokens.iter().map(|&token| token as i32).collect();
                let tokens = Tensor::<1, Int>::from_data(TensorData::new(tokens, [rows]), &device);
                let states = self.model.decode_step(encoded, tokens, cache);
                let (first, codes) = (self.layout.offset(level), self.layout.codes(level));
                read(self.model.logits(states, first, codes), level).await
            }
            _ => Err(DeviceError { level, reason: ELSEWHERE.to_owned() }),
        }
    }
}

const ELSEWHERE: &str = "the histories were read by another model";

/// Whether tensors of this device are computed by this program itself.
pub(crate) fn is_cpu(device: &Device) -> bool {
    #[cfg(feature = "host")]
    return *device == Device::flex();
    #[cfg(not(feature = "host"))]
    {
        let _ = device;
        false
    }
}

/// The numbers of a tensor of that level.
///
/// # Errors
/// [`DeviceError`] when the device fails.
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
