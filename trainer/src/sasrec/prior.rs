//! What the loss is told of how often items are taken.
use burn::tensor::{Device, Tensor, TensorData};

use super::SasrecConfig;

/// Far below every logit.
const HIDDEN: f32 = -1e9;

/// How often the N items are taken, as it enters the loss.
#[derive(Clone, Debug)]
pub struct Prior {
    /// `[1, N]`: added to the items' logits; none: nothing is.
    pub offsets: Option<Tensor<2>>,
    /// What the loss of a target weighs, 1 in the mean over what is taken; of each of the N items.
    pub weights: Option<Vec<f32>>,
}

impl Prior {
    /// Items are all alike.
    pub const NONE: Self = Self { offsets: None, weights: None };

    /// Of items that are taken so often in the training part.
    ///
    /// With `known` items, whose texts say where they stand, those that nobody has taken are no negatives: that nobody
    /// has taken what is new is no sign against it.
    pub fn new(counts: &[u32], is_known: bool, config: &SasrecConfig, device: &Device) -> Self {
        let total = counts.iter().map(|&count| f64::from(count)).sum::<f64>();
        let of_item = |&count: &u32| match (count, is_known) {
            (0, true) => HIDDEN,
            // One more, so that what is not taken has a logarithm.
            _ => {
                let share = (f64::from(count) + 1.0) / (total + counts.len() as f64);
                (config.logit_adjustment * share.ln()) as f32
            }
        };
        let offsets: Vec<f32> = counts.iter().map(of_item).collect();
        let power = -config.inverse_propensity;
        let weight = |count: u32| if count == 0 { 0.0 } else { f64::from(count).powf(power) };
        let weighed: f64 = counts.iter().map(|&count| f64::from(count) * weight(count)).sum();
        let scale = if weighed > 0.0 { total / weighed } else { 0.0 };
        Self {
            offsets: offsets.iter().any(|&offset| offset != 0.0).then(|| {
                let length = offsets.len();
                Tensor::from_data(TensorData::new(offsets, [1, length]), device)
            }),
            weights: (power != 0.0)
                .then(|| counts.iter().map(|&count| (scale * weight(count)) as f32).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_one_in_the_mean_and_smaller_for_the_popular() {
        let counts = [8, 1, 0, 3];
        let config = SasrecConfig { inverse_propensity: 0.5, ..SasrecConfig::default() };
        let prior = Prior::new(&counts, false, &config, &Device::flex());
        assert!(prior.offsets.is_none());
        let weights = prior.weights.unwrap();
        let mean =
            counts.iter().zip(&weights).map(|(&count, weight)| count as f32 * weight).sum::<f32>() / 12.0;
        assert!((mean - 1.0).abs() < 1e-6, "{weights:?}");
        assert!((weights[1] / weights[0] - 8f32.sqrt()).abs() < 1e-5, "{weights:?}");
    }

    #[test]
    fn offsets_are_logarithms_of_shares() {
        let config = SasrecConfig { logit_adjustment: 0.5, ..SasrecConfig::default() };
        let prior = Prior::new(&[3, 0, 1], true, &config, &Device::flex());
        let offsets: Vec<f32> = prior.offsets.unwrap().into_data().try_to_vec().unwrap();
        for (offset, expected) in
            offsets.into_iter().zip([0.5 * (4f32 / 7.0).ln(), HIDDEN, 0.5 * (2f32 / 7.0).ln()])
        {
            assert!((offset - expected).abs() < 1e-6, "{offset} {expected}");
        }
    }
}
