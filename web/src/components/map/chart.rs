//! The item map as numbers: where every item lies, and which of them is near.

use super::grid::Grid;

/// A step across the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Left,
    Right,
    Up,
    Down,
}

impl Direction {
    /// The direction of an arrow key.
    pub fn of(key: &str) -> Option<Self> {
        match key {
            "ArrowLeft" => Some(Self::Left),
            "ArrowRight" => Some(Self::Right),
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            _ => None,
        }
    }
}

/// Points of N items, in the catalogue's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// How the points came about.
    pub method: String,
    /// To the right and downwards; the longer side of their box is 1.
    points: Vec<[f64; 2]>,
    /// Width and height of that box.
    size: [f64; 2],
    grid: Grid,
}

impl Chart {
    /// Of finite points, one at least, or nothing.
    pub fn new(method: String, points: &[[f64; 2]]) -> Option<Self> {
        if points.is_empty() {
            return None;
        }
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for point in points {
            for (axis, &value) in point.iter().enumerate() {
                if !value.is_finite() {
                    return None;
                }
                low[axis] = low[axis].min(value);
                high[axis] = high[axis].max(value);
            }
        }
        let longer = (high[0] - low[0]).max(high[1] - low[1]);
        let unit = if longer > 0.0 { longer } else { 1.0 };
        let place = |value: [f64; 2]| [(value[0] - low[0]) / unit, (value[1] - low[1]) / unit];
        let points: Vec<[f64; 2]> = points.iter().copied().map(place).collect();
        let size = place(high);
        Some(Self { method, grid: Grid::new(&points, size), points, size })
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// The item nearest to one in a direction, among those within 45° of it. Items at the very same point follow
    /// each other in the catalogue's order, so that a walk reaches all of them.
    pub fn step(&self, from: usize, direction: Direction) -> Option<usize> {
        let [x, y] = *self.points.get(from)?;
        let forward = matches!(direction, Direction::Right | Direction::Down);
        let ahead = |(item, point): (usize, &[f64; 2])| {
            let (right, down) = (point[0] - x, point[1] - y);
            let (along, across) = match direction {
                Direction::Left => (-right, down),
                Direction::Right => (right, down),
                Direction::Up => (-down, right),
                Direction::Down => (down, right),
            };
            let same = right == 0.0 && down == 0.0;
            let there = if same { (item > from) == forward } else { along > 0.0 && across.abs() <= along };
            (item != from && there).then_some((right.hypot(down), item))
        };
        let all = self.points.iter().enumerate().filter_map(ahead);
        let nearest = all.min_by(|(a, one), (b, other)| {
            a.total_cmp(b).then_with(|| one.abs_diff(from).cmp(&other.abs_diff(from)))
        });
        nearest.map(|(_, item)| item)
    }
}

/// A chart laid out on a width, in CSS pixels: nothing is scaled, so that text keeps its size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    pub width: f64,
    pub height: f64,
    scale: f64,
    left: f64,
}

impl Frame {
    /// Room around the points, for dots and rings.
    const MARGIN: f64 = 14.0;
    /// A map higher than this does not fit a screen.
    const HIGHEST: f64 = 640.0;

    pub fn new(width: f64, chart: &Chart) -> Self {
        let [wide, high] = chart.size;
        let room = (width - 2.0 * Self::MARGIN).max(1.0);
        let scale = (room / wide.max(f64::EPSILON)).min((Self::HIGHEST - 2.0 * Self::MARGIN) / high.max(0.1));
        let left = (width - scale * wide) / 2.0;
        // Whole, so that what lies above and below each other lies at the same place.
        let height = (scale * high + 2.0 * Self::MARGIN).round();
        Self { width, height, scale, left }
    }

    /// Where an item lies.
    pub fn at(&self, chart: &Chart, item: usize) -> Option<[f64; 2]> {
        let [x, y] = *chart.points.get(item)?;
        Some([self.left + x * self.scale, Self::MARGIN + y * self.scale])
    }

    /// The item nearest to a place, unless all are farther than `reach`.
    pub fn nearest(&self, chart: &Chart, place: [f64; 2], reach: f64) -> Option<usize> {
        if self.scale <= 0.0 {
            return None;
        }
        let place = [(place[0] - self.left) / self.scale, (place[1] - Self::MARGIN) / self.scale];
        chart.grid.nearest(&chart.points, place, reach / self.scale)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn chart(points: &[[f64; 2]]) -> Chart {
        Chart::new(String::new(), points).expect("finite points")
    }

    #[test]
    fn points_must_be_there_and_finite() {
        assert_eq!(Chart::new(String::new(), &[]), None);
        assert_eq!(Chart::new(String::new(), &[[0.0, f64::NAN]]), None);
        assert_eq!(chart(&[[3.0, 3.0]]).len(), 1);
    }

    #[test]
    fn a_step_goes_to_the_nearest_that_way() {
        let chart = chart(&[[0.0, 0.0], [1.0, 0.2], [0.3, -1.0], [2.0, 0.0], [-5.0, 4.9]]);
        let steps = [Direction::Left, Direction::Right, Direction::Up, Direction::Down];
        assert_eq!(steps.map(|way| chart.step(0, way)), [Some(4), Some(1), Some(2), None]);
    }

    proptest! {
        /// Whatever lies anywhere, a walk gets out of where it is and comes to the others.
        #[test]
        fn a_walk_reaches_items_that_lie_upon_each_other(
            xs in vec(0..4_u8, 2..30),
        ) {
            let points: Vec<[f64; 2]> = xs.iter().map(|&x| [f64::from(x), 0.0]).collect();
            let chart = chart(&points);
            let mut seen = vec![false; points.len()];
            let mut stack = vec![0];
            while let Some(item) = stack.pop() {
                if !std::mem::replace(&mut seen[item], true) {
                    stack.extend([Direction::Left, Direction::Right].iter().filter_map(|&way| chart.step(item, way)));
                }
            }
            prop_assert!(seen.into_iter().all(|seen| seen));
        }
    }

    #[test]
    fn a_frame_finds_what_is_near() {
        let chart = chart(&[[0.0, 0.0], [1.0, 0.5]]);
        let frame = Frame::new(300.0, &chart);
        let [x, y] = frame.at(&chart, 1).expect("an item");
        assert!(x <= 300.0 && y <= frame.height);
        assert_eq!(frame.nearest(&chart, [x - 3.0, y + 3.0], 24.0), Some(1));
        assert_eq!(frame.nearest(&chart, [150.0, 0.0], 24.0), None);
    }
}
