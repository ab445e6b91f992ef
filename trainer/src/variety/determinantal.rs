//! Lists that span much: a determinantal point process, beside maximal marginal relevance.

/// What is left of an item's length may not fall below this: a twin's falls to 0.
const LEAST: f64 = 1e-6;

/// Places of the `most` that are chosen, in the order of choice, of K candidates with these scores, `alike[i · K + j]`
/// being the cosine of two of their vectors: greedily the greatest `Σ score + strength · ln det(S)` over those chosen,
/// S being their part of `alike` (Chen, Zhang and Zhou, "Fast Greedy MAP Inference for Determinantal Point Process to
/// Improve Recommendation Diversity", arXiv 1709.05135, algorithm 1); of equals the first.
pub fn spanning(scores: &[f32], alike: &[f32], strength: f32, most: usize) -> Vec<usize> {
    let count = scores.len();
    // Of every candidate: the square of what of its vector the chosen do not span, and its row of the Cholesky factor.
    let mut left: Vec<f64> = (0..count).map(|at| f64::from(alike[at * count + at])).collect();
    let mut factor = vec![Vec::with_capacity(most); count];
    let mut open: Vec<usize> = (0..count).collect();
    let mut chosen = Vec::with_capacity(most.min(count));
    while chosen.len() < most && !open.is_empty() {
        let worth = |at: usize| f64::from(scores[at]) + f64::from(strength) * left[at].max(LEAST).ln();
        let better =
            |best: usize, place: usize| if worth(open[place]) > worth(open[best]) { place } else { best };
        let taken = open.remove((1..open.len()).fold(0, better));
        let length = left[taken].max(LEAST).sqrt();
        for &other in &open {
            let known: f64 = factor[taken].iter().zip(&factor[other]).map(|(a, b): (&f64, &f64)| a * b).sum();
            let part = (f64::from(alike[taken * count + other]) - known) / length;
            factor[other].push(part);
            left[other] -= part * part;
        }
        chosen.push(taken);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ln det of a few rows of cosines, by elimination.
    fn log_volume(alike: &[f32], count: usize, of: &[usize]) -> f64 {
        let mut rows: Vec<Vec<f64>> = of
            .iter()
            .map(|&one| of.iter().map(|&other| f64::from(alike[one * count + other])).collect())
            .collect();
        let mut sum = 0.0;
        for pivot in 0..rows.len() {
            sum += rows[pivot][pivot].ln();
            for below in pivot + 1..rows.len() {
                let factor = rows[below][pivot] / rows[pivot][pivot];
                for column in pivot..rows.len() {
                    let above = rows[pivot][column];
                    rows[below][column] -= factor * above;
                }
            }
        }
        sum
    }

    #[test]
    fn each_choice_adds_most_to_scores_and_volume() {
        let angles = [0.0f32, 0.3, 0.9, 1.4, 2.0, 2.9];
        let alike: Vec<f32> = angles
            .iter()
            // A third dimension keeps every volume above 0.
            .flat_map(|a| angles.iter().map(move |b| 0.5 * (a - b).cos() + if a == b { 0.5 } else { 0.0 }))
            .collect();
        let scores = [2.0f32, 1.9, 1.2, 1.0, 0.8, 0.1];
        for strength in [0.0, 0.5, 3.0] {
            let chosen = spanning(&scores, &alike, strength, 4);
            let worth = |of: &[usize]| {
                let scores: f64 = of.iter().map(|&at| f64::from(scores[at])).sum();
                scores + f64::from(strength) * log_volume(&alike, 6, of)
            };
            for at in 0..4 {
                let mut list = chosen[..=at].to_vec();
                let found = worth(&list);
                for other in (0..6).filter(|other| !chosen[..at].contains(other)) {
                    list[at] = other;
                    assert!(worth(&list) <= found + 1e-6, "{strength} {chosen:?} {list:?}");
                }
            }
        }
    }

    #[test]
    fn a_twin_comes_last() {
        let alike = [1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        assert_eq!(spanning(&[3.0, 2.9, 2.0], &alike, 0.0, 3), [0, 1, 2]);
        assert_eq!(spanning(&[3.0, 2.9, 2.0], &alike, 0.5, 3), [0, 2, 1]);
    }
}
