//! The table of limits in the documentation is the library's.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]
use tigerlet::limits::Limits;

/// A power of two as people write sizes, anything else as it is.
fn number(most: u64) -> String {
    match most {
        _ if most >= 1 << 30 && most.is_multiple_of(1 << 30) => format!("{} · 2³⁰", most >> 30),
        _ if most >= 1 << 20 && most.is_multiple_of(1 << 20) => format!("{} · 2²⁰", most >> 20),
        _ => most.to_string(),
    }
}

#[test]
fn the_documentation_prints_the_limits() {
    let (page, own) = (Limits::DEFAULT.rows(), Limits::WIDE.rows());
    let rows = page.iter().zip(&own).map(|(page, own)| {
        format!("| `{}` | {} | {} | {} |\n", page.name, number(page.most), number(own.most), page.meaning)
    });
    let table: String = rows.collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/robustness.md");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(&table), "docs/robustness.md should have these rows:\n{table}");
}
