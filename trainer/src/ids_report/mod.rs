//! `trainer quantize report`: what semantic IDs are worth, before anything is trained on them.
mod category;
mod neighbours;
mod pictures;
mod text;

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use tigerlet::semantic_id::SemanticIds;

use category::Category;

use crate::{
    embed, files,
    quantize::{
        self, REPORT, Summary,
        cells::Cells,
        usage::{Usage, counts},
    },
    run::Run,
};

const JSON: &str = REPORT[0];
const USAGE: &str = REPORT[1];
const DEPTH: &str = REPORT[2];

/// `report.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The data set.
    pub data: String,
    pub items: usize,
    pub method: quantize::Method,
    /// Mean squared norm of the vectors that were quantised, the scale of the levels' errors.
    pub mean_squared_norm: f64,
    /// One entry a level, the suffix included.
    pub levels: Vec<Level>,
    /// One entry for each number of leading codes, from 1 to L.
    pub depths: Vec<Depth>,
    /// What purity was measured by; none if no attribute groups the items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryNote>,
    /// Nearest neighbours of an item that recall counts.
    pub neighbours: usize,
    /// Items whose neighbours were looked up.
    pub neighbours_of: usize,
}

/// One level's codes.
#[derive(Clone, Debug, Serialize)]
pub struct Level {
    pub codes: usize,
    /// A suffix counts the items of a cell: it means nothing.
    pub suffix: bool,
    #[serde(flatten)]
    pub usage: Usage,
    pub dead: usize,
    /// Mean over vectors of ‖x − x̂‖² after this level; none for a suffix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_squared_error: Option<f64>,
    /// How often each code occurs, most frequent first.
    pub counts: Vec<usize>,
}

/// What items with the same first codes have in common.
#[derive(Clone, Debug, Serialize)]
pub struct Depth {
    pub depth: usize,
    /// Different prefixes.
    pub prefixes: usize,
    /// Items that share theirs with another one.
    pub colliding: usize,
    /// Items of the most frequent one.
    pub largest: usize,
    /// Share of items whose category is the most frequent one of their prefix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purity: Option<f64>,
    /// The same when categories are dealt out at random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub random_purity: Option<f64>,
    /// Share of an item's nearest neighbours, by cosine of the embeddings, that have its prefix.
    pub neighbour_recall: f64,
    /// The same of items drawn at random.
    pub random_recall: f64,
}

/// How the category of an item was read.
#[derive(Clone, Debug, Serialize)]
pub struct CategoryNote {
    pub attribute: String,
    /// Categories there are.
    pub categories: usize,
    /// The most frequent ones.
    pub examples: Vec<String>,
    /// Items that have one.
    pub items: usize,
}

/// Reports on the IDs of a run and writes `report.json`, `usage.svg` and `depth.svg` beside them.
/// `attribute` is the one that purity goes by, instead of one that is chosen.
pub fn run(run: &Run, attribute: Option<&str>) -> Result<Report> {
    let folder = run.ids();
    let ids = quantize::load(&folder)
        .with_context(|| format!("{} has no semantic IDs yet: `trainer quantize`", run.folder.display()))?;
    let summary = Summary::load(&folder)?;
    let dataset = run.dataset()?;
    let embeddings = embed::load(&run.embeddings())?;
    embeddings.check(&dataset.catalog)?;
    ensure!(
        ids.len() == dataset.catalog.len(),
        "{} holds {} IDs for {} items; run `trainer quantize` again",
        folder.display(),
        ids.len(),
        dataset.catalog.len()
    );
    let neighbours =
        neighbours::nearest(&embeddings.l2norm(), run.config.quantize.seed, &run.device.open()?)?;
    let category = Category::of(&dataset.catalog, attribute)?;
    let report = Report::new(&dataset.name, &ids, &summary, &neighbours, category.as_ref());
    report.write(&folder)?;
    Ok(report)
}

