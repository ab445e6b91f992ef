//! The simulated readers: a process that is stated here in full, so that the odds of every next book are known.
//!
//! **The world** has N books. Book i has a genre g_i, a subgenre b_i, an author, themes T_i, and a place r_i in the
//! order of fame: the well-known books in the order of `data/known.txt`, then the others, shuffled. Its popularity is
//!
//! > π_i = 1 / (r_i + 20), r_i = 0, 1, …
//!
//! **A reader** has a hidden state, drawn once (U\[x, y) is uniform):
//! - one to three loved genres, drawn by their numbers of books n_g, and an openness o ~ U\[0.05, 0.2), which make the
//!   taste θ_g = o · n_g / N + (1 − o) · x_g / Σ x, where x_g ~ U\[0.5, 1.5) for a loved genre and 0 for another;
//! - how much they follow the crowd, c = ½ or 1, as likely;
//! - habits: to stay with a series σ ~ U\[0.45, 0.8), with an author α ~ U\[0.1, 0.3), with what is alike
//!   λ ~ U\[0.4, 0.6), and with their taste τ = 1 − α − λ;
//! - how many books they read: 5 + k with odds ∝ 0.89^k, at most 25.
//!
//! **Each next book** is drawn from a mixture. Let j and j' be the last book read and the one before. The pull of
//! book i on the reader is
//!
//! > z_i = π_i^c, × 0.02 if its series has an earlier volume that is unread, and 0 if i itself is read,
//!
//! and there are four ways to choose:
//! - *series*, S: the next unread volume after the latest of the last three books that has one;
//! - *author*, A(i) ∝ z_i over the books by the author of the latest of the last three books who has one unread;
//! - *alike*, L(i) ∝ z_i · (2 s(i, j) + s(i, j'))³, where s(i, j) = |T_i ∩ T_j| + 2 · \[b_i = b_j];
//! - *taste*, Θ(i) ∝ θ_g z_i / Σ z over the unread books of its genre g = g_i.
//!
//! > p(i | hidden state, history) = σ S(i) + (1 − σ) · (α A(i) + λ L(i) + τ Θ(i)) / (α + λ + τ),
//!
//! where a way that leads nowhere has weight 0: S outside series, A where no such author has an unread book, L before
//! the first book.
//!
//! **Drift**: after book i the taste is θ ← 0.9 θ + 0.1 e_g, where e_g is all genre g_i.
//!
//! Randomness is ChaCha8 with the seed: stream 0 for the world, stream u + 1 for reader u, so that a reader is the
//! same however many there are. The arithmetic is + − × ÷ √ in a fixed order, so that every machine gets the same.

use std::collections::HashMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::books::Book;

/// Added to a rank: the larger, the more evenly the books are read.
const LEVELLING: f64 = 20.0;
const LOVED_GENRES: usize = 3;
const SHORTEST: usize = 5;
const LONGEST: usize = 25;
/// The chance to read one more book.
const PERSEVERANCE: f64 = 0.89;
/// The pull of a volume whose series is not read so far.
const OUT_OF_ORDER: f64 = 0.02;
/// How many books back a series or an author is remembered.
const RECENT: usize = 3;
const DRIFT: f64 = 0.1;

/// The books as the process sees them. Each vector has an entry a book, unless it says otherwise.
pub struct World {
    seed: u64,
    genre: Vec<usize>,
    /// Per genre: n_g.
    genre_size: Vec<f64>,
    author: Vec<usize>,
    /// Per author: their books.
    written: Vec<Vec<usize>>,
    /// The series and the place in it, from 0.
    series: Vec<Option<(usize, usize)>>,
    /// Per series: its books in order.
    volumes: Vec<Vec<usize>>,
    /// N×N: s(i, j).
    shared: Vec<f64>,
    /// π.
    popularity: Vec<f64>,
}

/// What one reader read.
pub struct History {
    /// The books, oldest first.
    pub books: Vec<u32>,
    /// p of every book at the last step, from which the last book was drawn.
    pub odds: Vec<f64>,
    /// p of every book at that step, were no book better known than another, π = 1: what this reader would like.
    pub taste: Vec<f64>,
    /// Whether this reader follows the crowd all the way, c = 1.
    pub is_follower: bool,
}

