//! What there is to choose from.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FilterIndex, parts};
use crate::catalog::Columns;

/// An attribute and what it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// The attribute's name.
    pub name: String,
    /// Its values in alphabetical order, lists taken apart, and how many items have each.
    pub values: Vec<(String, usize)>,
}

impl FilterIndex {
    /// The attributes of at most `most` different values, lists taken apart, in alphabetical order.
    pub fn choices(&self, columns: &Columns, most: usize) -> Vec<Choice> {
        let mut choices: Vec<Choice> = Vec::new();
        for (number, name) in (0..).zip(columns.names.iter()) {
            let mut counts = BTreeMap::<&str, usize>::new();
            for (value, items) in self.counted(columns, number) {
                // An item counts once, however often it repeats itself.
                let mut met = Vec::new();
                for part in parts(value) {
                    if !met.contains(&part) {
                        met.push(part);
                        *counts.entry(part).or_default() += items;
                    }
                }
                if counts.len() > most {
                    break;
                }
            }
            if (1..=most).contains(&counts.len()) {
                let values = counts.into_iter().map(|(value, items)| (value.to_owned(), items)).collect();
                choices.push(Choice { name: name.to_owned(), values });
            }
        }
        choices.sort_by(|a, b| a.name.cmp(&b.name));
        choices
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Catalog, Item};

    #[test]
    fn choices_are_counted_a_part_at_a_time() {
        let item = |at: usize, pairs: &[(&str, &str)]| Item {
            id: at.to_string(),
            attributes: pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
            ..Item::default()
        };
        let catalog = Catalog::new(vec![
            item(0, &[("genre", "Fantasy"), ("themes", "love, war"), ("year", "1937")]),
            item(1, &[("genre", "Crime"), ("themes", "war; loss"), ("year", " -380 ")]),
            item(2, &[("genre", "Crime"), ("themes", "warlike|loss|loss"), ("year", "1980s")]),
            item(3, &[("mood", "Crime")]),
        ]);
        let catalog = catalog.unwrap();
        let counted = |values: &[(&str, usize)]| -> Vec<(String, usize)> {
            values.iter().map(|&(value, items)| (value.to_owned(), items)).collect()
        };
        let choices = catalog.choices(3);
        let names: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(names, ["genre", "mood", "year"]); // four themes are too many
        assert_eq!(choices[0].values, counted(&[("Crime", 2), ("Fantasy", 1)]));
        let themes = catalog.choices(4).into_iter().find(|choice| choice.name == "themes").unwrap();
        assert_eq!(themes.values, counted(&[("loss", 2), ("love", 1), ("war", 2), ("warlike", 1)]));
    }
}
