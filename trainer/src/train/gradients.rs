//! Gradients of a step from many small forward passes, side by side.
use anyhow::{Context, Result, anyhow};
use burn::{
    module::{Module, ModuleVisitor, Param, ParamId},
    optim::{GradientsAccumulator, GradientsParams},
    tensor::{Device, Tensor},
};

/// Summed gradients and summed loss, `[1]` on the device, of the parts of a step.
///
/// `loss` gives, for a part and its number, the tensor to differentiate and the loss to report. The parts
/// are shared among `workers` threads in turn and added in that order, so the sum does not depend on which
/// thread is faster.
pub fn sum<M: Module + Sync, P: Sync>(
    model: &M,
    device: &Device,
    parts: &[P],
    workers: usize,
    loss: impl Fn(&M, &P, usize) -> (Tensor<1>, Tensor<1>) + Sync,
) -> Result<(GradientsParams, Tensor<1>)> {
    let workers = workers.min(parts.len());
    let share = |worker: usize| {
        // A copy with leaves of its own: two graphs that share leaves are one graph, and one lock.
        let model = model.clone().fork(device);
        let mut sum = GradientsAccumulator::new();
        let mut total: Option<Tensor<1>> = None;
        for (index, part) in parts.iter().enumerate().skip(worker).step_by(workers) {
            let (carrier, value) = loss(&model, part, index);
            sum.accumulate(&model, GradientsParams::from_grads(carrier.backward(), &model));
            total = Some(match total {
                Some(total) => total + value,
                None => value,
            });
        }
        (sum.grads(), total)
    };
    let shares: Vec<_> = match workers {
        0 => return Err(anyhow!("a training step without examples")),
        1 => vec![share(0)],
        _ => std::thread::scope(|scope| {
            let share = &share;
            let threads: Vec<_> = (0..workers).map(|worker| scope.spawn(move || share(worker))).collect();
            threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Result<_, _>>()
        })
        .map_err(|_| anyhow!("a training thread failed"))?,
    };
    let mut sum = GradientsAccumulator::new();
    let mut total: Option<Tensor<1>> = None;
    for (gradients, loss) in shares {
        sum.accumulate(model, gradients);
        total = match (total, loss) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }
    Ok((sum.grads(), total.context("a training step without a loss")?))
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
