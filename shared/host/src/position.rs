/// Bucket of `distance` = key position − query position among that many: exact when near, logarithmic when far
/// (Raffel et al. 2020, section 2.1).
pub fn bucket(distance: i64, buckets: usize, max_distance: usize, bidirectional: bool) -> usize {
    let (first, buckets) = match bidirectional {
        true => (if distance > 0 { buckets / 2 } else { 0 }, buckets / 2),
        false => (0, buckets),
    };
    let distance = if bidirectional { distance.unsigned_abs() } else { (-distance).max(0) as u64 } as usize;
    let exact = buckets / 2;
    if distance < exact {
        return first + distance;
    }
    // In f32, in this order, as the reference computes it: rounding decides the bucket at the borders.
    let ratio = (distance as f32 / exact as f32).ln() / (max_distance as f64 / exact as f64).ln() as f32;
    first + (exact + (ratio * (buckets - exact) as f32) as usize).min(buckets - 1)
}
