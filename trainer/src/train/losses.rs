use anyhow::{Context, Result, ensure};
use burn::tensor::Tensor;

/// Losses since the last line of the log. They stay on the device until somebody must know them, so
/// that a GPU is not made to wait for the host at every step.
#[derive(Default)]
pub struct Losses {
    /// Step and loss `[1]`.
    unread: Vec<(usize, Tensor<1>)>,
    sum: f64,
    count: usize,
}

impl Losses {
    /// Adds the loss of a step.
    pub fn push(&mut self, step: usize, loss: Tensor<1>) {
        self.unread.push((step, loss));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0 && self.unread.is_empty()
    }

    /// Reads what is still on the device: one transfer.
    ///
    /// # Errors
    /// If a loss is not finite, with the first such step. To be called before anything is saved: weights
    /// that come of such a loss must not reach a checkpoint.
    pub fn settle(&mut self) -> Result<()> {
        let (steps, losses): (Vec<usize>, Vec<Tensor<1>>) =
            std::mem::take(&mut self.unread).into_iter().unzip();
        if losses.is_empty() {
            return Ok(());
        }
        let unreadable = "cannot read the loss from the device";
        let losses = Tensor::cat(losses, 0).try_into_data().context(unreadable)?;
        for (step, loss) in steps.into_iter().zip(losses.iter::<f32>()) {
            ensure!(
                loss.is_finite(),
                "step {step}: the loss is {loss}; lower `learning_rate` or raise `warmup` (the checkpoints are kept)"
            );
            self.sum += f64::from(loss);
            self.count += 1;
        }
        Ok(())
    }

    /// Mean of the losses read since the last call.
    pub fn take_mean(&mut self) -> f64 {
        let mean = self.sum / self.count.max(1) as f64;
        (self.sum, self.count) = (0.0, 0);
        mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn the_mean_is_of_all_steps_and_the_first_bad_one_is_named() {
        let loss = |x: f32| Tensor::from_floats([x], &Device::flex());
        let mut losses = Losses::default();
        losses.push(1, loss(1.0));
        losses.settle().unwrap();
        losses.push(2, loss(2.0));
        losses.push(3, loss(6.0));
        losses.settle().unwrap();
        assert_eq!(losses.take_mean(), 3.0);
        for (step, x) in [(4, 1.0), (5, f32::NAN), (6, f32::INFINITY)] {
            losses.push(step, loss(x));
        }
        let error = losses.settle().unwrap_err().to_string();
        assert!(error.starts_with("step 5: the loss is NaN"), "{error}");
    }
}
