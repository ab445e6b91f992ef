use burn::{
    module::{Module, Param, ParamId},
    optim::GradientsParams,
    tensor::{Device, Distribution, Int, Tensor},
};
use tigerlet::model::{Dropout, Tower, TowerConfig};

use super::SasrecConfig;

/// SASRec (Kang & McAuley, arXiv 1808.09781): a causal Transformer over item vectors.
///
/// The score of item i after a history is `h · eᵢ`, h the last state and eᵢ the item's own input vector, or with a
/// temperature τ `cos(h, eᵢ) / τ`, which keeps popular items from winning by the length of their vectors (Zhai et al.,
/// arXiv 2402.17152, use it for SASRec and HSTU alike).
///
/// Items are known by who takes them: eᵢ = lᵢ, learned. With texts they are known by what they are, too:
/// eᵢ = lᵢ + tᵢ P, tᵢ the vector of the item's text, so that one which nobody has taken has a place as well.
#[derive(Module, Debug)]
pub struct Sasrec {
    /// What is learned of each item, lᵢ: `[N, D]`.
    learned: Param<Tensor<2>>,
    /// What a text says of an item, P: `[T, D]`.
    projection: Option<Param<Tensor<2>>>,
    tower: Tower,
    temperature: f64,
}

/// The texts of the catalogue, on a device.
#[derive(Clone, Debug)]
pub struct Texts {
    /// tᵢ, `[N, T]`.
    pub vectors: Tensor<2>,
    /// `[N, 1]`: 1 for an item of the training part, 0 for one that nobody has taken there.
    pub taken: Tensor<2>,
}

/// A model whose item vectors stand, to learn or to rank with.
#[derive(Module, Debug)]
pub struct Standing {
    /// eᵢ, `[N, D]`.
    vectors: Param<Tensor<2>>,
    tower: Tower,
    temperature: f64,
}

/// Standard deviation of what vectors are before they have learned.
const SPREAD: f64 = TowerConfig::SPREAD;

impl Sasrec {
    /// A random model for N items, whose texts are vectors of `text` numbers; 0: it has none.
    pub fn new(items: usize, text: usize, config: &SasrecConfig, device: &Device) -> Self {
        let width = config.d_model;
        let drawn =
            |rows| Tensor::<2>::random([rows, width], Distribution::Normal(0.0, SPREAD), device).require_grad();
        Self {
            learned: Param::initialized(ParamId::new(), drawn(items)),
            projection: (text > 0).then(|| Param::initialized(ParamId::new(), drawn(text))),
            tower: Tower::new(&config.tower(), device),
            temperature: config.temperature,
        }
    }

    /// Nothing is known of who takes the items that nobody takes.
    #[must_use]
    pub fn without_untaken(mut self, texts: &Texts) -> Self {
        self.learned = self.learned.map(|learned| (learned.detach() * texts.taken.clone()).require_grad());
        self
    }

    /// The items' vectors as they are now, with their texts `[N, T]`, and the tower; what is learned through `vectors` comes back by
    /// [`Sasrec::gradients`].
    ///
    /// The projection of the texts is the dearest product of a step, and the same in all its parts: so it is done once.
    pub fn standing(&self, texts: Option<&Tensor<2>>) -> Standing {
        let learned = self.learned.val().inner();
        let vectors = match (&self.projection, texts) {
            (Some(projection), Some(texts)) => {
                learned + texts.clone().matmul(projection.val().inner())
            }
            _ => learned,
        };
        let vectors = match self.learned.val().is_require_grad() {
            true => Tensor::from_inner(vectors).require_grad(),
            false => vectors,
        };
        Standing {
            vectors: Param::initialized(self.learned.id, vectors),
            tower: self.tower.clone(),
            temperature: self.temperature,
        }
    }

    /// The gradients of this model, of those of its [`Sasrec::standing`]: ∂lᵢ = ∂eᵢ, ∂P = Tᵀ ∂E.
    pub fn gradients(&self, mut gradients: GradientsParams, texts: Option<&Tensor<2>>) -> GradientsParams {
        let (Some(projection), Some(texts)) = (&self.projection, texts) else { return gradients };
        if let Some(of_vectors) = gradients.get::<2>(self.learned.id) {
            gradients.register(projection.id, texts.clone().transpose().matmul(of_vectors));
        }
        gradients
    }
}

impl Standing {
    /// Number of items N.
    pub fn catalogue(&self) -> usize {
        self.vectors.dims()[0]
    }

    /// What states are compared with, `[N, D]`: a score is an inner product with one of these rows.
    pub fn candidates(&self) -> Tensor<2> {
        let vectors = self.vectors.val();
        if self.temperature > 0.0 { unit(vectors) } else { vectors }
    }

    /// The state after each item of the histories, `[B, S] → [B, S, D]`, S at most `max_history`.
    ///
    /// Shorter histories are padded on the right with any item: no state sees what follows it.
    pub fn forward(&self, histories: Tensor<2, Int>, dropout: &mut Dropout) -> Tensor<3> {
        let [rows, length] = histories.dims();
        let width = self.vectors.dims()[1];
        let items = dropout.lookup().rows(self.vectors.val(), histories.reshape([rows * length]));
        let states = self.tower.forward(items.reshape([rows, length, width]), dropout);
        if self.temperature > 0.0 { unit(states).div_scalar(self.temperature) } else { states }
    }

    /// Device the weights live on.
    pub fn device(&self) -> Device {
        self.vectors.device()
    }
}

impl SasrecConfig {
    /// The shape of its Transformer.
    pub fn tower(&self) -> TowerConfig {
        TowerConfig {
            d_model: self.d_model,
            heads: self.heads,
            d_ff: self.d_ff,
            layers: self.layers,
            max_history: self.max_history,
        }
    }
}

/// Vectors of the last dimension scaled to length 1.
fn unit<const N: usize>(x: Tensor<N>) -> Tensor<N> {
    let length = x.clone().square().sum_dim(N - 1).add_scalar(1e-12).sqrt();
    x / length
}
