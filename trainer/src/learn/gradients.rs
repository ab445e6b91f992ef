//! Gradients of a step from many small forward passes, side by side.
use anyhow::{Context, Result, ensure};
use burn::{
    module::{Module, ModuleVisitor, Param, ParamId},
    optim::{GradientsAccumulator, GradientsParams},
    tensor::{Device, Tensor},
};

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
    let hands = deal(&parts.iter().map(cost).collect::<Vec<_>>(), crew.len());
    let shares = crew.make(|worker| {
        if hands[worker].is_empty() {
            return (GradientsParams::new(), None);
        }
        // A copy with leaves of its own: two graphs that share leaves are one graph, and one lock.
        let model = model.clone().fork(device(worker));
        let mut sum = GradientsAccumulator::new();
        let mut total: Option<Tensor<1>> = None;
        for &part in &hands[worker] {
            let (carrier, value) = loss(&model, &parts[part], Place { part, worker });
            sum.accumulate(&model, GradientsParams::from_grads(carrier.backward(), &model));
            total = Some(match total {
                Some(total) => total + value,
                None => value,
            });
        }
        (sum.grads(), total)
    })?;
    let mut sum = GradientsAccumulator::new();
    let mut total: Option<Tensor<1>> = None;
    for (gradients, loss) in shares {
        sum.accumulate(model, gradients.to_device(&home, model));
        let loss = loss.map(|loss| loss.to_device(&home));
        total = match (total, loss) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }
    Ok((sum.grads(), total.context("a training step without a loss")?))
}

/// The parts of each worker: the costliest first, each to the worker with the least so far.
fn deal(costs: &[usize], workers: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..costs.len()).collect();
    order.sort_by_key(|&part| std::cmp::Reverse(costs[part]));
    let mut hands = vec![(0, Vec::new()); workers];
    for part in order {
        if let Some((load, hand)) = hands.iter_mut().min_by_key(|(load, _)| *load) {
            *load += costs[part];
            hand.push(part);
        }
    }
    hands.into_iter().map(|(_, hand)| hand).collect()
}

/// Gradients scaled so that their norm over all parameters is at most `max`, 0 = unlimited; on the device,
/// without a read.
pub fn clip<M: Module>(model: &M, mut gradients: GradientsParams, max: f64) -> GradientsParams {
    if max <= 0.0 {
        return gradients;
    }
    let mut norm = SquaredNorm { gradients: &gradients, sum: None };
    model.visit(&mut norm);
    let Some(sum) = norm.sum else { return gradients };
    let scale = (sum.sqrt() + 1e-6).recip().mul_scalar(max).clamp_max(1.0);
    model.visit(&mut Scale { gradients: &mut gradients, scale });
    gradients
}

struct SquaredNorm<'a> {
    gradients: &'a GradientsParams,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for SquaredNorm<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            let part = gradient.square().sum();
            self.sum = Some(match self.sum.take() {
                Some(sum) => sum + part,
                None => part,
            });
        }
    }
}

struct Scale<'a> {
    gradients: &'a mut GradientsParams,
    scale: Tensor<1>,
}

impl ModuleVisitor for Scale<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let id: ParamId = param.id;
        if let Some(gradient) = self.gradients.remove::<D>(id) {
            let scale = self.scale.clone().reshape([1; D]);
            self.gradients.register(id, gradient * scale);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_dealt_once_and_loads_are_even() {
        assert_eq!(deal(&[1, 9, 4, 4, 2], 2), [vec![1, 0], vec![2, 3, 4]]);
        assert_eq!(deal(&[5, 5], 3), [vec![0], vec![1], vec![]]);
    }
}
