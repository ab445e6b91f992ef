//! The evaluation as tables, for a terminal and for a README.
use std::fmt;

use tigerlet::metrics::{AtCutoff, CUTOFFS};

use super::{
    Evaluation, Place,
    bootstrap::Interval,
    evaluation::Difference,
    row::{Group, Intervals, Row},
    table::Table,
};
use crate::library::Served;

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables: Vec<String> = self.tables().iter().map(Table::text).collect();
        write!(f, "{}\n\n{}", self.heading(), tables.join("\n"))
    }
}

impl Evaluation {
    /// The tables for a README, under the command that made them.
    pub fn markdown(&self) -> String {
        let tables: Vec<String> = self.tables().iter().map(Table::markdown).collect();
        format!("`{}`\n\n{}\n\n{}", command(std::env::args()), self.heading(), tables.join("\n"))
    }

    fn heading(&self) -> String {
        let model = |card: &super::models::Card| {
            format!("{} is {} with {} parameters", card.label, card.checkpoint, card.parameters)
        };
        let models: Vec<String> = self.models.iter().map(model).collect();
        format!(
            "{}, {} items of {} users: all {} items are ranked, those of the history {}. {}.\n\
             In brackets 95 % intervals over users ({} bootstrap draws, seed {}).",
            self.data,
            self.split,
            self.held_out_users,
            self.items,
            match self.history {
                Place::Last => "last",
                Place::Ranked => "wherever a model puts them",
            },
            models.join("; "),
            self.resamples,
            self.seed
        )
    }

    fn tables(&self) -> Vec<Table> {
        let mut sizes: Vec<usize> =
            self.rows.iter().filter(|row| is_measured(row)).map(|row| row.scores.summary.users).collect();
        sizes.dedup();
        let mut tables = Vec::new();
        for (index, users) in sizes.into_iter().enumerate() {
            // A ceiling is about nobody's lists: it stands with the most users.
            let rows: Vec<&Row> = self
                .rows
                .iter()
                .filter(|row| if is_measured(row) { row.scores.summary.users == users } else { index == 0 })
                .collect();
            tables.push(headline(&rows, users));
            tables.push(cutoffs("Recall", &rows, |at| at.recall));
            tables.push(cutoffs("NDCG", &rows, |at| at.ndcg));
            tables.push(cutoffs("MRR", &rows, |at| at.mrr));
            tables.extend(groups("items in the user's history", &rows, |row| &row.by_history));
            tables.extend(groups("popularity of the target in training", &rows, |row| &row.by_popularity));
            tables.extend(served(&rows));
            tables.extend(self.comparisons(users));
        }
        tables
    }

    fn comparisons(&self, users: usize) -> Option<Table> {
        let comparisons: Vec<_> = self.comparisons.iter().filter(|pair| pair.users == users).collect();
        let against = &comparisons.first()?.against;
        let row = |pair: &&super::evaluation::Comparison| {
            let system = [pair.system.clone()].into_iter();
            system.chain(pair.recall_at_10.cells()).chain(pair.ndcg_at_10.cells()).collect()
        };
        Some(Table {
            title: format!(
                "Difference to {against} on the same {users} users, p of a paired randomisation test"
            ),
            head: strings(["system", "Recall@10", "p", "NDCG@10", "p"]),
            rows: comparisons.iter().map(row).collect(),
        })
    }
}

impl Difference {
    /// The difference with its interval, and p.
    pub fn cells(self) -> [String; 2] {
        let Self { mean, interval: [low, high], p } = self;
        [
            format!("{mean:+.4} [{low:+.4}, {high:+.4}]"),
            if p < 1e-3 { "< .001".into() } else { format!("{p:.3}") },
        ]
    }
}

/// A ceiling is computed, not measured.
fn is_measured(row: &Row) -> bool {
    row.seconds_per_user.is_some()
}

