//! What SASRec is trained to minimise, summed over the R positions of a micro-batch.
use burn::tensor::{
    Int, Tensor, TensorData,
    activation::{log_sigmoid, log_softmax},
};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use tigerlet::model::Lookup;

use super::{LossKind, Prior};

/// A summed loss, and a tensor whose gradient is that loss's.
pub struct Loss {
    /// `[1]`: differentiate this.
    pub carrier: Tensor<1>,
    /// `[1]`: the loss, in nats.
    pub value: Tensor<1>,
}

/// What states are compared with.
pub struct Candidates<'a> {
    /// `[N, D]`.
    pub vectors: Tensor<2>,
    /// What is known of them in advance; a softmax over all heeds it.
    pub prior: &'a Prior,
}

impl LossKind {
    /// The loss of states `[R, D]` against their targets among all items `[N, D]`.
    pub fn of(
        self,
        states: Tensor<2>,
        items: Candidates,
        targets: &[u32],
        negatives: usize,
        rng: &mut ChaCha8Rng,
        lookup: Lookup,
    ) -> Loss {
        match self {
            Self::CrossEntropy => cross_entropy(states, items, targets, lookup),
            Self::Bce => bce(states, items.vectors, targets, negatives, rng, lookup),
            Self::SampledSoftmax => sampled_softmax(states, items.vectors, targets, negatives, rng, lookup),
        }
    }
}

/// Rows of states whose logits are held at a time: N of them for each, which should stay in a CPU's cache.
const ROWS: usize = 128;

/// `Σ −w log softmax(h E ᵀ + o)[target]`, over all items; o are the prior's offsets, w its weight of the target.
///
/// The matrix of R × N probabilities p dwarfs everything else in the model, so the gradient of the normaliser,
/// `∂h = w p E` and `∂E = (w p)ᵀ h`, is written down instead of traced, and the matrix is made a few rows at a time.
/// What makes probabilities of a row's numbers exp(h Eᵀ + o − max), their sum z, is left to the small factors.
fn cross_entropy(states: Tensor<2>, items: Candidates, targets: &[u32], lookup: Lookup) -> Loss {
    let Candidates { vectors, prior } = items;
    let (h, e) = (states.clone().inner(), vectors.clone().inner());
    let weights: Vec<f32> = match &prior.weights {
        Some(weights) => targets.iter().map(|&item| weights[item as usize]).collect(),
        None => vec![1.0; targets.len()],
    };
    let weights = Tensor::<2>::from_data(TensorData::new(weights, [targets.len(), 1]), &h.device());
    let wanted = lookup.rows(vectors.clone(), indices(targets, &states));
    let wanted = (states.clone() * wanted * Tensor::from_inner(weights.clone())).sum();
    let mut value = wanted.clone().inner().neg();
    if let Some(offsets) = &prior.offsets {
        let of_targets = offsets.clone().select(1, indices(targets, &h)).transpose();
        value = value - (of_targets * weights.clone()).sum();
    }
    let transposed = e.clone().transpose();
    let mut toward_items = e.zeros_like();
    let mut toward_states = Vec::with_capacity(targets.len().div_ceil(ROWS));
    for first in (0..targets.len()).step_by(ROWS) {
        let rows = ROWS.min(targets.len() - first);
        let (part, weights) = (h.clone().narrow(0, first, rows), weights.clone().narrow(0, first, rows));
        let logits = part.clone().matmul(transposed.clone());
        let logits = match &prior.offsets {
            Some(offsets) => logits + offsets.clone(),
            None => logits,
        };
        let most = logits.clone().max_dim(1);
        let numbers = (logits - most.clone()).exp();
        let sum = numbers.clone().sum_dim(1);
        value = value + ((sum.clone().log() + most) * weights.clone()).sum();
        let scale = weights / sum;
        toward_states.push(numbers.clone().matmul(e.clone()) * scale.clone());
        toward_items = toward_items + numbers.transpose().matmul(part * scale);
    }
    let carrier = (states * Tensor::from_inner(Tensor::cat(toward_states, 0))).sum()
        + (vectors * Tensor::from_inner(toward_items)).sum()
        - wanted;
    Loss { carrier, value }
}

