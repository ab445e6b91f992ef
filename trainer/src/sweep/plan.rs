//! The sweep file: a configuration, and what each variant changes of it.
use std::{collections::HashSet, path::Path};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use toml::{Table, Value};

use super::Axis;
use crate::config::{Config, overlay, read_toml};

/// What there is to train.
pub struct Plan {
    pub title: String,
    pub axis: Axis,
    /// At least two; the others are tested against the first.
    pub variants: Vec<Variant>,
}

/// One configuration of the sweep.
pub struct Variant {
    pub name: String,
    /// Name of its run folder: lower-case letters and digits of `name`, with hyphens for the rest.
    pub folder: String,
    /// The keys it changes, as in the sweep file.
    pub set: Table,
    pub config: Config,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SweepFile {
    /// Heading of the table and the plot.
    title: String,
    /// The configuration that is varied, relative to the sweep file.
    base: std::path::PathBuf,
    /// What the plot shows the figures over.
    #[serde(default)]
    axis: Axis,
    /// Keys that all variants change.
    #[serde(default)]
    set: Table,
    #[serde(rename = "variant", default)]
    variants: Vec<Overlay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    name: String,
    /// Keys to change; the tables of the base stay as they are otherwise.
    #[serde(default)]
    set: Table,
    /// Keys to take away first, as in `embed.dimensions`.
    #[serde(default)]
    unset: Vec<String>,
}

impl Plan {
    /// Reads a sweep file and makes every variant's configuration.
    ///
    /// # Errors
    /// A file that cannot be read; a variant whose configuration is not valid, named with the key; variants of
    /// other data, or measured otherwise than the rest.
    pub fn read(path: &Path) -> Result<Self> {
        let SweepFile { title, base, axis, set, variants } = read_toml(path)?;
        let base = path.parent().unwrap_or(Path::new(".")).join(base);
        // Valid by itself, so that an error of the base names the base.
        Config::read(&base).with_context(|| format!("{}: `base`", path.display()))?;
        let mut table: Table = read_toml(&base)?;
        overlay(&mut table, &set);

        let variant = |Overlay { name, set, unset }: Overlay| {
            let context = || format!("{}: variant `{name}`", path.display());
            for fixed in ["data", "evaluate"] {
                if set.contains_key(fixed) || unset.iter().any(|key| key.split('.').next() == Some(fixed)) {
                    bail!(
                        "{}: [{fixed}] must be the same for all variants: change it in the sweep's own `set`",
                        context()
                    );
                }
            }
            let mut table = table.clone();
            for key in &unset {
                remove(&mut table, key).with_context(context)?;
            }
            overlay(&mut table, &set);
            let mut config = Config::of_table(table).with_context(context)?;
            config.start_from_folder_of(&base);
            config.validate().with_context(context)?;
            let beams = config.evaluate.beams;
            ensure!(
                beams >= 10,
                "{}: [evaluate] `beams` is {beams}, but a sweep compares Recall@10",
                path.display()
            );
            let folder = slug(&name);
            ensure!(!folder.is_empty(), "{}: its folder would have no name", context());
            Ok(Variant { name, folder, set, config })
        };
        let variants = variants.into_iter().map(variant).collect::<Result<Vec<_>>>()?;
        ensure!(variants.len() > 1, "{}: a sweep needs at least two [[variant]]", path.display());
        let mut seen = HashSet::new();
        if let Some(variant) = variants.iter().find(|variant| !seen.insert(&variant.folder)) {
            bail!("{}: two variants would share the folder `{}`", path.display(), variant.folder);
        }
        Ok(Self { title, axis, variants })
    }
}

/// Takes a key away, as in `embed.dimensions`.
fn remove(table: &mut Table, key: &str) -> Result<()> {
    let removed = match key.split_once('.') {
        None => table.remove(key).is_some(),
        Some((first, rest)) => match table.get_mut(first) {
            Some(Value::Table(below)) => return remove(below, rest).with_context(|| format!("in `{first}`")),
            _ => false,
        },
    };
    ensure!(removed, "`unset`: the base has no `{key}`");
    Ok(())
}

fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sweep: &str) -> Result<Plan> {
        let folder = tempfile::tempdir()?;
        let base = "[embed]\nencoder = \"tfidf\"\ndimensions = 8\n[train]\nd_model = 16\nepochs = 3\n";
        std::fs::write(folder.path().join("base.toml"), base)?;
        let path = folder.path().join("sweep.toml");
        std::fs::write(&path, format!("title = \"T\"\nbase = \"base.toml\"\n{sweep}"))?;
        Plan::read(&path)
    }

    #[test]
    fn a_variant_is_the_base_with_its_keys_over_it() {
        let plan = read(
            "set.train.epochs = 5\n[[variant]]\nname = \"Base!\"\n\
             [[variant]]\nname = \"4 × 64, MiniLM\"\nunset = [\"embed.dimensions\"]\n\
             set = { embed.encoder = \"minilm\", quantize = { levels = 4, codes = 64 } }",
        )
        .unwrap();
        let [base, other] = plan.variants.as_slice() else { unreachable!() };
        assert_eq!((base.folder.as_str(), other.folder.as_str()), ("base", "4-64-minilm"));
        assert_eq!((base.config.train.epochs, base.config.train.d_model), (5, 16), "both `set`s are there");
        assert_eq!(base.config.train, other.config.train);
        assert_eq!((base.config.embed.dimensions, other.config.embed.dimensions), (Some(8), None));
        assert_eq!((other.config.quantize.levels, other.config.quantize.codes), (4, 64));
    }

    #[test]
    fn every_sweep_of_ours_is_valid() {
        let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("configs/sweeps");
        let read = |entry: std::io::Result<std::fs::DirEntry>| Plan::read(&entry.unwrap().path()).unwrap();
        let plans: Vec<Plan> = std::fs::read_dir(folder).unwrap().map(read).collect();
        assert!(!plans.is_empty());
        for Plan { title, variants, .. } in plans {
            let first = &variants[0];
            assert!(first.set.is_empty(), "{title}: the others are tested against the base");
            assert!(variants[1..].iter().all(|variant| variant.config != first.config), "{title}");
        }
    }

    #[test]
    fn what_a_sweep_cannot_be_is_refused_by_name() {
        let one = "[[variant]]\nname = \"one\"\n";
        for (sweep, named) in [
            ("", "at least two [[variant]]"),
            ("titel = \"x\"", "sweep.toml:3: unknown field `titel`"),
            ("[[variant]]\nname = \"a\"\nset.train.d_modle = 4", "variant `a`: unknown field `d_modle`"),
            ("[[variant]]\nname = \"a\"\nset.train.layers = 0", "variant `a`: [train] `layers` is 0"),
            ("[[variant]]\nname = \"a\"\nset.data.seed = 4", "variant `a`: [data] must be the same"),
            ("[[variant]]\nname = \"a\"\nset.evaluate.beams = 4", "[evaluate] must be the same"),
            ("[[variant]]\nname = \"a\"\nunset = [\"train.heads\"]", "`unset`: the base has no `heads`"),
            ("[[variant]]\nname = \"…\"", "its folder would have no name"),
            ("[[variant]]\nname = \"ONE\"\n", "share the folder `one`"),
            ("set.evaluate.beams = 4\n", "`beams` is 4"),
        ] {
            let error = match sweep {
                "" => read("").err(),
                _ => read(&format!("{sweep}\n{one}")).err(),
            };
            let error = format!("{:#}", error.unwrap());
            assert!(error.contains(named), "{sweep}: {error}");
        }
    }
}
