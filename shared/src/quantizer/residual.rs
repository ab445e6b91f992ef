//! The residual quantiser: a codebook a level, each fitted to what the levels before leave over.
use super::{
    Place, Points, QuantizerError, check_codes, check_numbers,
    kmeans::{KMeansConfig, kmeans},
    squared_distance,
};
use crate::{matrix::Matrix, semantic_id::Code};
use serde::{Deserialize, Serialize};

/// The shape of the codes, and how to find them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResidualConfig {
    /// L, the number of levels; 3 is usual.
    pub levels: usize,
    /// K, the number of codes a level; 256 is usual.
    pub codes: usize,
    /// The most k-means iterations a level, at least one.
    pub iterations: usize,
    /// Fixes the result.
    pub seed: u64,
}

/// Codebooks of L levels, K_l×D each.
#[derive(Clone, Debug, PartialEq)]
pub struct ResidualQuantizer {
    codebooks: Vec<Matrix>,
}

/// How a level's codes are used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelStats {
    /// How many codes occur.
    pub used: usize,
    /// How many do not.
    pub dead: usize,
    /// exp of the entropy of the codes' usage: as many codes, equally used, would be as telling.
    pub perplexity: f64,
    /// Mean over vectors of ‖x − x̂‖², x̂ being the reconstruction from this level and those before it.
    pub mean_squared_error: f64,
}

impl ResidualQuantizer {
    /// Fits L codebooks of K codes to vectors, N×D.
    ///
    /// `progress` is told the level, the iteration, both from 0, and the mean over vectors of ‖x − x̂‖² so
    /// far.
    ///
    /// # Errors
    /// No vectors, levels, codes or iterations, more than 65,536 codes, a number that is not finite or too
    /// large, or a failing device.
    pub fn fit(
        vectors: &Matrix,
        config: &ResidualConfig,
        place: &Place,
        progress: &mut dyn FnMut(usize, usize, f64),
    ) -> Result<Self, QuantizerError> {
        if config.levels == 0 {
            return Err(QuantizerError::NoLevels);
        }
        let mut points = Points::new(vectors, place)?;
        let mut codebooks = Vec::with_capacity(config.levels);
        let levels = config.levels;
        for level in 0..levels {
            let config = KMeansConfig {
                clusters: config.codes,
                iterations: config.iterations,
                seed: config.seed.wrapping_add(level as u64),
            };
            let codebook =
                kmeans(&mut points, &config, &mut |iteration, error| progress(level, iteration, error))?;
            if level + 1 < levels {
                points.descend(&codebook)?;
            }
            codebooks.push(codebook);
        }
        Ok(Self { codebooks })
    }

    /// A quantiser of codebooks fitted before, coarse to fine.
    ///
    /// # Errors
    /// No codebooks, one without codes or with more than 65,536, different widths, or a number that is not
    /// finite or too large.
    pub fn from_codebooks(codebooks: Vec<Matrix>) -> Result<Self, QuantizerError> {
        let expected = codebooks.first().ok_or(QuantizerError::NoLevels)?.cols();
        for (level, codebook) in codebooks.iter().enumerate() {
            check_codes(codebook.rows())?;
            if codebook.cols() != expected {
                return Err(QuantizerError::CodebookWidth { level, expected, found: codebook.cols() });
            }
            check_numbers(codebook)?;
        }
        Ok(Self { codebooks })
    }

    /// The codebooks, coarse to fine.
    pub fn codebooks(&self) -> &[Matrix] {
        &self.codebooks
    }

    /// The codes of vectors, N×D to N×L row-major: at each level the nearest, the first of equally near ones.
    ///
    /// # Errors
    /// No vectors, another width than the codebooks', a number that is not finite or too large, or a failing
    /// device.
    pub fn assign(&self, vectors: &Matrix, place: &Place) -> Result<Vec<Code>, QuantizerError> {
        self.check_width(vectors)?;
        let mut points = Points::new(vectors, place)?;
        for codebook in &self.codebooks {
            points.descend(codebook)?;
        }
        let levels = self.codebooks.len();
        let mut codes = vec![0; vectors.rows() * levels];
        for (level, nearest) in points.into_codes().enumerate() {
            for (id, code) in codes.chunks_exact_mut(levels).zip(nearest) {
                id[level] = code;
            }
        }
        Ok(codes)
    }

