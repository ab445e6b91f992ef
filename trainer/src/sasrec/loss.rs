//! What SASRec is trained to minimise, summed over the R positions of a micro-batch.
use burn::tensor::{
    IndexingUpdateOp, Int, Tensor, TensorData,
    activation::{log_sigmoid, log_softmax, softmax},
};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use tigerlet::model::Lookup;

use super::LossKind;

/// A summed loss, and a tensor whose gradient is that loss's.
pub struct Loss {
    /// `[1]`: differentiate this.
    pub carrier: Tensor<1>,
    /// `[1]`: the loss, in nats.
    pub value: Tensor<1>,
}

impl LossKind {
    /// The loss of states `[R, D]` against their targets among all items `[N, D]`.
    pub fn of(
        self,
        states: Tensor<2>,
        items: Tensor<2>,
        targets: &[u32],
        negatives: usize,
        rng: &mut ChaCha8Rng,
        lookup: Lookup,
    ) -> Loss {
        match self {
            Self::CrossEntropy => cross_entropy(states, items, targets),
            Self::Bce => bce(states, items, targets, negatives, rng, lookup),
            Self::SampledSoftmax => sampled_softmax(states, items, targets, negatives, rng, lookup),
        }
    }
}

/// `Σ −log softmax(h E ᵀ)[target]`, over all items.
///
/// The matrix of R × N probabilities dwarfs everything else in the model, so its gradient `p − onehot` is
/// written down instead of traced: the matrix is made once and overwritten in place.
fn cross_entropy(states: Tensor<2>, items: Tensor<2>, targets: &[u32]) -> Loss {
    let (h, e) = (states.clone().inner(), items.clone().inner());
    let index = column(targets, &h);
    let probabilities = softmax(h.clone().matmul(e.clone().transpose()), 1);
    let value = probabilities.clone().gather(1, index.clone()).clamp_min(1e-30).log().sum().neg();
    let minus_one = Tensor::full([targets.len(), 1], -1.0, &h.device());
    let residual = probabilities.scatter(1, index, minus_one, IndexingUpdateOp::Add);
    let toward_states = residual.clone().matmul(e);
    let toward_items = residual.transpose().matmul(h);
    let carrier =
        (states * Tensor::from_inner(toward_states)).sum() + (items * Tensor::from_inner(toward_items)).sum();
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

fn column(items: &[u32], like: &Tensor<2>) -> Tensor<2, Int> {
    indices(items, like).unsqueeze_dim(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Tolerance};
    use rand::SeedableRng;

    fn problem() -> (Tensor<2>, Tensor<2>, [u32; 3]) {
        let device = Device::flex().autodiff();
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut random = |rows: usize| {
            let values: Vec<f32> = (0..4 * rows).map(|_| rng.random_range(-1.5..1.5)).collect();
            Tensor::<2>::from_data(TensorData::new(values, [rows, 4]), &device).require_grad()
        };
        (random(3), random(7), [2, 6, 2])
    }

    #[test]
    fn the_written_gradient_of_cross_entropy_is_the_traced_one() {
        let (states, items, targets) = problem();
        let written = cross_entropy(states.clone(), items.clone(), &targets);
        let gradients = written.carrier.backward();
        let (by_hand, by_hand_items) = (states.grad(&gradients).unwrap(), items.grad(&gradients).unwrap());

        let logits = states.clone().matmul(items.clone().transpose());
        let traced = log_softmax(logits, 1).gather(1, column(&targets, &states)).sum().neg();
        let tolerance = Tolerance::<f32>::default();
        written.value.into_data().assert_approx_eq(&traced.clone().inner().into_data(), tolerance);
        let gradients = traced.backward();
        by_hand.into_data().assert_approx_eq(&states.grad(&gradients).unwrap().into_data(), tolerance);
        by_hand_items.into_data().assert_approx_eq(&items.grad(&gradients).unwrap().into_data(), tolerance);
    }

    #[test]
    fn a_sampled_softmax_over_many_negatives_nears_the_whole() {
        let (states, items, targets) = problem();
        let whole = cross_entropy(states.clone(), items.clone(), &targets).value.into_scalar::<f32>();
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
