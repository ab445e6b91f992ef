//! One column of the tree: the codes that follow a prefix, what is known of each, and where the focus can be.

use std::collections::BTreeMap;

use tigerlet::answer::Children;
use tigerlet::trie::Trie;

use crate::components::chip;
use crate::sorted::Sort;

/// Codes that a column shows before the reader asks for all.
const SHORT: usize = 11;

/// One code of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub code: u16,
    /// Items below.
    pub items: usize,
    /// Log-probability after the codes before, where the model has been asked.
    pub score: Option<f32>,
    /// Whether the search kept or dropped it, where it looked at it.
    pub beam: Option<bool>,
    /// Title of the only item below.
    pub title: Option<String>,
}

/// The codes that follow a prefix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    pub parent: Vec<u16>,
    pub rows: Vec<Row>,
    /// Rows that are shown.
    pub shown: usize,
    /// Codes without items, and the probability that they have together.
    pub nowhere: Option<(usize, f32)>,
}

/// A place of the tree that can have the focus: a code after its prefix, or a column's way to more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub parent: Vec<u16>,
    pub code: Option<u16>,
}

impl Place {
    pub fn prefix(&self) -> Vec<u16> {
        self.parent.iter().copied().chain(self.code).collect()
    }

    pub fn id(&self) -> String {
        let prefix = place_id(&self.prefix());
        if self.code.is_some() { prefix } else { format!("{prefix}-more") }
    }

    pub fn at(prefix: &[u16]) -> Option<Self> {
        let (&code, parent) = prefix.split_last()?;
        Some(Self { parent: parent.to_vec(), code: Some(code) })
    }
}

/// The element of a prefix in the tree.
pub fn place_id(prefix: &[u16]) -> String {
    format!("trie-{}", chip::written(prefix))
}

impl Column {
    pub fn new(
        parent: &[u16],
        trie: &Trie,
        beliefs: Option<&Children>,
        beam: &BTreeMap<Vec<u16>, bool>,
        all: bool,
        title: impl Fn(usize) -> Option<String>,
    ) -> Self {
        let opinion =
            |code: u16| beliefs?.children.iter().find(|child| child.code == code).map(|it| it.score);
        let row = |node: u32| {
            let code = trie.code(node);
            let prefix: Vec<u16> = parent.iter().copied().chain([code]).collect();
            let items = trie.items(node);
            let only = items.first().filter(|_| items.len() == 1);
            Row {
                code,
                items: items.len(),
                score: opinion(code),
                beam: beam.get(&prefix).copied(),
                title: only.and_then(|&at| title(at as usize)),
            }
        };
        let children = trie.find(parent).map_or(0..0, |node| trie.children(node));
        let mut rows: Vec<Row> = children.map(row).collect();
        // Best first; without opinions the codes keep their order.
        rows.order_by(|a, b| b.score.unwrap_or(0.0).total_cmp(&a.score.unwrap_or(0.0)));
        let nowhere = beliefs.filter(|beliefs| !beliefs.children.is_empty()).map(|beliefs| {
            let barren = beliefs.children.iter().filter(|child| child.items == 0);
            let (count, chance) = barren
                .fold((0, 0.0), |(count, chance), child| (count + 1, chance + f64::from(child.score).exp()));
            (count, chance.ln() as f32)
        });
        // One code left over is shown rather than hidden behind a line of its own.
        let shown = if all || rows.len() <= SHORT + 1 { rows.len() } else { SHORT };
        Self { parent: parent.to_vec(), rows, shown, nowhere }
    }

    /// Rows that are shown: the first, and the open one wherever it stands.
    pub fn visible(&self, open: Option<u16>) -> Vec<&Row> {
        let (first, rest) = self.rows.split_at_checked(self.shown).unwrap_or((&self.rows, &[]));
        first.iter().chain(rest.iter().filter(|row| Some(row.code) == open)).collect()
    }

    /// What can have the focus, from the top.
    pub fn places(&self, open: Option<u16>) -> Vec<Place> {
        let place = |code| Place { parent: self.parent.clone(), code };
        let mut places: Vec<Place> =
            self.visible(open).into_iter().map(|row| place(Some(row.code))).collect();
        if places.len() < self.rows.len() {
            places.push(place(None));
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use tigerlet::answer::Child;
    use tigerlet::semantic_id::{IdLayout, SemanticIds};

    use super::*;

    fn trie(codes: u16) -> Trie {
        let layout = IdLayout::new(vec![codes.into(), 1]).unwrap();
        Trie::new(&SemanticIds::new(layout, (0..codes).flat_map(|code| [code, 0]).collect()).unwrap())
    }

    fn column(codes: u16, beliefs: Option<&Children>, all: bool) -> Column {
        Column::new(&[], &trie(codes), beliefs, &BTreeMap::new(), all, |at| Some(at.to_string()))
    }

    #[test]
    fn codes_stand_by_belief_and_the_barren_are_summed_up() {
        let child = |code: u16, chance: f32, items| Child { code, score: chance.ln(), items };
        let children = vec![child(0, 0.1, 1), child(1, 0.6, 1), child(2, 0.2, 0), child(3, 0.1, 0)];
        let beliefs = Children { children, prefix_score: 0.0 };
        let column = column(2, Some(&beliefs), false);
        assert_eq!(column.rows.iter().map(|row| row.code).collect::<Vec<_>>(), [1, 0]);
        let (codes, chance) = column.nowhere.expect("the model was asked");
        assert_eq!(codes, 2);
        assert!((chance.exp() - 0.3).abs() < 1e-6);
        assert_eq!(column.rows[0].title.as_deref(), Some("1"));
    }

    #[test]
    fn a_long_column_folds_but_never_hides_what_is_open() {
        let long = column(30, None, false);
        assert_eq!(long.visible(None).len(), SHORT);
        let places = long.places(Some(25));
        assert_eq!(places.len(), SHORT + 2, "the open one and the way to more");
        assert!(places.contains(&Place { parent: Vec::new(), code: Some(25) }));
        assert_eq!(column(30, None, true).places(None).len(), 30);
        assert_eq!(column(SHORT as u16 + 1, None, false).places(None).len(), SHORT + 1);
    }
}
