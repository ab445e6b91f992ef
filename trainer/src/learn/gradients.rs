//! Gradients of a step from many small forward passes, side by side.
use anyhow::{Context, Result, ensure};
use burn::{
    module::Module,
    optim::{GradientsAccumulator, GradientsParams},
    tensor::{Device, Tensor},
};
use tigerlet::learn::gradients;

use crate::crew::Crew;

/// Where a part of a step is computed.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Number of the part.
    pub part: usize,
    /// Number of the thread, and of its device.
    pub worker: usize,
}

/// Summed gradients and summed loss, `[1]`, of the parts of a step, both on the model's device.
///
/// `loss` gives, for a part, the tensor to differentiate and the loss to report. Each of the crew has a copy of the
/// model on its `device`, with autodiff. The parts are dealt to them by their `cost`, and their gradients brought to the
/// model's device and added in a fixed order: the sum does not depend on which of them is faster, and but for its
/// rounding not on how many there are.
pub fn sum<'a, M: Module + Sync, P: Sync>(
    model: &M,
    parts: &[P],
    crew: &Crew,
    device: impl Fn(usize) -> &'a Device + Sync,
    cost: impl Fn(&P) -> usize,
    loss: impl Fn(&M, &P, Place) -> (Tensor<1>, Tensor<1>) + Sync,
) -> Result<(GradientsParams, Tensor<1>)> {
    let home = model.devices().first().context("a model without parameters")?.clone().inner();
    ensure!(!parts.is_empty(), "a training step without examples");
    let hands = gradients::deal(&parts.iter().map(cost).collect::<Vec<_>>(), crew.len());
    let shares = crew.make(|worker| {
        // A copy with leaves of its own: two graphs that share leaves are one graph, and one lock.
        let model = model.clone().fork(device(worker));
        gradients::sum(&model, &hands[worker], |model, part| {
            loss(model, &parts[part], Place { part, worker })
        })
    })?;
    let mut sum = GradientsAccumulator::new();
    let mut total: Option<Tensor<1>> = None;
    for (gradients, loss) in shares.into_iter().flatten() {
        sum.accumulate(model, gradients.to_device(&home, model));
        let loss = loss.to_device(&home);
        total = Some(match total {
            Some(total) => total + loss,
            None => loss,
        });
    }
    Ok((sum.grads(), total.context("a training step without a loss")?))
}
