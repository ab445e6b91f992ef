use std::collections::BTreeMap;

use burn::{
    module::{Param, ParamId},
    nn::RmsNorm,
    tensor::{Device, Tensor, TensorData},
};
use half::f16;
use safetensors::{Dtype, tensor::TensorView};
use tigerlet_host::Arithmetic;

use super::{
    Dense, T5, T5Config,
    attention::Attention,
    encoder::EncoderBlock,
    feed_forward::FeedForward,
    header::{HeaderError, Promise, SCALE},
    reader::{Reader, WeightsError, finite},
    tensors::{EMBEDDING, ITEMS, POSITIONS},
};
use crate::limits::Limits;

/// How `model.safetensors` stores its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits: checkpoints.
    F32,
    /// 16 bits: bundles.
    F16,
    /// 8 bits for matrices, with a scale of 32 bits a row; 16 bits for the few vectors. Half the size of
    /// [`Precision::F16`], and a format of tigerlet's own: Hugging Face's loader does not know it.
    Int8,
}

impl Precision {
    /// How weights that are stored so are best multiplied.
    pub fn arithmetic(self) -> Arithmetic {
        match self {
            Self::F32 | Self::F16 => Arithmetic::Float,
            Self::Int8 => Arithmetic::Int8,
        }
    }
}

