//! What T5's parameters are before a file or a training has filled them.
//!
//! burn's `Initializer` can be asked for any distribution, and so brings all of them into a program: orthogonal
//! matrices and their decompositions too, a tenth of an engine that readers download.
use burn::{
    module::{Param, ParamId},
    tensor::{Device, Distribution, Shape, Tensor},
};

/// Drawn from N(0, std²) by the device's seed, when somebody first looks.
pub(super) fn normal<const N: usize>(shape: [usize; N], std: f64, device: &Device) -> Param<Tensor<N>> {
    lazy(shape, device, move |shape, device| Tensor::random(shape, Distribution::Normal(0.0, std), device))
}

/// All ones.
pub(super) fn ones(length: usize, device: &Device) -> Param<Tensor<1>> {
    lazy([length], device, |shape, device| Tensor::ones(shape, device))
}

fn lazy<const N: usize>(
    shape: [usize; N],
    device: &Device,
    draw: impl Fn(Shape, &Device) -> Tensor<N> + Send + Sync + 'static,
) -> Param<Tensor<N>> {
    let shape = Shape::from(shape);
    let of_value = shape.clone();
    let value = move |device: &Device, learns: bool| {
        device.memory_persistent_allocations((), |()| {
            let value = draw(of_value.clone(), device);
            if learns { value.require_grad() } else { value }
        })
    };
    Param::uninitialized(ParamId::new(), value, device.clone(), true, shape)
}
