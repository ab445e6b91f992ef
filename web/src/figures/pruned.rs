//! What a beam cut off: where it lost an item, and a level's prefixes in order with the cut between them.

use tigerlet::trace::{Trace, TraceStep};

/// What became of an item in a search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    /// It came out at that place, from 1.
    Found(usize),
    /// It was lost for good.
    Cut {
        /// The first level, from 0, at which its prefix was not kept.
        level: usize,
        /// Log-probability of that prefix, where any search has seen it.
        score: Option<f32>,
        /// Log-probability of the last prefix that was kept.
        last: f32,
    },
}

/// The fate of an item by the trace of a search. A wider search knows the scores of prefixes that this one
/// did not even write down.
pub fn fate(trace: &Trace, wide: &Trace, semantic_id: &[u16]) -> Fate {
    let mut place = 0;
    for (level, step) in trace.steps.iter().enumerate() {
        let prefix = semantic_id.get(..=level).unwrap_or(semantic_id);
        let kept = || step.candidates.iter().filter(|candidate| candidate.kept);
        match kept().position(|candidate| candidate.prefix == prefix) {
            Some(found) => place = found + 1,
            None => {
                let last = kept().next_back().map_or(f32::NEG_INFINITY, |candidate| candidate.score);
                return Fate::Cut { level, score: score(trace, wide, prefix), last };
            }
        }
    }
    Fate::Found(place)
}

/// Log-probability of a prefix, from whichever search has seen it.
fn score(trace: &Trace, wide: &Trace, prefix: &[u16]) -> Option<f32> {
    let level = prefix.len().checked_sub(1)?;
    let steps = [trace, wide].into_iter().filter_map(|trace| trace.steps.get(level));
    let mut candidates = steps.flat_map(|step| &step.candidates);
    candidates.find(|candidate| candidate.prefix == prefix).map(|candidate| candidate.score)
}

/// A line of a level's ranking.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    Prefix(Ranked),
    /// So many prefixes that are not worth a line, all kept or all cut.
    More(usize),
    /// Here the beam ends.
    Cut,
}

/// One prefix of a level.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// From 1.
    pub place: usize,
    pub prefix: Vec<u16>,
    /// Log-probability.
    pub score: f32,
    pub kept: bool,
    /// Items below it.
    pub items: usize,
    /// Places, from 1, of the exact ranking's best that begin so.
    pub leads: Vec<usize>,
}

/// Prefixes that have a line of their own at the top, and to each side of the cut.
const TOP: usize = 3;
const BESIDE: usize = 2;

/// A level's prefixes, best first, as far as they say something: the best, those around the cut, and those
/// that lead to one of `best`, the IDs of the exact ranking.
pub fn ranking(step: &TraceStep, best: &[Vec<u16>]) -> Vec<Line> {
    let kept = step.candidates.iter().filter(|candidate| candidate.kept).count();
    let ranked = step.candidates.iter().enumerate().map(|(at, candidate)| Ranked {
        place: at + 1,
        prefix: candidate.prefix.clone(),
        score: candidate.score,
        kept: candidate.kept,
        items: candidate.items,
        leads: (1..)
            .zip(best)
            .filter(|(_, id)| id.starts_with(&candidate.prefix))
            .map(|(at, _)| at)
            .collect(),
    });
    let mut lines = Vec::new();
    let mut skipped: Vec<Ranked> = Vec::new();
    for ranked in ranked {
        let at = ranked.place - 1;
        if at == kept {
            close(&mut lines, &mut skipped);
            lines.push(Line::Cut);
        }
        if at < TOP || at + BESIDE >= kept && at < kept + BESIDE || !ranked.leads.is_empty() {
            close(&mut lines, &mut skipped);
            lines.push(Line::Prefix(ranked));
        } else {
            skipped.push(ranked);
        }
    }
    // What the trace leaves out was cut as well.
    let untold = step.considered.saturating_sub(step.candidates.len());
    match skipped.len() + untold {
        1 if untold == 0 => close(&mut lines, &mut skipped),
        0 => {}
        more => lines.push(Line::More(more)),
    }
    lines
}

/// Sums up what was skipped; a single prefix takes no more room than its sum would.
fn close(lines: &mut Vec<Line>, skipped: &mut Vec<Ranked>) {
    if skipped.len() > 1 {
        lines.push(Line::More(skipped.len()));
        skipped.clear();
    }
    lines.extend(skipped.drain(..).map(Line::Prefix));
}

#[cfg(test)]
mod tests {
    use tigerlet::trace::TraceCandidate;

    use super::*;

    fn step(level: usize, width: usize, considered: usize, prefixes: &[(&[u16], f32)]) -> TraceStep {
        let candidate = |(at, (prefix, score)): (usize, &(&[u16], f32))| TraceCandidate {
            prefix: prefix.to_vec(),
            score: *score,
            kept: at < width,
            exists: true,
            items: 1,
        };
        TraceStep { level, considered, candidates: prefixes.iter().enumerate().map(candidate).collect() }
    }

    #[test]
    fn an_item_is_lost_where_its_prefix_first_is() {
        let narrow = Trace {
            steps: vec![
                step(0, 2, 4, &[(&[1], -0.5), (&[2], -1.0), (&[3], -2.0)]),
                step(1, 2, 3, &[(&[1, 1], -1.5), (&[2, 1], -1.6), (&[1, 2], -1.7)]),
            ],
        };
        let wide = Trace { steps: vec![step(0, 4, 4, &[(&[1], -0.5), (&[4], -3.0)])] };
        assert_eq!(fate(&narrow, &wide, &[2, 1]), Fate::Found(2));
        assert_eq!(fate(&narrow, &wide, &[3, 1]), Fate::Cut { level: 0, score: Some(-2.0), last: -1.0 });
        assert_eq!(fate(&narrow, &wide, &[4, 1]), Fate::Cut { level: 0, score: Some(-3.0), last: -1.0 });
        assert_eq!(fate(&narrow, &wide, &[1, 3]), Fate::Cut { level: 1, score: None, last: -1.6 });
    }

    #[test]
    fn a_ranking_keeps_the_cut_and_what_leads_somewhere() {
        let prefixes: Vec<Vec<u16>> = (0..20).map(|code| vec![code]).collect();
        let scored: Vec<(&[u16], f32)> = prefixes.iter().map(|it| (&it[..], -f32::from(it[0]))).collect();
        let lines = ranking(&step(0, 10, 64, &scored), &[vec![5, 1], vec![15, 2]]);
        let told: Vec<String> = lines
            .iter()
            .map(|line| match line {
                Line::Prefix(it) => format!("{}{}", it.place, if it.leads.is_empty() { "" } else { "!" }),
                Line::More(more) => format!("+{more}"),
                Line::Cut => "|".to_owned(),
            })
            .collect();
        assert_eq!(told.join(" "), "1 2 3 +2 6! +2 9 10 | 11 12 +3 16! +48");
    }

    #[test]
    fn a_beam_that_keeps_everything_cuts_nothing() {
        let lines = ranking(&step(0, 9, 2, &[(&[1], -0.5), (&[2], -1.0)]), &[]);
        assert!(!lines.contains(&Line::Cut));
        assert_eq!(lines.len(), 2);
    }
}