    /// The vectors, N×D, that codes, N×L row-major, stand for: the sum of the first `levels` levels'
    /// centroids, or of all when there are fewer.
    ///
    /// # Errors
    /// A number of codes that is no multiple of L, or a code that its level does not have.
    pub fn reconstruct(&self, codes: &[Code], levels: usize) -> Result<Matrix, QuantizerError> {
        let rows = codes.len() / self.codebooks.len();
        self.check_codes(codes, rows)?;
        let mut vectors = Matrix::zeros(rows, self.width());
        for (row, id) in codes.chunks_exact(self.codebooks.len()).enumerate() {
            for (codebook, &code) in self.codebooks.iter().zip(id).take(levels) {
                for (sum, number) in vectors.row_mut(row).iter_mut().zip(codebook.row(code.into())) {
                    *sum += number;
                }
            }
        }
        Ok(vectors)
    }

    /// How the codes of vectors, N×D, are used, and what each level leaves over: one entry a level.
    ///
    /// # Errors
    /// Vectors of another width, no vectors, codes that are not N×L, or a code that its level does not have.
    pub fn statistics(&self, vectors: &Matrix, codes: &[Code]) -> Result<Vec<LevelStats>, QuantizerError> {
        self.check_width(vectors)?;
        self.check_codes(codes, vectors.rows())?;
        let levels = self.codebooks.len();
        let mut usage: Vec<Vec<usize>> = self.codebooks.iter().map(|book| vec![0; book.rows()]).collect();
        let mut errors = vec![0.0; levels];
        let mut sum = vec![0.0; self.width()];
        for (row, id) in codes.chunks_exact(levels).enumerate() {
            sum.fill(0.0);
            for (level, (codebook, &code)) in self.codebooks.iter().zip(id).enumerate() {
                sum.iter_mut().zip(codebook.row(code.into())).for_each(|(sum, number)| *sum += number);
                usage[level][usize::from(code)] += 1;
                errors[level] += f64::from(squared_distance(vectors.row(row), &sum));
            }
        }
        let rows = vectors.rows() as f64;
        let level = |(usage, error): (Vec<usize>, f64)| {
            let used = usage.iter().filter(|&&count| count > 0).count();
            let shares = usage.iter().filter(|&&count| count > 0).map(|&count| count as f64 / rows);
            LevelStats {
                used,
                dead: usage.len() - used,
                perplexity: shares.map(|share| -share * share.ln()).sum::<f64>().exp(),
                mean_squared_error: error / rows,
            }
        };
        Ok(usage.into_iter().zip(errors).map(level).collect())
    }

    /// D, the width of every codebook.
    fn width(&self) -> usize {
        self.codebooks[0].cols()
    }

    fn check_width(&self, vectors: &Matrix) -> Result<(), QuantizerError> {
        check_numbers(vectors)?;
        if vectors.cols() != self.width() {
            return Err(QuantizerError::Width { expected: self.width(), found: vectors.cols() });
        }
        Ok(())
    }

