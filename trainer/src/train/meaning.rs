//! What a code's token says before anything is learned: where its centroid lies.
use anyhow::{Context, Result, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{matrix::Matrix, semantic_id::IdLayout};

/// `table`, V×D, drawn from N(0, 1), whose rows are for the `share` their tokens' centroids.
///
/// A level's centroids C×E, of mean zero and mean squared norm one, are projected by random signs, the same for all
/// levels, so that near centroids begin as near tokens (Achlioptas, PODS 2001); `√share` of that and `√(1 − share)` of `table` have a variance of one again.
///
/// # Errors
/// No codebooks, or others than the layout's.
pub fn begin(
    mut table: Matrix,
    layout: &IdLayout,
    codebooks: &[Matrix],
    share: f64,
    seed: u64,
) -> Result<Matrix> {
    let width = table.cols();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(4);
    let inputs = codebooks.first().context("`[train] centroids` without codebooks")?.cols();
    let sign = |_| if rng.random() { 1.0f32 } else { -1.0 };
    let projection: Vec<f32> = (0..inputs * width).map(sign).collect();
    let (kept, known) = ((1.0 - share).sqrt() as f32, share.sqrt() as f32);
    for (level, book) in codebooks.iter().enumerate() {
        ensure!(
            level < layout.levels() && book.rows() == layout.codes(level),
            "the codebook of level {} has {} centroids, which is not what the semantic IDs have",
            level + 1,
            book.rows()
        );
        let book = centred(book);
        for code in 0..book.rows() {
            let row = table.row_mut(layout.offset(level) as usize + code);
            row.iter_mut().for_each(|x| *x *= kept);
            for (x, axis) in book.row(code).iter().zip(projection.chunks_exact(width)) {
                row.iter_mut().zip(axis).for_each(|(sum, along): (&mut f32, &f32)| *sum += known * x * along);
            }
        }
    }
    Ok(table)
}

/// Rows of mean zero and mean squared norm one.
fn centred(book: &Matrix) -> Matrix {
    let rows = book.rows() as f32;
    let mut mean = vec![0.0; book.cols()];
    for row in book.data().chunks_exact(book.cols()) {
        mean.iter_mut().zip(row).for_each(|(sum, x)| *sum += x / rows);
    }
    let mut centred = book.clone();
    for row in centred.data_mut().chunks_exact_mut(mean.len()) {
        row.iter_mut().zip(&mean).for_each(|(x, mean)| *x -= mean);
    }
    let norm = (centred.data().iter().map(|x| x * x).sum::<f32>() / rows).sqrt();
    if norm > 0.0 {
        centred.data_mut().iter_mut().for_each(|x| *x /= norm);
    }
    centred
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_lie_as_their_centroids_do_and_the_rest_is_as_it_was() {
        const WIDTH: usize = 2000;
        let layout = IdLayout::new(vec![4, 3]).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let drawn = (0..layout.vocab_size() * WIDTH).map(|_| if rng.random() { 1.0 } else { -1.0 });
        let table = Matrix::new(layout.vocab_size(), WIDTH, drawn.collect()).unwrap();
        // Two pairs, far from each other.
        let book = Matrix::new(4, 2, vec![5.0, 9.0, 5.1, 9.0, 7.0, 1.0, 7.0, 1.1]).unwrap();
        let begun = begin(table.clone(), &layout, std::slice::from_ref(&book), 0.8, 1).unwrap();
        let token = |code| begun.row(layout.token(0, code) as usize);
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>() / WIDTH as f32;
        for (a, b, expected) in
            [(0, 1, 0.8), (2, 3, 0.8), (0, 2, -0.8), (1, 3, -0.8), (0, 0, 1.0), (3, 3, 1.0)]
        {
            let found = dot(token(a), token(b));
            assert!((found - expected).abs() < 0.1, "{a} {b}: {found}");
        }
        let others = |it: &Matrix| [it.row(0), it.row(layout.offset(1) as usize)].concat();
        assert_eq!(others(&begun), others(&table));
        assert!(
            begin(table.clone(), &layout, &[book.clone(), book.clone()], 0.8, 1).is_err(),
            "4 for 3 codes"
        );
        assert!(begin(table.clone(), &layout, &[], 0.8, 1).is_err(), "nothing to begin at");
        assert!(begin(table, &layout, &[book.first_rows(4), book.first_rows(3), book], 0.8, 1).is_err());
    }
}
