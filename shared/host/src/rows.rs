//! What is done to one row of numbers: norms, softmax. Written in strides of [`STRIDE`] numbers, so that the compiler has
//! no order of additions to keep, and finds the vectors of the unit that [`Unit::run`](crate::lanes::Unit::run) names.

/// Numbers that are taken side by side.
const STRIDE: usize = 16;

/// `Σ aᵢ bᵢ` over rows of one length.
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<STRIDE>(), b.as_chunks::<STRIDE>());
    let mut sums = [0.0; STRIDE];
    for (a, b) in a.iter().zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sum(&sums) + rest
}

/// `to += factor · from`.
#[inline(always)]
pub fn add_scaled(to: &mut [f32], factor: f32, from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

/// T5's norm: `to = from / √(mean(from²) + ε) · gamma`.
#[inline(always)]
pub fn rms_norm(from: &[f32], gamma: &[f32], epsilon: f32, to: &mut [f32]) {
    let scale = 1.0 / (dot(from, from) / from.len() as f32 + epsilon).sqrt();
    for (to, (from, gamma)) in to.iter_mut().zip(from.iter().zip(gamma)) {
        *to = from * scale * gamma;
    }
}

/// `e^x` over their sum.
#[inline(always)]
pub fn softmax(row: &mut [f32]) {
    let most = largest(row);
    let mut sums = [0.0; STRIDE];
    let (strides, rest) = row.as_chunks_mut::<STRIDE>();
    for numbers in strides {
        for (sum, x) in sums.iter_mut().zip(numbers) {
            *x = exp(*x - most);
            *sum += *x;
        }
    }
    for (sum, x) in sums.iter_mut().zip(rest) {
        *x = exp(*x - most);
        *sum += *x;
    }
    let scale = 1.0 / sum(&sums);
    for x in row {
        *x *= scale;
    }
}

/// The largest magnitude.
#[inline(always)]
pub fn largest_magnitude(row: &[f32]) -> f32 {
    fold(row, 0.0, |most, x| if x.abs() > most { x.abs() } else { most })
}

#[inline(always)]
fn largest(row: &[f32]) -> f32 {
    fold(row, f32::NEG_INFINITY, |most, x| if x > most { x } else { most })
}

#[inline(always)]
fn fold(row: &[f32], start: f32, join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut all = [start; STRIDE];
    let (strides, rest) = row.as_chunks::<STRIDE>();
    for numbers in strides {
        for (one, &x) in all.iter_mut().zip(numbers) {
            *one = join(*one, x);
        }
    }
    all.iter().chain(rest).fold(start, |one, &x| join(one, x))
}

#[inline(always)]
fn sum(sums: &[f32; STRIDE]) -> f32 {
    let mut sums = *sums;
    for half in [8, 4, 2, 1] {
        for at in 0..half {
            sums[at] += sums[at + half];
        }
    }
    sums[0]
}

/// `e^x` for x ≤ 0, within two units of the last place: 2ⁿ by the exponent's bits, the rest by Cephes' polynomial.
/// Below -87 it is as small as there.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// Added and taken off again, it leaves the nearest whole number.
    const WHOLE: f32 = 12_582_912.0;
    let x = if x < -87.0 { -87.0 } else { x };
    let shifted = x * std::f32::consts::LOG2_E + WHOLE;
    let n = shifted - WHOLE;
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 0.166_666_65;
    let p = p * r + 0.5;
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0f32.to_bits()));
    (p * r * r + r + 1.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials_are_those_of_the_library() {
        for at in 0..=870_000 {
            let x = -(at as f32) * 1e-4;
            let (found, expected) = (exp(x), x.exp());
            assert!((found - expected).abs() <= 2.5e-7 * expected, "e^{x} is {expected}, not {found}");
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
    }

    #[test]
    fn rows_of_every_length_are_read_to_their_end() {
        for length in 1..=50 {
            let row: Vec<f32> = (0..length).map(|at| (at as f32 * 0.7).sin()).collect();
            let expected: f64 = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
            assert!((f64::from(dot(&row, &row)) - expected).abs() < 1e-5);
            let mut weights = row.clone();
            softmax(&mut weights);
            let all: f64 = row.iter().map(|&x| f64::from(x).exp()).sum();
            for (weight, &x) in weights.iter().zip(&row) {
                assert!((f64::from(*weight) - f64::from(x).exp() / all).abs() < 1e-6);
            }
            assert_eq!(largest_magnitude(&row), row.iter().fold(0.0, |most, x| x.abs().max(most)));
        }
    }
}
