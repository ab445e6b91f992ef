//! Names and shapes of the tensors that a file of weights holds, in the order of the computation.
use super::{HeaderError, Promise, T5Config, TowerConfig};

/// The items' vectors, `[N, D]`.
pub(super) const ITEMS: &str = "items.weight";
/// The positions' vectors, `[S, D]`.
pub(super) const POSITIONS: &str = "positions.weight";
/// The tied embedding of a T5.
pub(super) const EMBEDDING: &str = "shared.weight";

/// Told a tensor's name and shape; the first error ends the telling.
///
/// One after the other and not a list: a configuration that nobody has checked may ask for any number. And no
/// iterator: a chain of them is five times the code, which a page downloads.
pub type Visit<'a> = &'a mut dyn FnMut(String, &[usize]) -> Result<(), HeaderError>;

impl Promise<'_> {
    /// Tells the file's tensors.
    ///
    /// # Errors
    /// The first of `visit`.
    pub fn tensors(self, visit: Visit) -> Result<(), HeaderError> {
        match self {
            Self::T5(config) => t5(config, visit),
            Self::Dense(tower, items) => dense(tower, items, visit),
        }
    }
}

/// As Hugging Face's T5 names them.
fn t5(config: &T5Config, visit: Visit) -> Result<(), HeaderError> {
    let sizes = Sizes { width: config.d_model, inner: config.inner(), d_ff: config.d_ff };
    visit(EMBEDDING.to_owned(), &[config.vocab_size, config.d_model])?;
    for (stack, blocks, cross) in
        [("encoder", config.num_layers, false), ("decoder", config.num_decoder_layers, true)]
    {
        let bias = [config.relative_attention_num_buckets, config.num_heads];
        visit(format!("{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"), &bias)?;
        for index in 0..blocks {
            sizes.block(&format!("{stack}.block.{index}"), cross, visit)?;
        }
        visit(format!("{stack}.final_layer_norm.weight"), &[config.d_model])?;
    }
    Ok(())
}

/// A tower's blocks have the names of an encoder's.
fn dense(tower: &TowerConfig, items: usize, visit: Visit) -> Result<(), HeaderError> {
    let TowerConfig { d_model, d_ff, layers, max_history, .. } = *tower;
    let sizes = Sizes { width: d_model, inner: d_model, d_ff };
    visit(ITEMS.to_owned(), &[items, d_model])?;
    visit(POSITIONS.to_owned(), &[max_history, d_model])?;
    for index in 0..layers {
        sizes.block(&format!("block.{index}"), false, visit)?;
    }
    visit("final_layer_norm.weight".to_owned(), &[d_model])
}

/// Widths of a block: of its states, of its heads together, of its feed-forward network.
struct Sizes {
    width: usize,
    inner: usize,
    d_ff: usize,
}

impl Sizes {
    /// A block's tensors; with `cross` it looks at an encoder's states as well.
    fn block(&self, block: &str, cross: bool, visit: Visit) -> Result<(), HeaderError> {
        let &Self { width, inner, d_ff } = self;
        let kinds = ["SelfAttention", "EncDecAttention"];
        for (at, kind) in kinds.iter().take(1 + usize::from(cross)).enumerate() {
            let layer = format!("{block}.layer.{at}");
            visit(format!("{layer}.layer_norm.weight"), &[width])?;
            for (name, shape) in
                [("q", [inner, width]), ("k", [inner, width]), ("v", [inner, width]), ("o", [width, inner])]
            {
                visit(format!("{layer}.{kind}.{name}.weight"), &shape)?;
            }
        }
        let layer = format!("{block}.layer.{}", 1 + usize::from(cross));
        visit(format!("{layer}.layer_norm.weight"), &[width])?;
        visit(format!("{layer}.DenseReluDense.wi.weight"), &[d_ff, width])?;
        visit(format!("{layer}.DenseReluDense.wo.weight"), &[width, d_ff])
    }
}