/// A reader's hidden state.
struct Reader {
    length: usize,
    /// θ, by genre.
    taste: Vec<f64>,
    /// π^c, by book.
    popularity: Vec<f64>,
    /// Whether c = 1.
    is_follower: bool,
    /// σ.
    by_series: f64,
    /// α.
    by_author: f64,
    /// λ.
    by_likeness: f64,
    /// τ.
    by_taste: f64,
}

impl World {
    /// The world of these books, of which the `known` are read most.
    pub fn new(books: &[Book], known: &[usize], seed: u64) -> Self {
        let (genre, genres) = numbered(books.iter().map(|book| book.genre));
        let (author, authors) = numbered(books.iter().map(|book| book.author));
        let mut volumes = Vec::<Vec<usize>>::new();
        let mut numbers = HashMap::new();
        for (index, book) in books.iter().enumerate() {
            if let Some((name, _)) = book.series {
                let number = *numbers.entry(name).or_insert(volumes.len());
                volumes.resize(volumes.len().max(number + 1), Vec::new());
                volumes[number].push(index);
            }
        }
        let mut series = vec![None; books.len()];
        for (number, volumes) in volumes.iter_mut().enumerate() {
            volumes.sort_by_key(|&book| books[book].series);
            for (place, &book) in volumes.iter().enumerate() {
                series[book] = Some((number, place));
            }
        }
        let shared = books.iter().flat_map(|a| books.iter().map(|b| shared(a, b))).collect();

        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut fame = known.to_vec();
        let mut others: Vec<usize> = (0..books.len()).filter(|book| !known.contains(book)).collect();
        while !others.is_empty() {
            fame.push(others.swap_remove(below(&mut rng, others.len())));
        }
        let mut popularity = vec![0.0; books.len()];
        for (rank, book) in fame.into_iter().enumerate() {
            popularity[book] = 1.0 / (rank as f64 + LEVELLING);
        }
        Self {
            seed,
            genre_size: genres.iter().map(|books| books.len() as f64).collect(),
            genre,
            author,
            written: authors,
            series,
            volumes,
            shared,
            popularity,
        }
    }

    /// What reader u = 0, 1, … reads.
    pub fn read(&self, reader: usize) -> History {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(reader as u64 + 1);
        let mut reader = self.reader(&mut rng);
        let mut unread = vec![true; self.genre.len()];
        let mut history = Vec::with_capacity(reader.length);
        loop {
            let odds = self.odds(&reader, &history, &unread);
            let book = draw(&mut rng, &odds);
            history.push(book);
            if history.len() == reader.length {
                let Reader { is_follower, .. } = reader;
                reader.popularity.fill(1.0);
                let taste = self.odds(&reader, &history[..history.len() - 1], &unread);
                let books = history.into_iter().map(|book| book as u32).collect();
                return History { books, odds, taste, is_follower };
            }
            unread[book] = false;
            reader.taste.iter_mut().for_each(|taste| *taste *= 1.0 - DRIFT);
            reader.taste[self.genre[book]] += DRIFT;
        }
    }

    fn reader(&self, rng: &mut ChaCha8Rng) -> Reader {
        let openness = uniform(rng, 0.05, 0.2);
        let mut taste: Vec<f64> =
            self.genre_size.iter().map(|size| openness * size / self.genre.len() as f64).collect();
        let mut others = self.genre_size.clone();
        let loved: Vec<(usize, f64)> = (0..=below(rng, LOVED_GENRES))
            .map(|_| {
                let genre = draw(rng, &others);
                others[genre] = 0.0;
                (genre, uniform(rng, 0.5, 1.5))
            })
            .collect();
        let total: f64 = loved.iter().map(|(_, love)| love).sum();
        for (genre, love) in loved {
            taste[genre] += (1.0 - openness) * love / total;
        }

        let is_follower = below(rng, 2) > 0;
        let popularity = match is_follower {
            true => self.popularity.clone(),
            false => self.popularity.iter().map(|popularity| popularity.sqrt()).collect(),
        };
        let by_series = uniform(rng, 0.45, 0.8);
        let by_author = uniform(rng, 0.1, 0.3);
        let by_likeness = uniform(rng, 0.4, 0.6);
        let by_taste = 1.0 - by_author - by_likeness;
        let mut length = SHORTEST;
        while uniform(rng, 0.0, 1.0) < PERSEVERANCE {
            length = if length < LONGEST { length + 1 } else { SHORTEST }; // too many: drawn anew
        }
        Reader { length, taste, popularity, is_follower, by_series, by_author, by_likeness, by_taste }
    }

