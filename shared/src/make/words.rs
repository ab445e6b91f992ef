//! The encoder that needs no download: words and attributes of an item, weighted by TF-IDF,
//! reduced by a truncated SVD (latent semantic analysis).

use super::{
    Hands, MakeError,
    svd::{Sparse, truncated_svd},
};
use crate::{catalog::ItemRef, matrix::Matrix, text::Tfidf};

/// Items weighed at a time.
const CHUNK: usize = 4096;

/// The vectors of `items`, N×D with D ≤ `dimensions`: fewer where the items have less to tell apart.
/// An item that shares no feature with another one gets a row of zeros.
///
/// # Errors
/// Items without a word.
pub fn embed(items: &[ItemRef], dimensions: usize, hands: &impl Hands) -> Result<Matrix, MakeError> {
    let tfidf = Tfidf::fit(items.iter().copied());
    if tfidf.columns() == 0 {
        return Err(MakeError::NoWords);
    }
    let mut rows = Sparse::new(tfidf.columns());
    for items in items.chunks(CHUNK) {
        let weighed = hands.each(items.to_vec(), |item| tfidf.row(item));
        weighed.into_iter().for_each(|row| rows.push(row));
    }
    drop(tfidf);
    folded(&rows, dimensions, hands)
}

/// Rows along their largest singular vectors, N×D.
pub(super) fn folded(rows: &Sparse, dimensions: usize, hands: &impl Hands) -> Result<Matrix, MakeError> {
    let scores = truncated_svd(rows, dimensions, hands)?;
    let data = scores.iter().map(|&value| value as f32).collect();
    Matrix::new(scores.ncols(), scores.nrows(), data).map_err(|_| MakeError::NoWords)
}

#[cfg(test)]
mod tests {
    use super::super::Alone;
    use super::*;
    use crate::{catalog::Item, text::FoldIn};

    fn item(title: &str, attributes: &[(&str, &str)]) -> Item {
        let attributes = attributes.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        Item { id: title.to_owned(), title: title.to_owned(), attributes, ..Item::default() }
    }

    fn embed(items: &[Item], dimensions: usize) -> Result<Matrix, MakeError> {
        super::embed(&items.iter().map(ItemRef::from).collect::<Vec<_>>(), dimensions, &Alone)
    }

    /// Twelve series of four books by six authors in three genres, titles of unrelated words.
    fn books() -> Vec<Item> {
        let nouns = ["Harbour", "Winter", "Lantern", "Orchard", "Mirror", "Falcon", "Salt", "Bridge"];
        let book = |i: usize| {
            let title = format!("The {} {} of {}", nouns[i * 5 % 8], nouns[i * 3 % 7], i * 7919 % 101);
            let number = (i % 4 + 1).to_string();
            item(
                &title,
                &[
                    ("author", &format!("Name{} Surname{}", i / 8, i / 8)),
                    ("genre", &format!("Kind{}", i / 16)),
                    ("number", &number),
                    ("series", &format!("Cycle{}", i / 4)),
                    ("year", &(1900 + i * 37 % 90).to_string()),
                ],
            )
        };
        (0..48).map(book).collect()
    }

    fn cosine(matrix: &Matrix, a: usize, b: usize) -> f64 {
        let dot = |a, b| -> f64 {
            matrix.row(a).iter().zip(matrix.row(b)).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
        };
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    #[test]
    fn books_of_a_series_are_closest_then_of_an_author_then_of_a_genre() {
        let matrix = embed(&books(), 24).unwrap();
        let mean = |belongs: fn(usize, usize) -> bool| {
            let pairs: Vec<f64> = (0..48)
                .flat_map(|a| (0..a).map(move |b| (a, b)))
                .filter(|&(a, b)| belongs(a, b))
                .map(|(a, b)| cosine(&matrix, a, b))
                .collect();
            pairs.iter().sum::<f64>() / pairs.len() as f64
        };
        let series = mean(|a, b| a / 4 == b / 4);
        let author = mean(|a, b| a / 8 == b / 8 && a / 4 != b / 4);
        let genre = mean(|a, b| a / 16 == b / 16 && a / 8 != b / 8);
        let other = mean(|a, b| a / 16 != b / 16);
        assert!(
            series > author + 0.1 && author > genre + 0.1 && genre > other + 0.1,
            "{series} {author} {genre} {other}"
        );
    }

    #[test]
    fn the_same_items_give_the_same_vectors() {
        assert_eq!(embed(&books(), 16).unwrap(), embed(&books(), 16).unwrap());
    }

    #[test]
    fn little_to_tell_apart_gives_fewer_dimensions() {
        let same = vec![item("One Title", &[]); 5];
        let matrix = embed(&same, 64).unwrap();
        assert_eq!((matrix.rows(), matrix.cols()), (5, 1));
        let matrix = embed(&[item("Alone", &[])], 64).unwrap();
        assert_eq!((matrix.rows(), matrix.cols()), (1, 1));
        assert!(matrix.row(0)[0] > 0.99);

        let mut items = books();
        items.push(item("", &[]));
        items.push(item("…", &[("year", "1984")]));
        let matrix = embed(&items, 400).unwrap();
        assert!(matrix.cols() <= 48);
        assert!(matrix.row(48).iter().chain(matrix.row(49)).all(|&value| value.abs() < 1e-6));
        assert!(embed(&[item("", &[]), item("?", &[])], 8).is_err());
    }

    /// The SVD is by iteration, so the last components are only nearly singular vectors.
    #[test]
    fn a_text_folded_in_is_where_the_svd_put_it() {
        let books = books();
        let vectors = embed(&books, 16).unwrap();
        let fold_in = FoldIn::new(books.iter().map(ItemRef::from), vectors.clone()).unwrap();
        for (row, book) in books.iter().enumerate() {
            let folded = fold_in.vector(&fold_in.tfidf().weigh(book.into()));
            for (found, expected) in folded.iter().zip(vectors.row(row)) {
                assert!((found - expected).abs() < 1e-3, "{row}: {found} {expected}");
            }
        }
        // A fifth volume of a series: nearer to the four than to all others.
        let fifth = item("Fog", &[("author", "Name0 Surname0"), ("series", "Cycle1"), ("genre", "Kind0")]);
        let mut rows = vectors.into_data();
        rows.extend(fold_in.vector(&fold_in.tfidf().weigh((&fifth).into())));
        let all = Matrix::new(49, 16, rows).unwrap();
        let mut nearest: Vec<usize> = (0..48).collect();
        nearest.sort_by(|&a, &b| cosine(&all, 48, b).total_cmp(&cosine(&all, 48, a)));
        nearest.truncate(4);
        nearest.sort_unstable();
        assert_eq!(nearest, [4, 5, 6, 7]);
    }
}
