//! SASRec: the strongest simple baseline, and the teacher of the models that ship.
mod checkpoint;
mod config;
mod loss;
mod model;
mod prior;
mod system;
mod texts;
mod train;

pub use config::{LossKind, SasrecConfig};
pub use model::Sasrec;
pub use prior::Prior;
pub use system::SasrecSystem;
pub use texts::TextSpace;
pub use train::{Setup, loss_of, train};

use std::path::Path;

use anyhow::{Result, ensure};
use burn::tensor::{Device, Tensor};
use tigerlet::matrix::Matrix;

pub use crate::learn::checkpoint::WEIGHTS;
use crate::{
    learn::checkpoint::{STATE, load_state},
    transfer::upload,
};

/// The files of the stage's folder that others read.
pub fn files() -> [String; 2] {
    [WEIGHTS, STATE].map(|name| format!("best/{name}"))
}

/// Seconds that training has taken so far; none where it has saved nothing yet.
pub fn seconds(folder: &Path) -> Result<Option<f64>> {
    let latest = folder.join("latest");
    if !latest.exists() {
        return Ok(None);
    }
    let state: checkpoint::State = load_state(&latest)?;
    Ok(Some(state.seconds))
}

/// The model of a folder that training wrote, such as `sasrec/best`, for a catalogue of `items`, with the `texts` of
/// these, N×T, if it has learned from texts; and after them those that came later, of whom it knows the texts alone,
/// A×T.
///
/// # Errors
/// A folder that is damaged, or of other items or texts.
pub fn load(
    folder: &Path,
    items: usize,
    texts: Option<&Matrix>,
    added: Option<&Matrix>,
    device: &Device,
) -> Result<(SasrecConfig, SasrecSystem)> {
    let (state, model) = checkpoint::load(folder, items, device)?;
    let width = texts.map_or(0, Matrix::cols);
    ensure!(
        state.text == width && texts.is_none_or(|texts| texts.rows() == items),
        "{} has learned from texts of {} numbers, here are {width}",
        folder.display(),
        state.text
    );
    let name = match state.text {
        0 => format!("SASRec, {}", state.config.loss),
        _ => SasrecSystem::DENSE.to_owned(),
    };
    let texts = texts.map(|texts| upload(texts, device));
    let of_added = added.and_then(|added| model.of_texts(upload(added, device)));
    let model = model.standing(texts.as_ref());
    let model = match of_added {
        Some(vectors) => model.grown(vectors),
        None => model,
    };
    Ok((state.config, SasrecSystem { model, name }))
}

/// What a text says of an item, T×D, to the model in a folder; none if it reads no texts.
///
/// # Errors
/// A model that is not there, or of another number of items.
pub fn projection(folder: &Path, items: usize, device: &Device) -> Result<Option<Tensor<2>>> {
    let (_, model) = checkpoint::load(folder, items, device)?;
    Ok(model.projection())
}
