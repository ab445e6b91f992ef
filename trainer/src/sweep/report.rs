//! A sweep as a table and as a picture.
use std::fmt;

use anyhow::Result;

use super::{Axis, Measured, PRECISIONS, Sweep};
use crate::{
    evaluate::{Estimate, Standing, Table},
    plot::{Labels, curves, rows},
};

impl fmt::Display for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.table().text())
    }
}

impl Sweep {
    pub fn table(&self) -> Table {
        let first = self.variants.first().map(|variant| variant.name.as_str()).unwrap_or_default();
        let head = ["variant", "parameters", "minutes"].map(str::to_string);
        let lines = self.variants.iter().flat_map(|variant| {
            let Measured { name, parameters, training_seconds, stored, .. } = variant;
            let shared = [name.clone(), parameters.to_string(), format!("{:.1}", training_seconds / 60.0)];
            stored.iter().map(move |standing| shared.iter().cloned().chain(standing.cells()).collect())
        });
        Table {
            title: format!(
                "{}: {}, {} test users, all {} items ranked, beam {}; minutes of training; in brackets 95 % \
                 intervals; difference to `{first}` as {}, p of a paired randomisation test",
                self.title, self.data, self.users, self.items, self.beams, PRECISIONS[0]
            ),
            head: head.into_iter().chain(Standing::head()).collect(),
            rows: lines.collect(),
        }
    }

    pub fn plot(&self) -> Result<String> {
        let title = format!("{}: {}, {} test users", self.title, self.data, self.users);
        let ndcg = "NDCG@10 with its 95 % interval";
        let of = |index: usize| self.variants.iter().filter_map(move |variant| variant.stored.get(index));
        let named = |index: usize| PRECISIONS[index].to_string();
        match self.axis {
            Axis::Bytes => {
                let series = |index| {
                    let point = |at: &Standing| (at.stored.bytes as f64 / 1e6, at.ndcg_at_10);
                    let mut points: Vec<(f64, Estimate)> = of(index).map(point).collect();
                    points.sort_by(|a, b| a.0.total_cmp(&b.0));
                    (named(index), points)
                };
                let labels = Labels { title: &title, x: "MB of weights", y: ndcg };
                curves(&labels, &[series(0), series(1)])
            }
            Axis::Variants => {
                let series = |index| (named(index), of(index).map(|at| at.ndcg_at_10).collect());
                let names: Vec<&str> = self.variants.iter().map(|variant| variant.name.as_str()).collect();
                rows(&Labels { title: &title, x: ndcg, y: "" }, &names, &[series(0), series(1)])
            }
        }
    }
}
