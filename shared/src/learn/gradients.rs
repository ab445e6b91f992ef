//! Gradients of a step from many small forward passes.
use burn::{
    module::{Module, ModuleVisitor, Param, ParamId},
    optim::{GradientsAccumulator, GradientsParams},
    tensor::Tensor,
};

/// Summed gradients and summed loss, `[1]`, of parts of a step, one after the other; none where there are no parts.
///
/// `loss` gives, for a part, the tensor to differentiate and the loss to report.
pub fn sum<M: Module>(
    model: &M,
    parts: &[usize],
    loss: impl Fn(&M, usize) -> (Tensor<1>, Tensor<1>),
) -> Option<(GradientsParams, Tensor<1>)> {
    let mut sum = GradientsAccumulator::new();
    let mut total: Option<Tensor<1>> = None;
    for &part in parts {
        let (carrier, value) = loss(model, part);
        sum.accumulate(model, GradientsParams::from_grads(carrier.backward(), model));
        total = Some(match total {
            Some(total) => total + value,
            None => value,
        });
    }
    Some((sum.grads(), total?))
}

/// The parts of each worker: the costliest first, each to the worker with the least so far.
pub fn deal(costs: &[usize], workers: usize) -> Vec<Vec<usize>> {
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
