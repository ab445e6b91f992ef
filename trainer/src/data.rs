//! Data sets: those that tables describe, and the one that is embedded in the program.

use std::path::Path;

use anyhow::Result;
pub use tigerlet_data::{
    Cluster, DataConfig, Dataset, Example, Format, Query, Resources, Sequences, UNKNOWN, Vectors, hashes,
    inspect, read_items, read_vectors, show,
};
#[cfg(test)]
pub use tigerlet_data::{Protocol, Told};

use crate::{files, library};

/// The data set that the configuration describes.
///
/// # Errors
/// Whatever is wrong with the configuration or the data, in one line with the file and the line in it.
pub fn prepare(config: &DataConfig, resources: &Resources) -> Result<Dataset> {
    config.check()?;
    match config.format {
        Format::Library => library::dataset(config.seed, config.readers),
        Format::P5 | Format::Plain => Ok(tigerlet_data::prepare(config, resources)?),
    }
}

/// Writes the data set's folder, whole or not at all.
///
/// # Errors
/// The file that cannot be written.
pub fn save(dataset: &Dataset, folder: &Path) -> Result<()> {
    files::write_folder_atomic(folder, |folder| Ok(dataset.save(folder)?))
}