    fn check_codes(&self, codes: &[Code], rows: usize) -> Result<(), QuantizerError> {
        let levels = self.codebooks.len();
        if codes.len() != rows * levels {
            return Err(QuantizerError::Length { codes: codes.len(), rows, levels });
        }
        for (row, id) in codes.chunks_exact(levels).enumerate() {
            for (level, (&code, codebook)) in id.iter().zip(&self.codebooks).enumerate() {
                if usize::from(code) >= codebook.rows() {
                    return Err(QuantizerError::CodeOutOfRange { row, level, code, codes: codebook.rows() });
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, test_runner::RngSeed};
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn random(rows: usize, cols: usize, seed: u64) -> Matrix {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Matrix::new(rows, cols, (0..rows * cols).map(|_| rng.random_range(-1.0..1.0)).collect()).unwrap()
    }

    fn fit(
        vectors: &Matrix,
        levels: usize,
        codes: usize,
        seed: u64,
    ) -> Result<ResidualQuantizer, QuantizerError> {
        let config = ResidualConfig { levels, codes, iterations: 20, seed };
        ResidualQuantizer::fit(vectors, &config, &Place::Host, &mut |_, _, _| {})
    }

    fn mean_squared_norm(vectors: &Matrix) -> f64 {
        let sum: f64 = vectors.data().iter().map(|&number| f64::from(number).powi(2)).sum();
        sum / vectors.rows() as f64
    }

    fn mean_squared_error(vectors: &Matrix, other: &Matrix) -> f64 {
        let difference = vectors.data().iter().zip(other.data()).map(|(a, b)| a - b).collect();
        mean_squared_norm(&Matrix::new(vectors.rows(), vectors.cols(), difference).unwrap())
    }

    /// Two levels over the plane, of four and of two codes.
    fn by_hand() -> ResidualQuantizer {
        let coarse = Matrix::new(4, 2, vec![0., 0., 10., 0., 0., 10., 10., 10.]).unwrap();
        let fine = Matrix::new(2, 2, vec![-1., 0., 1., 0.]).unwrap();
        ResidualQuantizer::from_codebooks(vec![coarse, fine]).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn the_error_falls_with_every_level(
            rows in 1usize..120, cols in 1usize..40, levels in 1usize..5, codes in 1usize..20,
            seed in any::<u64>(),
        ) {
            let vectors = random(rows, cols, seed);
            let quantizer = fit(&vectors, levels, codes, seed).unwrap();
            let codes = quantizer.assign(&vectors, &Place::Host).unwrap();
            let statistics = quantizer.statistics(&vectors, &codes).unwrap();
            let mut before = mean_squared_norm(&vectors);
            let rounding = 1e-6 * before;
            for (level, statistics) in statistics.iter().enumerate() {
                let error = statistics.mean_squared_error;
                prop_assert!(error <= before + rounding, "level {level}: {before} to {error}");
                let reconstruction = quantizer.reconstruct(&codes, level + 1).unwrap();
                prop_assert!((mean_squared_error(&vectors, &reconstruction) - error).abs() <= rounding);
                before = error;
            }
        }

        #[test]
        fn the_same_seed_gives_the_same_codes(rows in 1usize..80, seed in any::<u64>()) {
            let vectors = random(rows, 5, seed);
            let [first, second] = [fit(&vectors, 3, 8, seed).unwrap(), fit(&vectors, 3, 8, seed).unwrap()];
            prop_assert_eq!(&first, &second);
            let codes = first.assign(&vectors, &Place::Host).unwrap();
            prop_assert_eq!(&codes, &second.assign(&vectors, &Place::Host).unwrap());
            // What is written to files and read back assigns alike.
            let again = ResidualQuantizer::from_codebooks(first.codebooks().to_vec()).unwrap();
            prop_assert_eq!(codes, again.assign(&vectors, &Place::Host).unwrap());
        }
    }

    #[test]
    fn with_enough_codes_every_level_takes_its_share() {
        let vectors = random(400, 8, 7);
        let quantizer = fit(&vectors, 4, 32, 1).unwrap();
        let codes = quantizer.assign(&vectors, &Place::Host).unwrap();
        let statistics = quantizer.statistics(&vectors, &codes).unwrap();
        let errors: Vec<f64> = statistics.iter().map(|level| level.mean_squared_error).collect();
        assert!(errors[0] < 0.6 * mean_squared_norm(&vectors), "{errors:?}");
        assert!(errors.windows(2).all(|pair| pair[1] < 0.7 * pair[0]), "{errors:?}");
        assert!(statistics.iter().all(|level| level.dead == 0 && level.perplexity > 16.0), "{statistics:?}");
    }

    #[test]
    fn progress_walks_the_levels_and_never_rises_within_one() {
        let vectors = random(300, 6, 3);
        let mut seen: Vec<(usize, usize, f64)> = Vec::new();
        let config = ResidualConfig { levels: 3, codes: 16, iterations: 12, seed: 5 };
        let mut record = |level, iteration, error| seen.push((level, iteration, error));
        ResidualQuantizer::fit(&vectors, &config, &Place::Host, &mut record).unwrap();
        for pair in seen.windows(2) {
            let ((level, iteration, error), (next_level, next_iteration, next_error)) = (pair[0], pair[1]);
            if level == next_level {
                assert_eq!(next_iteration, iteration + 1);
                assert!(next_error <= error * (1.0 + 1e-6), "{seen:?}");
            } else {
                assert_eq!((next_level, next_iteration), (level + 1, 0));
            }
        }
        assert_eq!(seen.last().map(|last| last.0), Some(2));
    }

    #[test]
    fn fewer_distinct_vectors_than_codes_are_kept_exactly() {
        let vectors = Matrix::new(4, 2, vec![1.0, 2.0, -3.0, 0.5, 1.0, 2.0, 0.25, 0.0]).unwrap();
        let quantizer = fit(&vectors, 2, 16, 0).unwrap();
        let codes = quantizer.assign(&vectors, &Place::Host).unwrap();
        assert_eq!(quantizer.reconstruct(&codes, 1).unwrap(), vectors);
        let statistics = quantizer.statistics(&vectors, &codes).unwrap();
        assert_eq!((statistics[0].used, statistics[0].dead, statistics[1].used), (3, 13, 1));
        assert_eq!(statistics[1].mean_squared_error, 0.0);
    }

    #[test]
    fn codes_and_statistics_by_hand() {
        let quantizer = by_hand();
        let vectors = Matrix::new(4, 2, vec![9., 0., 11., 0., 1., 1., -1., 0.]).unwrap();
        let codes = quantizer.assign(&vectors, &Place::Host).unwrap();
        assert_eq!(codes, [1, 0, 1, 1, 0, 1, 0, 0]);
        assert_eq!(quantizer.reconstruct(&codes, 1).unwrap().data(), [10., 0., 10., 0., 0., 0., 0., 0.]);
        assert_eq!(quantizer.reconstruct(&codes, 2).unwrap().data(), [9., 0., 11., 0., 1., 0., -1., 0.]);
        let [coarse, fine] = quantizer.statistics(&vectors, &codes).unwrap()[..] else {
            panic!("two levels")
        };
        assert_eq!((coarse.used, coarse.dead, fine.used, fine.dead), (2, 2, 2, 0));
        assert!((coarse.perplexity - 2.0).abs() < 1e-12, "{coarse:?}");
        assert_eq!((coarse.mean_squared_error, fine.mean_squared_error), (1.25, 0.25));
    }

    #[test]
    fn bad_input_is_named() {
        let mut vectors = random(6, 3, 0);
        assert_eq!(fit(&vectors, 0, 4, 0), Err(QuantizerError::NoLevels));
        assert_eq!(fit(&vectors, 2, 0, 0), Err(QuantizerError::Codes { codes: 0 }));
        assert_eq!(fit(&vectors, 2, 65_537, 0), Err(QuantizerError::Codes { codes: 65_537 }));
        assert_eq!(fit(&Matrix::zeros(0, 3), 2, 4, 0), Err(QuantizerError::Empty { rows: 0, cols: 3 }));
        assert_eq!(fit(&Matrix::zeros(3, 0), 2, 4, 0), Err(QuantizerError::Empty { rows: 3, cols: 0 }));
        let config = ResidualConfig { levels: 1, codes: 2, iterations: 0, seed: 0 };
        let fitted = ResidualQuantizer::fit(&vectors, &config, &Place::Host, &mut |_, _, _| {});
        assert_eq!(fitted, Err(QuantizerError::NoIterations));
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            vectors.row_mut(4)[1] = bad;
            let error = fit(&vectors, 2, 4, 0).unwrap_err();
            assert_eq!(error, QuantizerError::NotFinite { row: 4, column: 1 });
            assert_eq!(error.to_string(), "the number in row 4, column 1 is not finite");
        }
        vectors.row_mut(4)[1] = 1e30;
        assert_eq!(fit(&vectors, 2, 4, 0), Err(QuantizerError::TooLarge { row: 4 }));
    }

    #[test]
    fn codes_and_vectors_that_do_not_fit_are_named() {
        let quantizer = by_hand();
        let error = quantizer.assign(&random(2, 3, 0), &Place::Host);
        assert_eq!(error, Err(QuantizerError::Width { expected: 2, found: 3 }));
        let error = quantizer.reconstruct(&[0, 0, 1], 2);
        assert_eq!(error, Err(QuantizerError::Length { codes: 3, rows: 1, levels: 2 }));
        let error = quantizer.reconstruct(&[0, 0, 1, 2], 2);
        assert_eq!(error, Err(QuantizerError::CodeOutOfRange { row: 1, level: 1, code: 2, codes: 2 }));
        let error = quantizer.statistics(&random(3, 2, 0), &[0, 0]);
        assert_eq!(error, Err(QuantizerError::Length { codes: 2, rows: 3, levels: 2 }));
        let error = ResidualQuantizer::from_codebooks(vec![random(2, 3, 0), random(2, 4, 0)]);
        assert_eq!(error, Err(QuantizerError::CodebookWidth { level: 1, expected: 3, found: 4 }));
        assert_eq!(ResidualQuantizer::from_codebooks(Vec::new()), Err(QuantizerError::NoLevels));
    }
}
