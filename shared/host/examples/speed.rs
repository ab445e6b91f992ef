//! How long one request takes on every unit of this machine, by beams: `cargo run --release -p tigerlet-host --example speed`.
use std::time::Instant;

use tigerlet_host::*;

fn main() {
    let (d, h, dk, ff, layers, levels, codes, history) = (128, 6, 64, 1024, 4, 4, 256, 80);
    let shape = Shape { width: d, heads: h, d_kv: dk, d_ff: ff, epsilon: 1e-6 };
    let mut state = 1u32;
    let mut random = |n: usize, s: f32| -> Vec<f32> {
        (0..n)
            .map(|_| {
                state = state.wrapping_mul(1664525).wrapping_add(1013904223);
                ((state >> 8) as f32 / 8388608.0 - 1.0) * s
            })
            .collect()
    };
    let inner = h * dk;
    let mut attention = || AttentionWeights {
        norm: vec![1.0; d],
        q: random(inner * d, 0.02),
        k: random(inner * d, 0.1),
        v: random(inner * d, 0.1),
        o: random(inner * d, 0.05),
    };
    let a: Vec<_> = (0..3 * layers).map(|_| attention()).collect();
    let mut feed =
        || FeedForwardWeights { norm: vec![1.0; d], wi: random(ff * d, 0.1), wo: random(ff * d, 0.05) };
    let f: Vec<_> = (0..2 * layers).map(|_| feed()).collect();
    let mut bias = || PositionBias { numbers: random(32 * h, 0.1), buckets: 32, max_distance: 128 };
    let weights = T5Weights {
        encoder_bias: bias(),
        decoder_bias: bias(),
        embedding: random((3 + levels * codes) * d, 1.0),
        encoder: (0..layers).map(|l| (a[l].clone(), f[l].clone())).collect(),
        decoder: (0..layers)
            .map(|l| (a[layers + 2 * l].clone(), a[layers + 2 * l + 1].clone(), f[layers + l].clone()))
            .collect(),
        encoder_norm: vec![1.0; d],
        decoder_norm: vec![1.0; d],
        levels: (0..levels).map(|l| (3 + l * codes, codes)).collect(),
    };
    let tokens: Vec<u32> =
        (0..history).map(|at| 3 + (at as u32 % 4) * 256 + (at as u32 * 37) % 256).collect();
    for unit in Unit::all() {
        for arithmetic in [Arithmetic::Float, Arithmetic::Int8] {
            let model = T5::new(Plan { shape, arithmetic, unit }, weights.clone());
            print!("{unit:.0?} {arithmetic:?}:");
            for beams in [10, 20, 50, 100] {
                let mut times: Vec<(f64, f64)> = (0..15)
                    .map(|_| {
                        let start = Instant::now();
                        let encoded = [model.encode(&tokens)];
                        let encoder = start.elapsed().as_secs_f64();
                        let mut written = Written::default();
                        let mut rows = 1;
                        for level in 0..levels {
                            let input: Vec<u32> = (0..rows)
                                .map(|r| if level == 0 { 0 } else { 3 + (level as u32 - 1) * 256 + r as u32 })
                                .collect();
                            let parents: Vec<usize> =
                                (0..rows).map(|r| if level < 2 { 0 } else { r }).collect();
                            let logits = model.step(&encoded, &mut written, &parents, &input);
                            assert!(logits[0].is_finite());
                            rows = beams;
                        }
                        (start.elapsed().as_secs_f64() * 1e3, encoder * 1e3)
                    })
                    .collect();
                times.sort_by(|a, b| a.0.total_cmp(&b.0));
                print!("  {beams}: {:.2} ms (encoder {:.2})", times[7].0, times[7].1);
            }
            println!();
        }
    }
}
