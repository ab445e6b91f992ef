//! A grid over points of the plane, so that nobody asks all of them which is near.

/// Points a cell, if they lay evenly.
const FILL: usize = 4;
/// Cells a side at most.
const MOST: usize = 512;

/// N points by cells. They lie in a box from the origin, and are handed in again with each question.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Length of a cell's side.
    side: f64,
    columns: usize,
    rows: usize,
    /// Per cell, row by row, and one past the end: its first point in `items`.
    start: Vec<u32>,
    /// N points, by cells.
    items: Vec<u32>,
}

impl Grid {
    /// Of finite points in a box of a size.
    pub fn new(points: &[[f64; 2]], size: [f64; 2]) -> Self {
        let across = ((points.len() / FILL) as f64).sqrt().ceil().clamp(1.0, MOST as f64);
        let longer = size[0].max(size[1]);
        let side = if longer > 0.0 { longer / across } else { 1.0 };
        let cells = |length: f64| ((length / side) as usize + 1).min(MOST + 1);
        let mut grid = Self {
            side,
            columns: cells(size[0]),
            rows: cells(size[1]),
            start: Vec::new(),
            items: Vec::new(),
        };
        // 1. How many points each cell has, and where it therefore begins.
        let mut start = vec![0_u32; grid.columns * grid.rows + 1];
        for &point in points {
            start[grid.cell(point) + 1] += 1;
        }
        for cell in 1..start.len() {
            start[cell] += start[cell - 1];
        }
        // 2. Each point into its cell.
        let mut next = start.clone();
        grid.items = vec![0; points.len()];
        for (item, &point) in points.iter().enumerate() {
            let at = &mut next[grid.cell(point)];
            grid.items[*at as usize] = item as u32;
            *at += 1;
        }
        grid.start = start;
        grid
    }

    /// Column and row of a place; what lies outside belongs to the edge.
    fn at(&self, [x, y]: [f64; 2]) -> [usize; 2] {
        [((x / self.side) as usize).min(self.columns - 1), ((y / self.side) as usize).min(self.rows - 1)]
    }

    fn cell(&self, point: [f64; 2]) -> usize {
        let [column, row] = self.at(point);
        row * self.columns + column
    }

    /// The points of some columns of a row.
    fn items(&self, row: usize, columns: std::ops::RangeInclusive<usize>) -> &[u32] {
        let first = row * self.columns;
        let (from, to) = (self.start[first + columns.start()], self.start[first + columns.end() + 1]);
        &self.items[from as usize..to as usize]
    }

    /// The point nearest to a place, unless all are farther than `reach`; of several, the first. It looks only into
    /// cells that `reach` touches.
    pub fn nearest(&self, points: &[[f64; 2]], place: [f64; 2], reach: f64) -> Option<usize> {
        let [left, top] = self.at(place.map(|x| x - reach));
        let [right, bottom] = self.at(place.map(|x| x + reach));
        let far = |&item: &u32| {
            let [x, y] = *points.get(item as usize)?;
            let far = (x - place[0]).hypot(y - place[1]);
            (far <= reach).then_some((far, item))
        };
        let near = (top..=bottom).flat_map(|row| self.items(row, left..=right)).filter_map(far);
        near.min_by(|(a, one), (b, other)| a.total_cmp(b).then(one.cmp(other))).map(|(_, item)| item as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn nobody_who_is_nearer_is_overlooked(
            points in vec((0.0..1.0_f64, 0.0..0.6_f64), 1..80),
            place in (-0.3..1.3_f64, -0.3..0.9_f64),
            reach in 0.0..0.5_f64,
        ) {
            let points: Vec<[f64; 2]> = points.into_iter().map(|(x, y)| [x, y]).collect();
            let size = [0, 1].map(|axis| points.iter().fold(0.0, |most: f64, point| most.max(point[axis])));
            let place = [place.0, place.1];
            let far = |point: &[f64; 2]| (point[0] - place[0]).hypot(point[1] - place[1]);
            let all = points.iter().enumerate().map(|(item, point)| (far(point), item));
            let nearest = all.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(far, _)| *far <= reach);
            let found = Grid::new(&points, size).nearest(&points, place, reach);
            prop_assert_eq!(found, nearest.map(|(_, item)| item));
        }
    }

    #[test]
    fn points_in_one_place_and_on_one_line_have_cells_too() {
        let heap = [[0.0, 0.0]; 50];
        assert_eq!(Grid::new(&heap, [0.0, 0.0]).nearest(&heap, [0.1, 0.0], 0.2), Some(0));
        let line: Vec<[f64; 2]> = (0..100).map(|at| [0.0, f64::from(at) / 99.0]).collect();
        assert_eq!(Grid::new(&line, [0.0, 1.0]).nearest(&line, [0.0, 1.0], 0.001), Some(99));
    }
}
