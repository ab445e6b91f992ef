//! The plane in which quantisation is drawn: points, and what of a frame belongs to which.

/// A place, or a way, in the plane.
pub type Point = [f64; 2];

pub fn add(a: Point, b: Point) -> Point {
    [a[0] + b[0], a[1] + b[1]]
}

pub fn sub(a: Point, b: Point) -> Point {
    [a[0] - b[0], a[1] - b[1]]
}

/// ‖a‖²
pub fn squared(a: Point) -> f64 {
    a[0] * a[0] + a[1] * a[1]
}

/// ‖a‖
pub fn length(a: Point) -> f64 {
    squared(a).sqrt()
}

/// The part of a convex `frame` whose points are nearer to the centroid `code` than to any other.
pub fn cell(frame: &[Point], centroids: &[Point], code: usize) -> Vec<Point> {
    let Some(&own) = centroids.get(code) else { return Vec::new() };
    let mut cell = frame.to_vec();
    for &other in centroids.iter().filter(|&&other| other != own) {
        let (way, middle) = (sub(other, own), add(own, other).map(|x| x / 2.0));
        // Below 0 on the own side of the line half-way to the other.
        let side = |point: Point| {
            let from = sub(point, middle);
            from[0] * way[0] + from[1] * way[1]
        };
        let mut clipped = Vec::with_capacity(cell.len() + 1);
        for (&from, &to) in cell.iter().zip(cell.iter().cycle().skip(1)) {
            let (a, b) = (side(from), side(to));
            if a <= 0.0 {
                clipped.push(from);
            }
            if (a < 0.0) != (b < 0.0) && a != b {
                let share = a / (a - b);
                clipped.push(add(from, sub(to, from).map(|x| x * share)));
            }
        }
        cell = clipped;
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_share_the_frame_between_them() {
        let frame = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]];
        let area = |cell: &[Point]| {
            let pairs = cell.iter().zip(cell.iter().cycle().skip(1));
            pairs.map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() / 2.0
        };
        let centroids = [[-0.5, 0.0], [0.5, 0.0]];
        assert!((area(&cell(&frame, &centroids, 0)) - 2.0).abs() < 1e-12);
        let centroids =
            [[0.1, 0.7], [-0.9, 0.2], [0.4, -0.3], [-0.2, -0.8], [0.8, 0.9], [-0.5, 0.6], [0.3, 0.1]];
        let all: f64 = (0..7).map(|code| area(&cell(&frame, &centroids, code))).sum();
        assert!((all - 4.0).abs() < 1e-9);
        assert!(cell(&frame, &centroids, 9).is_empty());
    }
}
