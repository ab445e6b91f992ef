use burn::{
    module::{Module, Param},
    tensor::{Bool, Device, Int, Tensor},
};

use super::{
    AttentionWeights, DecoderCache, Dropout, Encoded, Lookup, T5Config,
    decoder::Decoder,
    encoder::{Encoder, padding_mask},
    glance::Glance,
    parameter::normal,
};

/// T5 with tied embeddings over the vocabulary of semantic-ID tokens.
///
/// `logits = (h · D^-0.5) Eᵀ`, h the decoder's state, E the embedding matrix `[V, D]`.
#[derive(Module, Debug)]
pub struct T5 {
    pub(super) embedding: Param<Tensor<2>>,
    pub(super) encoder: Encoder,
    pub(super) decoder: Decoder,
}

impl T5Config {
    /// A model with T5's random initialisation, drawn from the device's seed.
    pub fn init(&self, device: &Device) -> T5 {
        T5::new(self, Encoder::new(self, device), Decoder::new(self, device), device)
    }
}

impl T5 {
    fn new(config: &T5Config, encoder: Encoder, decoder: Decoder, device: &Device) -> Self {
        // T5 draws embeddings from N(0, 1) and scales the output down; the scale is part of the model.
        Self { embedding: normal([config.vocab_size, config.d_model], 1.0, device), encoder, decoder }
    }

    /// Device the weights live on.
    pub fn device(&self) -> Device {
        self.embedding.device()
    }

    /// Attention heads H of every layer.
    pub fn heads(&self) -> usize {
        self.encoder.position.bias.dims()[1]
    }

    /// Reads B histories `[B, S]`; `padding` is true where a row is shorter than S.
    pub fn encode(
        &self,
        history: Tensor<2, Int>,
        padding: Option<Tensor<2, Bool>>,
        dropout: &mut Dropout,
    ) -> Encoded {
        let mask = padding.map(padding_mask);
        let states = self.encoder.forward(self.embed(history, dropout.lookup()), mask.clone(), dropout);
        Encoded { cross: self.decoder.cross(states), mask }
    }

    /// Decoder states for all positions of `decoder_input` `[B · P, L]` (start token first; P IDs a user, side
    /// by side): `[B · P, L, D]`, already scaled for [`T5::logits`].
    pub fn decode(
        &self,
        encoded: &Encoded,
        decoder_input: Tensor<2, Int>,
        dropout: &mut Dropout,
    ) -> Tensor<3> {
        self.scaled(self.decoder.forward(self.embed(decoder_input, dropout.lookup()), encoded, dropout))
    }

    /// Where the model looks while it reads one history `[1, S]` and then `decoder_input` `[1, L]`, and the
    /// decoder's states, as of [`T5::decode`].
    pub fn watch(
        &self,
        history: Tensor<2, Int>,
        decoder_input: Tensor<2, Int>,
    ) -> (AttentionWeights, Tensor<3>) {
        let (mut encoder, mut decoder, mut cross) = (Vec::new(), Vec::new(), Vec::new());
        let mut read = |glance: Glance| encoder.push(glance.weights());
        let states =
            self.encoder.watched(self.embed(history, Lookup::Gather), None, &mut Dropout::Off, &mut read);
        let encoded = Encoded { cross: self.decoder.cross(states), mask: None };
        let mut written = |glance: Glance| match glance.memory {
            None => decoder.push(glance.weights()),
            Some(_) => cross.push(glance.weights()),
        };
        let states = self.decoder.watched(
            self.embed(decoder_input, Lookup::Gather),
            &encoded,
            &mut Dropout::Off,
            &mut written,
        );
        (AttentionWeights { encoder, decoder, cross }, self.scaled(states))
    }

    /// Decoder states of one more token for each of W beams of B users: `[B · W] → [B · W, D]`, scaled.
    pub fn decode_step(
        &self,
        encoded: &Encoded,
        tokens: Tensor<1, Int>,
        cache: &mut DecoderCache,
    ) -> Tensor<2> {
        self.scaled(self.decoder.step(self.embed(tokens.unsqueeze_dim(1), Lookup::Gather), encoded, cache))
    }

    /// Logits of `codes` tokens from `first` on, `[rows, D] → [rows, codes]`: one level of the vocabulary.
    pub fn logits(&self, states: Tensor<2>, first: u32, codes: usize) -> Tensor<2> {
        states.matmul(self.embedding.val().narrow(0, first as usize, codes).transpose())
    }

    /// What every token is before the first block, `[V, D]`.
    pub fn embeddings(&self) -> Tensor<2> {
        self.embedding.val()
    }

    /// The model with other embeddings, `[V, D]`, on its device.
    pub fn with_embeddings(mut self, table: Tensor<2>) -> Self {
        self.embedding = Param::initialized(self.embedding.id, table.require_grad());
        self
    }

    /// The model of which the decoder's last block alone learns.
    #[cfg(feature = "training")]
    pub(crate) fn only_last_block_learns(self) -> Self {
        let mut model = self.no_grad();
        if let Some(block) = model.decoder.blocks.pop() {
            model.decoder.blocks.push(block.set_require_grad(true));
        }
        model
    }

    /// Number of trainable numbers; the tied embedding counts once.
    pub fn parameters(&self) -> usize {
        self.num_params()
    }

    /// Tied embeddings ask for smaller states: `h · D^-0.5`.
    fn scaled<const N: usize>(&self, states: Tensor<N>) -> Tensor<N> {
        let width = states.dims()[N - 1] as f64;
        states.mul_scalar(width.powf(-0.5))
    }

    fn embed(&self, tokens: Tensor<2, Int>, lookup: Lookup) -> Tensor<3> {
        let (table, [rows, columns]) = (self.embedding.val(), tokens.dims());
        let width = table.dims()[1];
        lookup.rows(table, tokens.reshape([rows * columns])).reshape([rows, columns, width])
    }
}
