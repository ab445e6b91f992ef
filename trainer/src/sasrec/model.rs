use burn::{
    module::{Module, Param},
    nn::Initializer,
    optim::GradientsParams,
    tensor::{Device, Tensor},
};
use tigerlet::model::{Dense, Tower, TowerConfig};

use super::SasrecConfig;

/// SASRec (Kang & McAuley, arXiv 1808.09781): a causal Transformer over item vectors.
///
/// The score of item i after a history is `h · eᵢ`, h the last state and eᵢ the item's own input vector.
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
}

/// The texts of the catalogue, on a device.
#[derive(Clone, Debug)]
pub struct Texts {
    /// tᵢ, `[N, T]`.
    pub vectors: Tensor<2>,
    /// `[N, 1]`: 1 for an item of the training part, 0 for one that nobody has taken there.
    pub taken: Tensor<2>,
}

impl Sasrec {
    /// A random model for N items, whose texts are vectors of `text` numbers; 0: it has none.
    pub fn new(items: usize, text: usize, config: &SasrecConfig, device: &Device) -> Self {
        let width = config.d_model;
        let normal = Initializer::Normal { mean: 0.0, std: TowerConfig::SPREAD };
        Self {
            learned: normal.init([items, width], device),
            projection: (text > 0).then(|| normal.init([text, width], device)),
            tower: Tower::new(&config.tower(), device),
        }
    }

    /// Nothing is known of who takes the items that nobody takes.
    #[must_use]
    pub fn without_untaken(mut self, texts: &Texts) -> Self {
        let taken =
            |learned: Tensor<2>| Tensor::from_inner(learned.inner() * texts.taken.clone()).require_grad();
        self.learned = self.learned.map(taken);
        self
    }

    /// The items' vectors as they are now, with their texts `[N, T]`, and the tower; what is learned through them comes
    /// back by [`Sasrec::gradients`].
    ///
    /// The projection of the texts is the dearest product of a step, and the same in all its parts: so it is done once.
    pub fn standing(&self, texts: Option<&Tensor<2>>) -> Dense {
        let learned = self.learned.val().inner();
        let vectors = match (&self.projection, texts) {
            (Some(projection), Some(texts)) => learned + texts.clone().matmul(projection.val().inner()),
            _ => learned,
        };
        let vectors = match self.learned.val().is_require_grad() {
            true => Tensor::from_inner(vectors).require_grad(),
            false => vectors,
        };
        Dense::of_param(self.learned.id, vectors, self.tower.clone())
    }

    /// What a text says of an item, `[T, D]`, if it reads texts.
    pub fn projection(&self) -> Option<Tensor<2>> {
        self.projection.as_ref().map(Param::val)
    }

    /// What texts add to items' vectors, `[A, T] → [A, D]`: all that is known of those which nobody has taken.
    pub fn of_texts(&self, texts: Tensor<2>) -> Option<Tensor<2>> {
        self.projection.as_ref().map(|projection| texts.matmul(projection.val()))
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
