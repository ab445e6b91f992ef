//! A sweep as a table and as a picture.
use std::fmt;

use anyhow::Result;

use super::{Axis, Measured, PRECISIONS, Sweep};
use crate::{
    evaluate::{Standing, Table},
    plot::{Labels, curves, rows},
};

impl fmt::Display for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.table().text())?;
        self.scaling.iter().try_for_each(|scaling| write!(f, "\n{scaling}\n"))
    }
}

impl Sweep {
    pub fn table(&self) -> Table {
        let first = self.variants.first().map(|variant| variant.name.as_str()).unwrap_or_default();
        let head = ["variant", "parameters", "minutes", "TFLOP"].map(str::to_string);
        let lines = self.variants.iter().flat_map(|variant| {
            let Measured { name, parameters, training_seconds, operations, stored, .. } = variant;
            let shared = [
                name.clone(),
                parameters.to_string(),
                format!("{:.1}", training_seconds / 60.0),
                format!("{:.0}", operations / 1e12),
            ];
            stored.iter().map(move |standing| shared.iter().cloned().chain(standing.cells()).collect())
        });
        Table {
            title: format!(
                "{}: {}, {} test users, all {} items ranked, beam {}; minutes and operations of training; in brackets 95 % \
                 intervals; difference to `{first}` as {}, p of a paired randomisation test",
                self.title, self.data, self.users, self.items, self.beams, PRECISIONS[0]
            ),
            head: head.into_iter().chain(Standing::head()).collect(),
            rows: lines.collect(),
        }
    }

    pub fn markdown(&self) -> String {
        let scaling = self.scaling.iter().map(|scaling| format!("\n{scaling}\n"));
        std::iter::once(self.table().markdown()).chain(scaling).collect()
    }

    pub fn plot(&self) -> Result<String> {
        let title = format!("{}: {}, {} test users", self.title, self.data, self.users);
        let ndcg = "NDCG@10 with its 95 % interval";
        let of = |index: usize| self.variants.iter().filter_map(move |variant| variant.stored.get(index));
        let named = |index: usize| PRECISIONS[index].to_string();
        let curve = |x: &str, quantity: &dyn Fn(&Measured, &Standing) -> f64| {
            let series = |index| (named(index), self.points(index, quantity));
            curves(&Labels { title: &title, x, y: ndcg }, &[series(0), series(1)])
        };
        match self.axis {
            Axis::Bytes => curve("MB of weights", &|_, at| at.stored.bytes as f64 / 1e6),
            Axis::Parameters => curve("million parameters", &|variant, _| variant.parameters as f64 / 1e6),
            Axis::Variants => {
                let series = |index| (named(index), of(index).map(|at| at.ndcg_at_10).collect());
                let names: Vec<&str> = self.variants.iter().map(|variant| variant.name.as_str()).collect();
                rows(&Labels { title: &title, x: ndcg, y: "" }, &names, &[series(0), series(1)])
            }
        }
    }
}
