use std::fmt;

use super::Report;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} items, {}", self.data, self.items, self.method)?;
        writeln!(f)?;
        writeln!(
            f,
            "{:<7} {:>7} {:>7} {:>7} {:>11} {:>11}",
            "level", "codes", "used", "dead", "perplexity", "error left"
        )?;
        for (number, level) in (1..).zip(&self.levels) {
            let name = if level.suffix { "suffix".to_owned() } else { number.to_string() };
            writeln!(
                f,
                "{name:<7} {:>7} {:>7} {:>7} {:>11.1} {:>11}",
                level.codes,
                level.usage.used,
                level.dead,
                level.usage.perplexity,
                percent(level.mean_squared_error.map(|error| error / self.mean_squared_norm))
            )?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "{:<7} {:>9} {:>10} {:>8} {:>9} {:>9} {:>11} {:>9}",
            "depth", "prefixes", "colliding", "largest", "purity", "(random)", "neighbours", "(random)"
        )?;
        for depth in &self.depths {
            writeln!(
                f,
                "{:<7} {:>9} {:>10} {:>8} {:>9} {:>9} {:>11} {:>9}",
                depth.depth,
                depth.prefixes,
                depth.colliding,
                depth.largest,
                percent(depth.purity),
                percent(depth.random_purity),
                percent(Some(depth.neighbour_recall)),
                percent(Some(depth.random_recall))
            )?;
        }
        writeln!(f)?;
        writeln!(f, "error left: of the vectors' mean squared norm, what the levels so far do not explain")?;
        match &self.category {
            Some(category) => writeln!(
                f,
                "purity: items whose category is the most frequent one of their prefix; {} categories by \
                 `{}`: {}{}",
                category.categories,
                category.attribute,
                category.examples.join(", "),
                if category.examples.len() < category.categories { ", …" } else { "" }
            )?,
            None => writeln!(f, "purity: no attribute groups the items; name one with --attribute")?,
        }
        writeln!(
            f,
            "neighbours: of the {} nearest items by cosine, those with the same prefix, over {} items",
            self.neighbours, self.neighbours_of
        )
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}%", 100.0 * share))
}