    /// p of every book.
    fn odds(&self, reader: &Reader, history: &[usize], unread: &[bool]) -> Vec<f64> {
        // 1. Pulls.
        let pulls = reader.popularity.iter().zip(unread);
        let mut pull: Vec<f64> = pulls.map(|(&pull, &unread)| if unread { pull } else { 0.0 }).collect();
        for volumes in &self.volumes {
            for &book in volumes.iter().skip_while(|&&book| !unread[book]).skip(1) {
                pull[book] *= OUT_OF_ORDER;
            }
        }

        // 2. Series.
        let recent = || history.iter().rev().take(RECENT);
        let mut odds = vec![0.0; pull.len()];
        let mut rest = 1.0;
        if let Some(book) = recent().find_map(|&book| self.next_volume(book, unread)) {
            odds[book] = reader.by_series;
            rest -= reader.by_series;
        }

        // 3. Author.
        let mut author = vec![0.0; pull.len()];
        let mut written = recent().map(|&book| &self.written[self.author[book]]);
        if let Some(books) = written.find(|books| books.iter().any(|&book| unread[book])) {
            books.iter().for_each(|&book| author[book] = pull[book]);
        }

        // 4. Alike.
        let mut alike = vec![0.0; pull.len()];
        for (&book, weight) in history.iter().rev().zip([2.0, 1.0]) {
            let shared = &self.shared[book * pull.len()..][..pull.len()];
            alike.iter_mut().zip(shared).for_each(|(alike, shared)| *alike += weight * shared);
        }
        alike.iter_mut().zip(&pull).for_each(|(alike, pull)| *alike *= *alike * *alike * pull);

        // 5. Taste.
        let mut genre_pull = vec![0.0; self.genre_size.len()];
        self.genre.iter().zip(&pull).for_each(|(&genre, pull)| genre_pull[genre] += pull);
        let by_genre: Vec<f64> = reader
            .taste
            .iter()
            .zip(genre_pull)
            .map(|(taste, pull)| if pull > 0.0 { taste / pull } else { 0.0 })
            .collect();
        let taste: Vec<f64> =
            self.genre.iter().zip(&pull).map(|(&genre, pull)| by_genre[genre] * pull).collect();

        // 6. Mixture.
        let ways = [(reader.by_author, author), (reader.by_likeness, alike), (reader.by_taste, taste)];
        let ways = ways.map(|(weight, way)| (weight, way.iter().sum::<f64>(), way));
        let total: f64 = ways.iter().filter(|(_, sum, _)| *sum > 0.0).map(|(weight, ..)| weight).sum();
        for (weight, sum, way) in ways.iter().filter(|(_, sum, _)| *sum > 0.0) {
            let scale = rest * weight / (total * sum);
            odds.iter_mut().zip(way).for_each(|(odds, way)| *odds += scale * way);
        }
        odds
    }

    /// The first unread volume after a book in its series.
    fn next_volume(&self, book: usize, unread: &[bool]) -> Option<usize> {
        let (series, place) = self.series[book]?;
        self.volumes[series][place..].iter().copied().find(|&volume| unread[volume])
    }
}

/// Numbers names in the order of their first occurrence: each one's number, and each number's places.
fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> (Vec<usize>, Vec<Vec<usize>>) {
    let (mut numbers, mut places) = (HashMap::new(), Vec::<Vec<usize>>::new());
    let each = names.enumerate().map(|(place, name)| {
        let number = *numbers.entry(name).or_insert(places.len());
        places.resize(places.len().max(number + 1), Vec::new());
        places[number].push(place);
        number
    });
    (each.collect(), places)
}

/// s(a, b).
fn shared(a: &Book, b: &Book) -> f64 {
    let themes = a.themes.iter().filter(|theme| b.themes.contains(theme)).count();
    themes as f64 + if a.subgenre == b.subgenre { 2.0 } else { 0.0 }
}

fn uniform(rng: &mut ChaCha8Rng, low: f64, high: f64) -> f64 {
    low + (high - low) * rng.random::<f64>()
}