/// `Σ −log σ(h · e_target) − 1/n Σ log σ(−h · e_negative)`, n uniform negatives a position.
fn bce(
    states: Tensor<2>,
    items: Tensor<2>,
    targets: &[u32],
    n: usize,
    rng: &mut ChaCha8Rng,
    lookup: Lookup,
) -> Loss {
    let [rows, width] = states.dims();
    let mut drawn = Vec::with_capacity(rows * n);
    for &target in targets {
        drawn.extend((0..n).map(|_| other(target, items.dims()[0], rng)));
    }
    let positive = lookup.rows(items.clone(), indices(targets, &states));
    let negative = lookup.rows(items, indices(&drawn, &states)).reshape([rows, n, width]);
    let toward = (states.clone() * positive).sum_dim(1);
    let away = (states.unsqueeze_dim::<3>(1) * negative).sum_dim(2);
    let loss = log_sigmoid(toward).sum().neg() - log_sigmoid(away.neg()).sum().div_scalar(n as f64);
    Loss { value: loss.clone().inner(), carrier: loss }
}

/// `Σ −log softmax` over the target and n uniform negatives that the rows share.
///
/// Each negative stands for N / n items, so ln(N / n) is added to its logit; a negative that is the row's target
/// is masked, and the others, n (N − 1) / N on average, stand for the N − 1 that are not.
fn sampled_softmax(
    states: Tensor<2>,
    items: Tensor<2>,
    targets: &[u32],
    n: usize,
    rng: &mut ChaCha8Rng,
    lookup: Lookup,
) -> Loss {
    let count = items.dims()[0];
    let drawn: Vec<u32> = (0..n).map(|_| rng.random_range(0..count as u32)).collect();
    let correction = (count as f32 / n as f32).ln();
    let offsets = targets
        .iter()
        .flat_map(|target| drawn.iter().map(move |item| if item == target { -1e9 } else { correction }))
        .collect::<Vec<f32>>();
    let offsets = Tensor::<2>::from_data(TensorData::new(offsets, [targets.len(), n]), &states.device());
    let positive = lookup.rows(items.clone(), indices(targets, &states));
    let negative = lookup.rows(items, indices(&drawn, &states));
    let toward = (states.clone() * positive).sum_dim(1);
    let away = states.matmul(negative.transpose()) + offsets;
    let loss = log_softmax(Tensor::cat(vec![toward, away], 1), 1).narrow(1, 0, 1).sum().neg();
    Loss { value: loss.clone().inner(), carrier: loss }
}

/// A uniform item that is not `target`, of at least two.
fn other(target: u32, items: usize, rng: &mut ChaCha8Rng) -> u32 {
    let drawn = rng.random_range(0..(items.max(2) - 1) as u32);
    if drawn >= target && items > 1 { drawn + 1 } else { drawn }
}

