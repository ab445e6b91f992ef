//! `vectors.safetensors`: vectors that are accepted are finite and of this bundle, and name codes that its layout has.
use tigerlet::{limits::Limits, placement::Coded, vectors::Vectors};

use super::input::{Input, safetensors};

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let layout = input.layout();
    let items = input.byte();
    let file = safetensors(input.part(), input.0);
    let limits = Limits { header_bytes: 1 << 14, dimensions: 64, ..Limits::DEFAULT };
    let Ok(vectors) = Vectors::read(&file, &layout, items, &limits) else { return };
    assert_eq!(vectors.items.rows(), items);
    assert!(vectors.items.data().iter().all(|x| x.is_finite()));
    for item in 0..items {
        let codes = Coded::new(&vectors.codebooks, vectors.items.row(item)).nearest();
        assert!(codes.len() <= layout.levels());
        assert!(codes.iter().zip(layout.codes_per_level()).all(|(&code, &most)| usize::from(code) < most));
    }
    // A value of f32 may be too large for the f16 that is written.
    if let Ok(file) = vectors.write() {
        let again = Vectors::read(&file, &layout, items, &limits).expect("what was accepted");
        assert_eq!(again.codebooks, vectors.codebooks);
        assert_eq!(again.embedding, vectors.embedding);
    }
}
