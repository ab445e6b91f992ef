use anyhow::{Context, Result, anyhow};
use burn::{
    module::{Module, ModuleVisitor, Param},
    optim::GradientsParams,
    tensor::Tensor,
};

use super::{GRADIENT, Row, SHORT};

/// Gradients by the path of their parameter, such as `encoder.blocks.0.attention.q.weight`.
pub type Named = Vec<Gradient>;
/// One of them.
type Gradient = (String, Vec<f32>);

/// Reads the gradient of every parameter.
///
/// # Errors
/// A parameter without one, or a device that cannot be read.
pub fn read(model: &impl Module, gradients: &GradientsParams) -> Result<Named> {
    let mut read = Read { gradients, path: Vec::new(), found: Ok(Vec::new()) };
    model.visit(&mut read);
    read.found
}

/// A row for each parameter's gradient.
pub fn rows(what: &str, ours: &Named, theirs: &Named) -> Vec<Row> {
    let longest = ours.iter().map(|(_, gradient)| length(gradient.iter().copied())).fold(0.0, f64::max);
    let row = |((name, ours), (_, theirs)): (&Gradient, &Gradient)| {
        let apart = length(ours.iter().zip(theirs).map(|(a, b)| a - b));
        let whole = length(ours.iter().copied()).max(SHORT * longest);
        Row::new(format!("{what} {name}"), apart / whole, GRADIENT)
    };
    ours.iter().zip(theirs).map(row).collect()
}

fn length(numbers: impl Iterator<Item = f32>) -> f64 {
    numbers.map(|x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt()
}

struct Read<'a> {
    gradients: &'a GradientsParams,
    path: Vec<String>,
    found: Result<Named>,
}

impl ModuleVisitor for Read<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_string());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Ok(found) = &mut self.found else { return };
        let name = self.path.join(".");
        let data = match self.gradients.get::<D>(param.id) {
            None => Err(anyhow!("the device gives no gradient of `{name}`")),
            Some(gradient) => {
                gradient.try_into_data().with_context(|| format!("cannot read the gradient of `{name}`"))
            }
        };
        match data {
            Ok(data) => found.push((name, data.iter::<f32>().collect())),
            Err(error) => self.found = Err(error),
        }
    }
}
