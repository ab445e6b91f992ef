//! The header of `model.safetensors` against a configuration: what is accepted is a file of these tensors.
use safetensors::{Dtype, SafeTensors};
use tigerlet::{
    limits::Limits,
    model::{Promise, T5Config},
    semantic_id::IdLayout,
};

use super::input::{Input, safetensors};

/// Beyond this many bytes the tensors themselves are not made up.
const MOST: u64 = 1 << 16;

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let layout = IdLayout::new(vec![1 + input.byte() % 4]).expect("one level");
    let mut small = || 1 + input.byte() % 3;
    let config = T5Config::new(&layout, small(), small(), small(), small(), small());
    let length = input.byte() as u64 | (input.byte() as u64) << 8;
    let file = safetensors(input.0, &[]);
    let promise = Promise::T5(&config);
    let limits = Limits { header_bytes: 1 << 14, ..Limits::DEFAULT };
    let Ok(Some(end)) = promise.header_end(&file, &limits) else { return };
    let bytes = end as u64 + length;
    if promise.check(&file, bytes, &limits).is_err() || length > MOST {
        return;
    }
    let whole = [&file[..], &vec![0; length as usize]].concat();
    let tensors = SafeTensors::deserialize(&whole).expect("a header that was accepted");
    let told = promise.tensors(&mut |name, shape| {
        let view = tensors.tensor(&name).expect("a tensor that was asked for");
        assert_eq!(view.shape(), shape);
        assert!(matches!(view.dtype(), Dtype::F32 | Dtype::F16 | Dtype::BF16 | Dtype::I8));
        Ok(())
    });
    told.expect("nothing is refused");
}