/// A parameter of a model and how Hugging Face's file lays it out.
pub(super) enum Slot<'a> {
    Vector(&'a mut Param<Tensor<1>>),
    /// As it is: `[rows, columns]`.
    Matrix(&'a mut Param<Tensor<2>>),
    /// A projection: `[in, out]` here, `[out, in]` in the file.
    Projection(&'a mut Param<Tensor<2>>),
}

/// A model that a `.safetensors` can hold.
pub(super) trait Slots: Clone {
    /// Every parameter, by its name in the file, in the order of the computation.
    fn visit_slots(&mut self, visit: &mut dyn FnMut(&str, Slot));

    /// This model with the weights of a file that keeps its promise.
    ///
    /// # Errors
    /// [`WeightsError`] names the first tensor that is missing, unknown, misshapen or not finite.
    fn filled(mut self, promise: Promise, safetensors: &[u8], device: &Device) -> Result<Self, WeightsError> {
        let reader = Reader::open(promise, safetensors)?;
        let mut result = Ok(());
        self.visit_slots(&mut |name, slot| {
            if result.is_ok() {
                result = fill(&reader, name, slot, device);
            }
        });
        result.map(|()| self)
    }

    /// The weights as a file of that name. Native only: it blocks on the device.
    ///
    /// # Errors
    /// [`WeightsError::NotFinite`] if training has diverged, or a weight does not fit `precision`.
    fn stored(&self, file: &'static str, precision: Precision) -> Result<Vec<u8>, WeightsError> {
        let mut tensors: BTreeMap<String, Stored> = BTreeMap::new();
        let mut result = Ok(());
        self.clone().visit_slots(&mut |name, slot| {
            if result.is_ok() {
                result = store(file, name, slot, precision).map(|stored| {
                    tensors.extend(stored);
                });
            }
        });
        result?;
        let format = |source| HeaderError::Format { file, source };
        let views = tensors
            .iter()
            .map(|(name, (dtype, shape, bytes))| {
                Ok((name.as_str(), TensorView::new(*dtype, shape.clone(), bytes)?))
            })
            .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
            .map_err(format)?;
        // `transformers` refuses files that do not say which framework's layout they have.
        let metadata = std::collections::HashMap::from([("format".to_string(), "pt".to_string())]);
        Ok(safetensors::serialize(views, Some(metadata)).map_err(format)?)
    }
}

impl T5 {
    /// A model with the weights of a `model.safetensors` in Hugging Face's T5 names.
    ///
    /// # Errors
    /// [`WeightsError`] names the first tensor that is missing, unknown, misshapen or not finite.
    pub fn read(config: &T5Config, safetensors: &[u8], device: &Device) -> Result<Self, WeightsError> {
        let promise = Promise::T5(config);
        // Before a block is built: a configuration alone can ask for any number of them.
        promise.check(safetensors, safetensors.len() as u64, &Limits::WIDE)?;
        config.init(device).filled(promise, safetensors, device)
    }

    /// The weights as a `model.safetensors` in Hugging Face's T5 names. Native only: it blocks on the device.
    ///
    /// Each matrix row of [`Precision::Int8`] is divided by its largest magnitude / 127 and rounded.
    ///
    /// # Errors
    /// [`WeightsError::NotFinite`] if training has diverged, or a weight does not fit `precision`.
    pub fn write(&self, precision: Precision) -> Result<Vec<u8>, WeightsError> {
        self.stored("model.safetensors", precision)
    }

    /// Numbers the parameters in file order, so that an optimizer's state saved beside one copy of the
    /// model fits any other.
    #[must_use]
    pub fn with_stable_ids(mut self) -> Self {
        let mut next = 0;
        self.visit_slots(&mut |_, slot| {
            next += 1;
            let id = ParamId::from(next);
            match slot {
                Slot::Vector(param) => *param = Param::initialized(id, param.val()),
                Slot::Matrix(param) | Slot::Projection(param) => *param = Param::initialized(id, param.val()),
            }
        });
        self
    }

    /// Parameters that weight decay should leave alone: norms, position biases and the embedding.
    pub fn undecayed(&self) -> Vec<ParamId> {
        let mut ids = Vec::new();
        self.clone().visit_slots(&mut |_, slot| match slot {
            Slot::Vector(param) => ids.push(param.id),
            Slot::Matrix(param) => ids.push(param.id),
            Slot::Projection(_) => {}
        });
        ids
    }
}

impl Slots for T5 {
    fn visit_slots(&mut self, visit: &mut dyn FnMut(&str, Slot)) {
        visit(EMBEDDING, Slot::Matrix(&mut self.embedding));
        let bias = "block.0.layer.0.SelfAttention.relative_attention_bias.weight";
        visit(&format!("encoder.{bias}"), Slot::Matrix(&mut self.encoder.position.bias));
        for (index, block) in self.encoder.blocks.iter_mut().enumerate() {
            visit_block(&format!("encoder.block.{index}"), block, visit);
        }
        visit_norm("encoder.final_layer_norm", &mut self.encoder.norm, visit);
        visit(&format!("decoder.{bias}"), Slot::Matrix(&mut self.decoder.position.bias));
        for (index, block) in self.decoder.blocks.iter_mut().enumerate() {
            let block_name = format!("decoder.block.{index}");
            visit_attention(&format!("{block_name}.layer.0"), "SelfAttention", &mut block.attention, visit);
            visit_attention(&format!("{block_name}.layer.1"), "EncDecAttention", &mut block.cross, visit);
            visit_feed_forward(&format!("{block_name}.layer.2"), &mut block.feed_forward, visit);
        }
        visit_norm("decoder.final_layer_norm", &mut self.decoder.norm, visit);
    }
}

impl Slots for Dense {
    fn visit_slots(&mut self, visit: &mut dyn FnMut(&str, Slot)) {
        visit(ITEMS, Slot::Matrix(&mut self.items));
        visit(POSITIONS, Slot::Matrix(&mut self.tower.positions));
        for (index, block) in self.tower.blocks.iter_mut().enumerate() {
            visit_block(&format!("block.{index}"), block, visit);
        }
        visit_norm("final_layer_norm", &mut self.tower.norm, visit);
    }
}

fn visit_block(name: &str, block: &mut EncoderBlock, visit: &mut dyn FnMut(&str, Slot)) {
    visit_attention(&format!("{name}.layer.0"), "SelfAttention", &mut block.attention, visit);
    visit_feed_forward(&format!("{name}.layer.1"), &mut block.feed_forward, visit);
}

fn visit_norm(name: &str, norm: &mut RmsNorm, visit: &mut dyn FnMut(&str, Slot)) {
    visit(&format!("{name}.weight"), Slot::Vector(&mut norm.gamma));
}

fn visit_attention(layer: &str, kind: &str, attention: &mut Attention, visit: &mut dyn FnMut(&str, Slot)) {
    visit_norm(&format!("{layer}.layer_norm"), &mut attention.norm, visit);
    let projections =
        [("q", &mut attention.q), ("k", &mut attention.k), ("v", &mut attention.v), ("o", &mut attention.o)];
    for (name, linear) in projections {
        visit(&format!("{layer}.{kind}.{name}.weight"), Slot::Projection(&mut linear.weight));
    }
}

fn visit_feed_forward(layer: &str, block: &mut FeedForward, visit: &mut dyn FnMut(&str, Slot)) {
    visit_norm(&format!("{layer}.layer_norm"), &mut block.norm, visit);
    visit(&format!("{layer}.DenseReluDense.wi.weight"), Slot::Projection(&mut block.wi.weight));
    visit(&format!("{layer}.DenseReluDense.wo.weight"), Slot::Projection(&mut block.wo.weight));
}

/// Reads a parameter whose shape the header has promised.
fn fill(reader: &Reader, name: &str, slot: Slot, device: &Device) -> Result<(), WeightsError> {
    let data = TensorData::new(reader.tensor(name)?, reader.shape(name)?);
    match slot {
        Slot::Vector(param) => *param = Param::initialized(param.id, Tensor::from_data(data, device)),
        Slot::Matrix(param) => *param = Param::initialized(param.id, Tensor::from_data(data, device)),
        Slot::Projection(param) => {
            *param = Param::initialized(param.id, contiguous(Tensor::from_data(data, device).transpose()));
        }
    }
    Ok(())
}

/// The numbers of a parameter as the file has them, and their shape.
pub(super) fn numbers(name: &str, slot: Slot) -> Result<(Vec<f32>, Vec<usize>), WeightsError> {
    let data = match slot {
        Slot::Vector(param) => param.val().try_into_data(),
        Slot::Matrix(param) => param.val().try_into_data(),
        Slot::Projection(param) => contiguous(param.val().transpose()).try_into_data(),
    };
    let unreadable = |reason: String| WeightsError::Device { name: name.to_string(), reason };
    let data = data.map_err(|error| unreadable(error.to_string()))?;
    let shape = data.shape().to_vec();
    let numbers = data.convert::<f32>().try_into_vec().map_err(|error| unreadable(format!("{error:?}")))?;
    Ok((numbers, shape))
}

/// A transposed view copied into its own order of memory.
fn contiguous(x: Tensor<2>) -> Tensor<2> {
    let shape = x.dims();
    x.reshape([shape[0] * shape[1]]).reshape(shape)
}

/// Type, shape and bytes of a tensor of the file.
type Stored = (Dtype, Vec<usize>, Vec<u8>);

/// The tensors that hold a parameter in the file.
fn store(
    file: &'static str,
    name: &str,
    slot: Slot,
    precision: Precision,
) -> Result<Vec<(String, Stored)>, WeightsError> {
    let (numbers, shape) = numbers(name, slot)?;
    finite(file, name, &numbers)?;
    let name = name.to_string();
    match (precision, shape.as_slice()) {
        (Precision::F32, _) => {
            let bytes = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
            Ok(vec![(name, (Dtype::F32, shape, bytes))])
        }
        (Precision::Int8, &[rows, columns]) => {
            let scale = |row: &[f32]| row.iter().fold(0f32, |largest, x| largest.max(x.abs())) / 127.0;
            let scales: Vec<f32> = numbers.chunks_exact(columns.max(1)).map(scale).collect();
            let rounded = numbers.chunks_exact(columns.max(1)).zip(&scales).flat_map(|(row, &scale)| {
                row.iter().map(move |x| if scale > 0.0 { (x / scale).round() as i8 as u8 } else { 0 })
            });
            let bytes = rounded.collect();
            let scales = scales.iter().flat_map(|x| x.to_le_bytes()).collect();
            Ok(vec![
                (format!("{name}{SCALE}"), (Dtype::F32, vec![rows], scales)),
                (name, (Dtype::I8, shape, bytes)),
            ])
        }
        (Precision::F16 | Precision::Int8, _) => {
            let halves: Vec<f16> = numbers.iter().map(|&x| f16::from_f32(x)).collect();
            finite(file, &name, &halves.iter().map(|x| x.to_f32()).collect::<Vec<_>>())?;
            Ok(vec![(name, (Dtype::F16, shape, halves.iter().flat_map(|x| x.to_le_bytes()).collect()))])
        }
    }
}
