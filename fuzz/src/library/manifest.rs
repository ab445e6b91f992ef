//! `manifest.json`: a manifest that is accepted keeps every limit, and is the same after writing and reading.
use tigerlet::{bundle::Manifest, limits::Limits};

pub fn run(data: &[u8]) {
    let limits = Limits::DEFAULT;
    let Ok(manifest) = Manifest::parse(data, &limits) else { return };
    let total: u128 = manifest.files.values().map(|entry| u128::from(entry.bytes)).sum();
    assert!(total <= u128::from(limits.total_bytes));
    assert!((1..=limits.items).contains(&(manifest.items() as u64)));
    assert!(manifest.layout.levels() as u64 <= limits.levels);
    for name in manifest.files.keys() {
        assert!(!name.contains(['/', '\\', '?', '#', '%', ':']) && !name.starts_with('.'), "{name}");
        assert!(manifest.check(name, b"other").is_err());
    }
    assert!(manifest.optional().count() + 4 == manifest.files.len());
    let json = serde_json::to_vec(&manifest).expect("what was JSON is JSON");
    // Longer than it came, if its numbers were written shorter than ours are.
    if json.len() as u64 <= limits.manifest_bytes {
        let mut again = Manifest::parse(&json, &limits).expect("what was accepted");
        // A long decimal is read to within its last place.
        assert!(again.metrics.keys().eq(manifest.metrics.keys()));
        again.metrics.clone_from(&manifest.metrics);
        assert_eq!(again, manifest);
    }
}
