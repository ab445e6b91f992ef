use burn::{
    module::{Module, Param},
    nn::Linear,
    tensor::{Device, Int, Tensor, TensorData, activation::relu},
};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use tigerlet::model::Dropout;

use super::RqVaeConfig;

/// A residual-quantised autoencoder (TIGER, section 3.1).
///
/// ```text
/// z = E(x);   r_0 = z;   c_l = argmin_k ‖r_l − C_l[k]‖²;   e_l = C_l[c_l];   r_{l+1} = r_l − e_l
/// x̂ = D(z + sg[Σ_l e_l − z])
/// ```
///
/// `sg` stops gradients: on the way back, what the decoder wants of the quantised latent is told to the
/// encoder as if there were no quantisation, the straight-through estimator (Bengio et al., arXiv 1308.3432).
#[derive(Module, Debug)]
pub struct RqVae {
    pub encoder: Mlp,
    pub decoder: Mlp,
    /// C_l, K×Z each.
    pub codebooks: Vec<Param<Tensor<2>>>,
}

/// What a training step learns from B vectors.
pub struct Losses {
    /// (‖x − x̂‖² + Σ_l (‖sg[r_l] − e_l‖² + β ‖r_l − sg[e_l]‖²)) / D, a mean over the vectors: `[1]`. The
    /// first part trains encoder and decoder, the second the codebooks, the third the encoder. The D is the
    /// one of a mean squared error, which programs minimise where papers write ‖·‖²: to Adagrad it matters.
    pub total: Tensor<1>,
    /// ‖x − x̂‖² alone, a mean over the vectors: `[1]`.
    pub reconstruction: Tensor<1>,
    /// The codes of each level, `[B]`.
    pub codes: Vec<Tensor<1, Int>>,
}

impl RqVae {
    /// A network for vectors of `width`, its codebooks still empty.
    pub fn new(width: usize, config: &RqVaeConfig, rng: &mut ChaCha8Rng, device: &Device) -> Self {
        let mut widths = [&[width], &config.hidden[..], &[config.latent]].concat();
        let encoder = Mlp::new(&widths, rng, device);
        widths.reverse();
        Self { encoder, decoder: Mlp::new(&widths, rng, device), codebooks: Vec::new() }
    }

    /// The losses of `x`, B×D.
    pub fn losses(&self, x: Tensor<2>, beta: f64, dropout: &mut Dropout) -> Losses {
        let [rows, width] = x.dims();
        let z = self.encoder.forward(x.clone(), dropout);
        let mut residual = z.clone();
        let mut quantised = z.zeros_like();
        let mut quantisation = Tensor::zeros([1], &x.device());
        let mut codes = Vec::with_capacity(self.codebooks.len());
        for codebook in &self.codebooks {
            let level = nearest(residual.clone().detach(), codebook.val().detach());
            let entry = dropout.lookup().rows(codebook.val(), level.clone());
            let fixed = entry.clone().detach();
            quantisation = quantisation
                + (residual.clone().detach() - entry).square().sum()
                + (residual.clone() - fixed.clone()).square().sum().mul_scalar(beta);
            residual = residual - fixed.clone();
            quantised = quantised + fixed;
            codes.push(level);
        }
        let through = z.clone() + (quantised - z).detach();
        let reconstruction =
            (x - self.decoder.forward(through, dropout)).square().sum().div_scalar(rows as f64);
        let total = (reconstruction.clone() + quantisation.div_scalar(rows as f64)).div_scalar(width as f64);
        Losses { total, reconstruction, codes }
    }
}

/// The nearest of K codes, K×Z, to each of B residuals, B×Z: `[B]`.
fn nearest(residual: Tensor<2>, codebook: Tensor<2>) -> Tensor<1, Int> {
    let rows = residual.dims()[0];
    let norms = codebook.clone().square().sum_dim(1).transpose();
    (norms - residual.matmul(codebook.transpose()).mul_scalar(2.0)).argmin(1).reshape([rows])
}

/// Linear layers with ReLU between them.
#[derive(Module, Debug)]
pub struct Mlp {
    pub layers: Vec<Linear>,
}

impl Mlp {
    fn new(widths: &[usize], rng: &mut ChaCha8Rng, device: &Device) -> Self {
        Self { layers: widths.windows(2).map(|pair| linear(pair[0], pair[1], rng, device)).collect() }
    }

    /// `[B, first width] → [B, last width]`.
    pub fn forward(&self, mut x: Tensor<2>, dropout: &mut Dropout) -> Tensor<2> {
        for (index, layer) in self.layers.iter().enumerate() {
            if index > 0 {
                x = dropout.apply(relu(x));
            }
            x = layer.forward(x);
        }
        x
    }
}

/// A layer with weights from U(−√(6 / in), √(6 / in)), which keeps the size of activations through ReLUs
/// (He et al., arXiv 1502.01852), drawn on the host: the same on every device.
fn linear(input: usize, output: usize, rng: &mut ChaCha8Rng, device: &Device) -> Linear {
    let bound = (6.0 / input as f32).sqrt();
    let weights: Vec<f32> = (0..input * output).map(|_| rng.random_range(-bound..bound)).collect();
    Linear {
        weight: Param::from_tensor(Tensor::from_data(TensorData::new(weights, [input, output]), device)),
        bias: Some(Param::from_tensor(Tensor::zeros([output], device))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(number: f32, device: &Device) -> Linear {
        Linear { weight: Param::from_tensor(Tensor::from_data([[number]], device)), bias: None }
    }

    #[test]
    fn gradients_are_those_worked_out_by_hand() {
        // z = w x = 3, e_0 = 2, r_1 = 1, e_1 = 0.5; x̂ = v (2 + 0.5) = 5; L_recon = (3 − 5)² = 4.
        let device = Device::flex().autodiff();
        let book = |codes: [[f32; 1]; 2]| Param::from_tensor(Tensor::from_data(codes, &device));
        let model = RqVae {
            encoder: Mlp { layers: vec![scalar(1.0, &device)] },
            decoder: Mlp { layers: vec![scalar(2.0, &device)] },
            codebooks: vec![book([[9.0], [2.0]]), book([[0.5], [-1.0]])],
        };
        let x = Tensor::from_data([[3.0]], &device);
        let losses = model.losses(x, 0.25, &mut Dropout::Off);
        let codes: Vec<i32> = losses.codes.iter().map(|level| level.clone().into_scalar::<i32>()).collect();
        assert_eq!(codes, [1, 0]);
        assert_eq!(losses.reconstruction.clone().into_scalar::<f32>(), 4.0);
        // (3 − 2)² + (1 − 0.5)² = 1.25, and a quarter of it again.
        assert_eq!(losses.total.clone().into_scalar::<f32>(), 4.0 + 1.25 * 1.25);

        let gradients = losses.total.backward();
        let of = |param: &Param<Tensor<2>>| -> Vec<f32> {
            param.val().grad(&gradients).unwrap().try_into_vec_as().unwrap()
        };
        // dL/dx̂ = 2 (5 − 3) = 4: dv = 4 · 2.5; straight through, dz = 4 v + 2 β (1 + 0.5); dw = dz x.
        assert_eq!(of(&model.decoder.layers[0].weight), [10.0]);
        assert_eq!(of(&model.encoder.layers[0].weight), [(8.0 + 0.75) * 3.0]);
        // 2 (e − r) where a code was taken, nothing where none was.
        assert_eq!(of(&model.codebooks[0]), [0.0, -2.0]);
        assert_eq!(of(&model.codebooks[1]), [-1.0, 0.0]);
    }
}
