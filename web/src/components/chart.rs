//! The item map as numbers: where every item lies, which of them share codes, and where a label has room.

use std::collections::BTreeMap;

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

/// Points and codes of N items, in the catalogue's order.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// How the points came about.
    pub method: String,
    /// To the right and downwards; the longer side of their box is 1.
    points: Vec<[f64; 2]>,
    /// Width and height of that box.
    size: [f64; 2],
    /// The codes of each ID that tell something, coarse to fine, without a suffix.
    codes: Vec<Vec<u16>>,
}

impl Chart {
    /// One finite point an item, or nothing.
    pub fn new(method: String, points: &[[f64; 2]], codes: Vec<Vec<u16>>) -> Option<Self> {
        if points.len() != codes.len() || points.is_empty() {
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
        Some(Self { method, points: points.iter().copied().map(place).collect(), size: place(high), codes })
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// The code of an item at a level, from 0.
    pub fn code(&self, item: usize, level: usize) -> Option<u16> {
        self.codes.get(item)?.get(level).copied()
    }

    /// The items that share the first code with an item, the first two, and so on: one list a level, the item
    /// itself in none.
    pub fn mates(&self, item: usize) -> Vec<Vec<usize>> {
        let Some(own) = self.codes.get(item) else { return Vec::new() };
        let shared = |depth: usize| {
            let all = self.codes.iter().enumerate();
            let mates = all.filter(|(at, codes)| *at != item && codes.get(..depth) == own.get(..depth));
            mates.map(|(at, _)| at).collect()
        };
        (1..=own.len()).map(shared).collect()
    }

    /// The shelves of a level, from 0: each prefix with its items, the largest first.
    pub fn shelves(&self, level: usize) -> Vec<(Vec<u16>, Vec<usize>)> {
        let mut shelves = BTreeMap::<Vec<u16>, Vec<usize>>::new();
        for (item, codes) in self.codes.iter().enumerate() {
            let prefix = codes.iter().take(level + 1).copied().collect();
            shelves.entry(prefix).or_default().push(item);
        }
        let mut shelves: Vec<_> = shelves.into_iter().collect();
        shelves.sort_by_key(|(_, items)| std::cmp::Reverse(items.len()));
        shelves
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
        Self { width, height: scale * high + 2.0 * Self::MARGIN, scale, left }
    }

    /// Where an item lies.
    pub fn at(&self, chart: &Chart, item: usize) -> Option<[f64; 2]> {
        let [x, y] = *chart.points.get(item)?;
        Some([self.left + x * self.scale, Self::MARGIN + y * self.scale])
    }

    /// The item nearest to a place, unless all are farther than `reach`.
    pub fn nearest(&self, chart: &Chart, place: [f64; 2], reach: f64) -> Option<usize> {
        let far = |item: usize| {
            let [x, y] = self.at(chart, item)?;
            Some(((x - place[0]).hypot(y - place[1]), item))
        };
        let nearest = (0..chart.len()).filter_map(far).min_by(|(a, _), (b, _)| a.total_cmp(b))?;
        (nearest.0 <= reach).then_some(nearest.1)
    }
}

/// Text beside a dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub text: String,
    /// Where it begins, has its middle or ends.
    pub x: f64,
    /// Its middle.
    pub y: f64,
    /// SVG's `text-anchor`.
    pub anchor: &'static str,
}

/// A box: left, top, right, bottom.
type Area = [f64; 4];

fn overlap(a: &Area, b: &Area) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Labels for dots, the most important first: to the right, to the left, below or above, wherever one covers
/// neither an earlier label nor another dot of `dots` and stays inside. Who finds no room has no label.
pub fn place(wanted: Vec<([f64; 2], String)>, dots: &[[f64; 2]], [width, height]: [f64; 2]) -> Vec<Label> {
    /// Width of a letter on average, and height of a line.
    const LETTER: f64 = 6.7;
    const LINE: f64 = 16.0;
    /// From the middle of a dot to its label, and to its edge.
    const AWAY: f64 = 10.0;
    const EDGE: f64 = 6.0;

    let mut taken: Vec<Area> = Vec::new();
    let mut labels = Vec::new();
    for ([x, y], text) in wanted {
        let long = text.chars().count() as f64 * LETTER;
        let beside = AWAY + LINE / 2.0;
        let tries = [
            (x + AWAY, y, "start", x + AWAY),
            (x - AWAY, y, "end", x - AWAY - long),
            (x, y + beside, "middle", x - long / 2.0),
            (x, y - beside, "middle", x - long / 2.0),
        ];
        let found = tries.into_iter().find_map(|(x0, y0, anchor, left)| {
            let area = [left, y0 - LINE / 2.0, left + long, y0 + LINE / 2.0];
            let inside = area[0] >= 0.0 && area[1] >= 0.0 && area[2] <= width && area[3] <= height;
            let covers = |dot: &[f64; 2]| {
                let around = [dot[0] - EDGE, dot[1] - EDGE, dot[0] + EDGE, dot[1] + EDGE];
                *dot != [x, y] && overlap(&area, &around)
            };
            let free = !taken.iter().any(|other| overlap(&area, other)) && !dots.iter().any(covers);
            (inside && free).then_some((area, x0, y0, anchor))
        });
        if let Some((area, x, y, anchor)) = found {
            taken.push(area);
            labels.push(Label { text, x, y, anchor });
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn chart(points: &[[f64; 2]]) -> Chart {
        let codes = (0..points.len() as u16).map(|item| vec![item % 2, item % 3, item]).collect();
        Chart::new(String::new(), points, codes).expect("finite points")
    }

    #[test]
    fn points_must_be_finite_and_one_an_item() {
        assert_eq!(Chart::new(String::new(), &[[0.0, 0.0]], vec![]), None);
        assert_eq!(Chart::new(String::new(), &[[0.0, f64::NAN]], vec![vec![1]]), None);
        assert_eq!(chart(&[[3.0, 3.0]]).len(), 1);
    }

    #[test]
    fn mates_share_a_prefix_and_are_others() {
        let chart = chart(&[[0.0, 0.0]; 13]);
        let mates = chart.mates(0);
        assert_eq!(mates, [vec![2, 4, 6, 8, 10, 12], vec![6, 12], vec![]]);
        assert!(chart.mates(99).is_empty());
    }

    #[test]
    fn shelves_hold_every_item_once_and_the_largest_comes_first() {
        let shelves = chart(&[[0.0, 0.0]; 5]).shelves(0);
        assert_eq!(shelves, [(vec![0], vec![0, 2, 4]), (vec![1], vec![1, 3])]);
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

        #[test]
        fn labels_never_cover_each_other_and_stay_inside(
            dots in vec((0.0..300.0_f64, 0.0..200.0_f64), 0..20),
        ) {
            let dots: Vec<[f64; 2]> = dots.into_iter().map(|(x, y)| [x, y]).collect();
            let wanted = dots.iter().map(|&dot| (dot, "A short title".to_owned())).collect();
            let labels = place(wanted, &dots, [300.0, 200.0]);
            let areas: Vec<Area> = labels
                .iter()
                .map(|label| {
                    let long = 13.0 * 6.7;
                    let left = label.x - match label.anchor { "start" => 0.0, "end" => long, _ => long / 2.0 };
                    [left, label.y - 8.0, left + long, label.y + 8.0]
                })
                .collect();
            for (at, area) in areas.iter().enumerate() {
                prop_assert!(area[0] >= -1e-9 && area[2] <= 300.0 + 1e-9 && area[1] >= 0.0 && area[3] <= 200.0);
                let apart = areas[..at].iter().all(|other| {
                    let [left, top, right, bottom] = *other;
                    !overlap(area, &[left + 1e-9, top + 1e-9, right - 1e-9, bottom - 1e-9])
                });
                prop_assert!(apart);
            }
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
