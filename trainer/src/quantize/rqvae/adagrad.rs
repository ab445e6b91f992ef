use burn::{
    optim::{AdaGrad, AdaGradState, LearningRate, LrDecayState, Optimizer},
    tensor::{Device, Tensor},
};

/// What the sum of squared gradients starts from in TensorFlow's Adagrad
/// (`tf.keras.optimizers.Adagrad`, `initial_accumulator_value`).
const INITIAL: f64 = 0.1;

/// Adagrad as TensorFlow has it: `w ← w − η g / √(0.1 + Σ g²)`.
///
/// Burn's and PyTorch's sum starts from 0, so that the first step moves every weight by η, however small
/// its gradient: at TIGER's η of 0.4 that destroys the network.
#[derive(Clone)]
pub struct TensorFlowAdaGrad(pub AdaGrad);

impl Optimizer for TensorFlowAdaGrad {
    type State<const D: usize> = AdaGradState<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        weights: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let state =
            state.unwrap_or_else(|| AdaGradState::new(LrDecayState::new(0, gradient.full_like(INITIAL))));
        self.0.step(rate, weights, gradient, Some(state))
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        AdaGrad::to_device(state, device)
    }
}
