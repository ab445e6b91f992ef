use burn::module::Module;
use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use super::config::BertConfig;
use super::embeddings::Embeddings;
use super::error::LoadError;
use super::layer::Layer;
use super::weights::Weights;

/// A BERT encoder (Devlin et al., arXiv 1810.04805) with mean pooling: one vector a text.
#[derive(Module, Debug)]
pub struct Bert {
    embeddings: Embeddings,
    layers: Vec<Layer>,
}

/// B texts of one forward pass as token numbers, padded to the longest, S tokens.
pub struct Batch {
    tokens: Tensor<2, Int>,
    /// `[B, S]`, 1 for a token and 0 for padding; none if all texts have S tokens.
    present: Option<Tensor<2>>,
}

impl Batch {
    /// Pads with token 0, whose value does not matter: it is masked. `texts` is not empty, nor is any of them.
    pub fn new(texts: &[&[u32]], device: &Device) -> Self {
        let length = texts.iter().map(|text| text.len()).max().unwrap_or(0);
        let rows = |value: fn(Option<u32>) -> i32| {
            let padded = texts.iter().flat_map(|text| (0..length).map(move |i| value(text.get(i).copied())));
            TensorData::new(padded.collect::<Vec<i32>>(), [texts.len(), length])
        };
        let padded = texts.iter().any(|text| text.len() < length);
        Self {
            tokens: Tensor::from_data(rows(|token| token.unwrap_or(0) as i32), device),
            present: padded.then(|| {
                Tensor::<2, Int>::from_data(rows(|token| i32::from(token.is_some())), device).float()
            }),
        }
    }
}

impl Bert {
    /// Takes every tensor of the model.
    pub fn load(config: &BertConfig, weights: &Weights) -> Result<Self, LoadError> {
        Ok(Self {
            embeddings: Embeddings::load(config, weights)?,
            layers: (0..config.num_hidden_layers)
                .map(|index| Layer::load(index, config, weights))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The mean of each text's last token vectors, padding left out: `[B, D]`.
    pub fn forward(&self, batch: Batch) -> Tensor<2> {
        let [size, length] = batch.tokens.dims();
        let padding: Option<Tensor<4, Bool>> =
            batch.present.clone().map(|present| present.equal_elem(0).reshape([size, 1, 1, length]));
        let mut hidden = self.embeddings.forward(batch.tokens);
        for layer in &self.layers {
            hidden = layer.forward(hidden, padding.clone());
        }
        match batch.present {
            None => hidden.mean_dim(1).squeeze_dim(1),
            Some(present) => {
                let counts = present.clone().sum_dim(1);
                let sums: Tensor<2> = (hidden * present.unsqueeze_dim(2)).sum_dim(1).squeeze_dim(1);
                sums / counts
            }
        }
    }
}