fn headline(rows: &[&Row], users: usize) -> Table {
    let row = |row: &&Row| {
        let scores = &row.scores;
        let at_10 = |figure: fn(&AtCutoff) -> f64, bounds: fn(&Intervals) -> Interval| {
            let bounds = scores.intervals.iter().find(|intervals| intervals.k == 10).map(bounds);
            let bounds = bounds.map(|[low, high]| format!(" [{low:.4}, {high:.4}]")).unwrap_or_default();
            number(scores.summary.at(10).map(figure), 4) + &bounds
        };
        vec![
            row.system.clone(),
            at_10(|at| at.recall, |intervals| intervals.recall),
            at_10(|at| at.ndcg, |intervals| intervals.ndcg),
            number(row.exposure.map(|exposure| exposure.coverage_at_10), 3),
            number(row.exposure.map(|exposure| exposure.gini_at_10), 3),
            number(row.exposure.map(|exposure| exposure.novelty_at_10), 1),
            number(row.seconds_per_user.map(|seconds| seconds * 1e3), 2),
        ]
    };
    Table {
        title: format!("{users} users; coverage, Gini index of exposure and novelty (bits) of the first ten"),
        head: strings(["system", "Recall@10", "NDCG@10", "coverage", "Gini", "novelty", "ms/user"]),
        rows: rows.iter().map(row).collect(),
    }
}

fn cutoffs(name: &str, rows: &[&Row], figure: fn(&AtCutoff) -> f64) -> Table {
    let row = |row: &&Row| {
        let figures = CUTOFFS.iter().map(|&k| number(row.scores.summary.at(k).map(figure), 4));
        std::iter::once(row.system.clone()).chain(figures).collect()
    };
    Table {
        title: format!("{name} by length of the list"),
        head: std::iter::once("system".to_string()).chain(CUTOFFS.map(|k| format!("@{k}"))).collect(),
        rows: rows.iter().map(row).collect(),
    }
}

/// Recall@10 by group; none where no row has groups.
fn groups(what: &str, rows: &[&Row], of: fn(&Row) -> &Vec<Group>) -> Option<Table> {
    let rows: Vec<&Row> = rows.iter().copied().filter(|row| !of(row).is_empty()).collect();
    let head =
        of(rows.first()?).iter().map(|group| format!("{} ({})", group.group, group.scores.summary.users));
    let row = |row: &&Row| {
        let figures = of(row).iter().map(|group| number(group.scores.summary.recall(10), 4));
        std::iter::once(row.system.clone()).chain(figures).collect()
    };
    Some(Table {
        title: format!("Recall@10 by {what} (users)"),
        head: std::iter::once("system".to_string()).chain(head).collect(),
        rows: rows.iter().map(row).collect(),
    })
}

/// How far lists serve simulated readers; none where they are real.
fn served(rows: &[&Row]) -> Option<Table> {
    let known: Vec<(&Row, Served)> = rows.iter().filter_map(|row| Some((*row, row.served?))).collect();
    let row = |(row, served): &(&Row, Served)| {
        let Served { odds, taste, followers, others } = *served;
        let shares = [odds, taste, followers, others].map(|share| number(Some(share), 3));
        std::iter::once(row.system.clone()).chain(shares).collect()
    };
    (!known.is_empty()).then(|| Table {
        title: "Of what the ten best books get: by the odds of the next book, by taste alone, as if no book were \
                better known than another, and that of readers who follow the crowd and of those who do less"
            .to_owned(),
        head: strings(["system", "odds", "taste", "followers", "others"]),
        rows: known.iter().map(row).collect(),
    })
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "–".to_string(), |value| format!("{value:.digits$}"))
}

fn strings<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_string).to_vec()
}

/// The command line as it would be typed, the program by its name alone.
fn command(arguments: impl Iterator<Item = String>) -> String {
    let quoted = |argument: String| {
        let plain = |c: char| c.is_alphanumeric() || "-_./,=".contains(c);
        if argument.chars().all(plain) { argument } else { format!("'{}'", argument.replace('\'', r"'\''")) }
    };
    let words = std::iter::once("trainer".to_string()).chain(arguments.skip(1).map(quoted));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_typed_again() {
        let arguments = ["/bin/trainer", "evaluate", "runs/a", "--against", "TIGER, beam 30"];
        let said = command(arguments.into_iter().map(str::to_string));
        assert_eq!(said, "trainer evaluate runs/a --against 'TIGER, beam 30'");
    }
}
