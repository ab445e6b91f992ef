use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    optim::GradientsParams,
    tensor::Tensor,
};
use tigerlet::model::T5;

/// Exponential moving average of the weights: `a ← d a + (1 − d) w` after every step.
///
/// The average of the last `1 / (1 − d)` steps or so has less of the noise of single batches than the
/// weights themselves (Polyak and Juditsky 1992); it is what is validated and exported. In the first
/// steps, d is `(1 + t) / (10 + t)` if that is smaller, so that the random start is soon forgotten
/// (`num_updates` of TensorFlow's `ExponentialMovingAverage`).
pub struct Ema {
    decay: f64,
    model: T5,
}

impl Ema {
    /// An average that stands at `model`.
    pub fn new(decay: f64, model: &T5) -> Self {
        Self { decay, model: model.valid() }
    }

    /// The average.
    pub fn model(&self) -> &T5 {
        &self.model
    }

    /// Takes in the weights after step `step`, 0-based.
    pub fn update(&mut self, model: &T5, step: usize) {
        let decay = self.decay.min((1 + step) as f64 / (10 + step) as f64);
        let mut weights = Weights(GradientsParams::new());
        model.visit(&mut weights);
        self.model = self.model.clone().map(&mut Blend { weights: weights.0, decay });
    }
}

/// Tensors by parameter; Burn's container for gradients holds weights as well.
struct Weights(GradientsParams);

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.register(param.id, param.val().inner());
    }
}

struct Blend {
    weights: GradientsParams,
    decay: f64,
}

impl ModuleMapper for Blend {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(new) = self.weights.remove::<D>(param.id) else { return param };
        param.map(|old| old.mul_scalar(self.decay) + new.mul_scalar(1.0 - self.decay))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use tigerlet::{
        model::{Precision, T5Config},
        semantic_id::IdLayout,
    };

    fn first(model: &T5) -> f32 {
        let bytes = model.write(Precision::F32).unwrap();
        let at = bytes.len() - 4;
        f32::from_le_bytes(bytes[at..].try_into().unwrap())
    }

    #[test]
    fn the_average_follows_the_weights() {
        let device = Device::flex().autodiff();
        let config = T5Config::new(&IdLayout::new(vec![4]).unwrap(), 8, 2, 4, 8, 1);
        device.seed(1);
        let a = config.init(&device).with_stable_ids();
        let b = config.init(&device).with_stable_ids();
        let (x, y) = (first(&a), first(&b));
        assert_ne!(x, y);
        let mut ema = Ema::new(0.5, &a);
        assert_eq!(first(ema.model()), x);
        // d is 1/10 at step 0, 2/11 at step 1, and 0.5 from step 8 on.
        ema.update(&b, 0);
        let mut expected = 0.1 * x + 0.9 * y;
        assert!((first(ema.model()) - expected).abs() < 1e-6);
        ema.update(&a, 1000);
        expected = 0.5 * expected + 0.5 * x;
        assert!((first(ema.model()) - expected).abs() < 1e-6);
    }
}