/// One of 0..n, n ≥ 1.
fn below(rng: &mut ChaCha8Rng, n: usize) -> usize {
    (uniform(rng, 0.0, n as f64) as usize).min(n - 1)
}

/// An index with odds in proportion to the weights.
fn draw(rng: &mut ChaCha8Rng, weights: &[f64]) -> usize {
    let mut left = uniform(rng, 0.0, weights.iter().sum());
    let mut drawn = 0;
    for (index, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
        drawn = index; // where rounding leaves something over, the last one
        if left < weight {
            break;
        }
        left -= weight;
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(
        title: &'static str,
        of: &[&'static str; 3],
        series: u32,
        themes: [&'static str; 2],
    ) -> Book<'static> {
        let [author, genre, subgenre] = *of;
        let series = (series > 0).then_some(("Cycle", series));
        let (themes, aliases) = (themes.to_vec(), Vec::new());
        Book { id: title, title, author, year: 2000, genre, subgenre, series, themes, aliases }
    }

    /// Two volumes of a series, a book like them, and a book of another kind.
    fn world() -> World {
        let books = [
            book("first", &["one", "fantasy", "epic"], 1, ["quest", "magic"]),
            book("second", &["one", "fantasy", "epic"], 2, ["quest", "magic"]),
            book("like", &["two", "fantasy", "epic"], 0, ["quest", "war"]),
            book("other", &["three", "crime", "noir"], 0, ["murder", "war"]),
        ];
        World::new(&books, &[1, 3], 7)
    }

    fn reader() -> Reader {
        Reader {
            length: 4,
            taste: vec![0.75, 0.25],
            popularity: vec![1.0; 4],
            is_follower: true,
            by_series: 0.5,
            by_author: 0.2,
            by_likeness: 0.5,
            by_taste: 0.3,
        }
    }

    fn assert_odds(history: &[usize], expected: [f64; 4]) {
        let unread: Vec<bool> = (0..4).map(|book| !history.contains(&book)).collect();
        let odds = world().odds(&reader(), history, &unread);
        for (odds, expected) in odds.iter().zip(expected) {
            assert!((odds - expected).abs() < 1e-12, "{odds} {expected}");
        }
        assert!((expected.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn odds_are_those_of_the_formula() {
        // Nothing read: taste alone, and hardly a second volume.
        assert_odds(&[], [0.75 / 2.02, 0.75 * 0.02 / 2.02, 0.75 / 2.02, 0.25]);
        // After the first volume: s = 4 with the second and 3 with the one like it, so cubes of 8 and 6.
        let taste = 0.3 * 0.75 / 2.0;
        let second = 0.5 + 0.5 * (0.2 + 0.5 * 512.0 / 728.0 + taste);
        assert_odds(&[0], [0.0, second, 0.5 * (0.5 * 216.0 / 728.0 + taste), 0.5 * 0.3 * 0.25]);
        // After both and the other one: no series, no author; s = 1 with the last book, and 3 with the one before.
        assert_odds(&[0, 1, 3], [0.0, 0.0, 1.0, 0.0]);
        // The series is remembered over a book in between. Like both: 2·1 + 3 for the book before, 4 for the series.
        let (second, like) = (64.0 / 189.0, 125.0 / 189.0);
        assert_odds(&[0, 3], [0.0, 0.5 + 0.5 * (0.2 + 0.5 * second + 0.15), 0.5 * (0.5 * like + 0.15), 0.0]);
    }

    #[test]
    fn the_known_are_the_most_popular() {
        let popularity = world().popularity;
        assert_eq!((popularity[1], popularity[3]), (1.0 / 20.0, 1.0 / 21.0));
        assert_eq!(popularity[0].max(popularity[2]), 1.0 / 22.0);
        assert_eq!(popularity[0].min(popularity[2]), 1.0 / 23.0);
    }

    #[test]
    fn odds_decide_what_is_drawn() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let weights = [0.0, 3.0, 1.0, 0.0];
        let mut counts = [0; 4];
        for _ in 0..8000 {
            counts[draw(&mut rng, &weights)] += 1;
        }
        assert_eq!((counts[0], counts[3]), (0, 0));
        assert!((5800..6200).contains(&counts[1]), "{counts:?}");
    }
}