fn indices(items: &[u32], like: &Tensor<2>) -> Tensor<1, Int> {
    let items: Vec<i32> = items.iter().map(|&item| item as i32).collect();
    let length = items.len();
    Tensor::from_data(TensorData::new(items, [length]), &like.device())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sasrec::SasrecConfig;
    use burn::tensor::{Device, Tolerance};
    use rand::SeedableRng;

    /// More rows than are held at a time.
    fn problem() -> (Tensor<2>, Tensor<2>, Vec<u32>) {
        let device = Device::flex().autodiff();
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut random = |rows: usize| {
            let values: Vec<f32> = (0..4 * rows).map(|_| rng.random_range(-1.5..1.5)).collect();
            Tensor::<2>::from_data(TensorData::new(values, [rows, 4]), &device).require_grad()
        };
        let rows = ROWS + 3;
        (random(rows), random(7), (0..rows as u32).map(|row| [2, 6, 2][row as usize % 3]).collect())
    }

    fn all(items: &Tensor<2>) -> Candidates<'static> {
        Candidates { vectors: items.clone(), prior: &Prior::NONE }
    }

    #[test]
    fn what_nobody_has_taken_is_no_negative() {
        let (states, items, targets) = problem();
        let counts = [1, 1, 1, 0, 0, 0, 1];
        let prior = Prior::new(&counts, true, &SasrecConfig::default(), &Device::flex());
        let of = |vectors: &Tensor<2>, prior: &Prior, targets: &[u32]| {
            let items = Candidates { vectors: vectors.clone(), prior };
            cross_entropy(states.clone(), items, targets, Lookup::Gather)
        };
        let loss = of(&items, &prior, &targets);
        let four = items.clone().select(0, Tensor::from_data([0, 1, 2, 6], &Device::flex().autodiff()));
        let among_four: Vec<u32> = targets.iter().map(|&item| item.min(3)).collect();
        let alone = of(&four, &Prior::NONE, &among_four);
        loss.value.into_data().assert_approx_eq(&alone.value.into_data(), Tolerance::<f32>::default());
        let gradient = items.grad(&loss.carrier.backward()).unwrap();
        assert!(gradient.slice([3..6, 0..4]).abs().max().into_scalar::<f32>() == 0.0);
    }

    /// With popularity in the logits and in the weights, and without.
    #[test]
    fn the_written_gradient_of_cross_entropy_is_the_traced_one() {
        let (states, items, targets) = problem();
        let config =
            SasrecConfig { logit_adjustment: 0.7, inverse_propensity: 0.5, ..SasrecConfig::default() };
        let device = Device::flex();
        let popular = Prior::new(&[9, 1, 20, 0, 3, 5, 2], false, &config, &device);
        for prior in [Prior::NONE, popular] {
            let candidates = Candidates { vectors: items.clone(), prior: &prior };
            let written = cross_entropy(states.clone(), candidates, &targets, Lookup::Gather);
            let gradients = written.carrier.backward();
            let by_hand = [&states, &items].map(|tensor| tensor.grad(&gradients).unwrap());

            let offsets = prior.offsets.unwrap_or_else(|| Tensor::zeros([1, 7], &device));
            let weights = prior.weights.unwrap_or_else(|| vec![1.0; 7]);
            let weights: Vec<f32> = targets.iter().map(|&item| weights[item as usize]).collect();
            let weights = Tensor::<2>::from_data(
                TensorData::new(weights, [targets.len(), 1]),
                &device.clone().autodiff(),
            );
            let logits = states.clone().matmul(items.clone().transpose()) + Tensor::from_inner(offsets);
            let likely = log_softmax(logits, 1).gather(1, indices(&targets, &states).unsqueeze_dim(1));
            let traced = (likely * weights).sum().neg();
            let tolerance = Tolerance::<f32>::default();
            written.value.into_data().assert_approx_eq(&traced.clone().inner().into_data(), tolerance);
            let gradients = traced.backward();
            for (by_hand, tensor) in by_hand.into_iter().zip([&states, &items]) {
                let traced = tensor.grad(&gradients).unwrap();
                by_hand.into_data().assert_approx_eq(&traced.into_data(), tolerance);
            }
        }
    }

    #[test]
    fn a_sampled_softmax_over_many_negatives_nears_the_whole() {
        let (states, items, targets) = problem();
        let whole = cross_entropy(states.clone(), all(&items), &targets, Lookup::Gather);
        let whole = whole.value.into_scalar::<f32>();
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let sampled = sampled_softmax(states, items, &targets, 20_000, &mut rng, Lookup::Gather)
            .value
            .into_scalar::<f32>();
        assert!((whole - sampled).abs() < 0.05 * whole, "{whole} {sampled}");
    }

    #[test]
    fn negatives_are_never_the_target() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let drawn: Vec<u32> = (0..200).map(|_| other(2, 4, &mut rng)).collect();
        for item in 0..4 {
            assert_eq!(drawn.contains(&item), item != 2);
        }
    }
}