impl Report {
    fn new(
        data: &str,
        ids: &SemanticIds,
        summary: &Summary,
        neighbours: &neighbours::Neighbours,
        category: Option<&Category>,
    ) -> Self {
        let sizes = ids.layout().codes_per_level();
        let errors = summary.errors();
        let levels = counts(ids.codes(), sizes).into_iter().enumerate().map(|(level, mut counts)| {
            counts.sort_unstable_by_key(|&count| std::cmp::Reverse(count));
            let usage = Usage::new(&counts);
            Level {
                codes: sizes[level],
                suffix: level >= summary.config.levels,
                usage,
                dead: sizes[level] - usage.used,
                mean_squared_error: errors.get(level + 1).copied(),
                counts,
            }
        });
        let depths = (1..=sizes.len()).map(|depth| {
            let cells = Cells::new(ids.codes(), sizes.len(), depth);
            Depth {
                depth,
                prefixes: cells.sizes.len(),
                colliding: cells.sharing(),
                largest: cells.largest(),
                purity: category.map(|category| category.purity(&cells)),
                random_purity: category.map(|category| category.random_purity(&cells, summary.config.seed)),
                neighbour_recall: neighbours.recall(&cells),
                random_recall: cells.chance(),
            }
        });
        Self {
            data: data.to_owned(),
            items: ids.len(),
            method: summary.config.method,
            mean_squared_norm: errors[0],
            levels: levels.collect(),
            depths: depths.collect(),
            category: category.map(Category::note),
            neighbours: neighbours.each(),
            neighbours_of: neighbours.items(),
        }
    }

    fn write(&self, folder: &Path) -> Result<()> {
        files::write_atomic(&folder.join(JSON), &serde_json::to_vec_pretty(self)?)?;
        files::write_atomic(&folder.join(USAGE), pictures::usage(self)?.as_bytes())?;
        files::write_atomic(&folder.join(DEPTH), pictures::depth(self)?.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use tigerlet::{
        catalog::{Catalog, Item},
        matrix::Matrix,
        semantic_id::IdLayout,
    };

    /// Six items on the unit circle in two heaps of three, each with one item of the other's genre.
    #[test]
    fn the_figures_of_six_items_by_hand() {
        let angles: [f32; 6] = [0.0, 0.1, 0.2, 1.5, 1.6, 1.7];
        let vectors =
            Matrix::new(6, 2, angles.iter().flat_map(|angle| [angle.cos(), angle.sin()]).collect()).unwrap();
        let genres = ["crime", "crime", "space", "space", "space", "crime"];
        let item = |i: usize| Item {
            id: i.to_string(),
            attributes: [("genre".to_owned(), genres[i].to_owned())].into(),
            ..Item::default()
        };
        let catalog = Catalog::new((0..6).map(item).collect()).unwrap();
        // Heaps by the first code; the suffix tells 0 and 1 apart, and 4 and 5.
        let codes = vec![0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 0, 0, 2, 1, 0, 2, 1, 1];
        let ids = SemanticIds::new(IdLayout::new(vec![4, 2, 2]).unwrap(), codes).unwrap();
        let summary: Summary = serde_json::from_str(
            r#"{"items": 6, "dimensions": 2, "levels": [
                {"used": 2, "dead": 2, "perplexity": 2.0, "mean_squared_error": 0.5},
                {"used": 2, "dead": 0, "perplexity": 2.0, "mean_squared_error": 0.25}],
                "mean_squared_norm": 1.0, "collisions_before_suffix": 4, "suffix_codes": 2,
                "config": {"levels": 2, "codes": 4}}"#,
        )
        .unwrap();
        let neighbours = neighbours::nearest(&vectors, 1, &Device::flex()).unwrap();
        let category = Category::of(&catalog, None).unwrap().unwrap();
        let report = Report::new("six", &ids, &summary, &neighbours, Some(&category));

        let first = &report.levels[0];
        assert_eq!((first.usage.used, first.dead, &first.counts[..]), (2, 2, &[3, 3, 0, 0][..]));
        assert!((first.usage.perplexity - 2.0).abs() < 1e-12);
        assert_eq!(report.levels.iter().map(|level| level.suffix).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!(report.levels[1].mean_squared_error, Some(0.25));
        assert_eq!(report.levels[2].mean_squared_error, None);

        let of = |read: fn(&Depth) -> usize| report.depths.iter().map(read).collect::<Vec<_>>();
        assert_eq!(of(|depth| depth.prefixes), [2, 4, 6]);
        assert_eq!(of(|depth| depth.colliding), [6, 4, 0]);
        assert_eq!(of(|depth| depth.largest), [3, 2, 1]);
        // Two of three are of their heap's genre; then 0, 1, 2, 3 and one of 4 and 5; then everybody.
        let purity: Vec<f64> = report.depths.iter().map(|depth| depth.purity.unwrap()).collect();
        assert_eq!(purity, [4.0 / 6.0, 5.0 / 6.0, 1.0]);
        // All five others are among the ten nearest: two of them share the first code.
        assert_eq!(report.neighbours, 5);
        assert!((report.depths[0].neighbour_recall - 0.4).abs() < 1e-12);
        assert!((report.depths[0].random_recall - 0.4).abs() < 1e-12);
        assert_eq!(report.depths[2].neighbour_recall, 0.0);
        let text = report.to_string();
        for part in ["66.7%", "suffix", "genre", "25.0%"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
