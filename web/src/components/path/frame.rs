//! The measures of the beam's path.

use crate::components::branches::{Branch, Fate};
use crate::text::format::{cut, two_lines};

/// Below this width, in CSS pixels, there is no room for shares and counts, and titles take two
/// lines. The table has them all.
const NARROW: f64 = 640.0;

/// The drawing's measures, in CSS pixels: nothing is scaled, so that text keeps its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub width: f64,
    /// From one column to the next.
    pub gap: f64,
    /// Width of a chip.
    pub chip: f64,
    /// Height of a row.
    pub row: f64,
    /// Height of the headings.
    pub head: f64,
    pub narrow: bool,
}

impl Frame {
    pub const ROOT: f64 = 6.0;

    pub fn new(width: f64, levels: usize) -> Self {
        let narrow = width < NARROW;
        let (chip, row, head) = if narrow { (23.0, 32.0, 22.0) } else { (30.0, 27.0, 42.0) };
        let label = if narrow { width * 0.42 } else { (width * 0.3).clamp(190.0, 330.0) };
        let gap = (width - label - Self::ROOT - chip / 2.0) / levels.max(1) as f64;
        Self { width, gap, chip, row, head, narrow }
    }

    /// Middle of the column of prefixes of `length` codes.
    pub fn x(&self, length: usize) -> f64 {
        Self::ROOT + self.gap * length as f64
    }

    pub fn y(&self, row: f64) -> f64 {
        self.head + (row + 0.5) * self.row
    }

    /// The line from a branch's parent. What was cut stops short of its chip.
    pub fn edge(&self, branch: &Branch) -> String {
        let length = branch.prefix.len().max(1);
        let from = self.x(length - 1) + if length == 1 { 0.0 } else { self.chip / 2.0 };
        let short = if branch.fate == Fate::Cut { 7.0 } else { 0.0 };
        let to = self.x(length) - self.chip / 2.0 - short;
        let middle = f64::midpoint(from, to);
        let (y0, y1) = (self.y(branch.from), self.y(branch.row));
        format!("M{from:.1} {y0:.1}C{middle:.1} {y0:.1} {middle:.1} {y1:.1} {to:.1} {y1:.1}")
    }

    /// The stroke across a branch that ends: before the chip where it was cut, behind it where
    /// nothing below survived.
    pub fn cutmark(&self, fate: Fate) -> Option<String> {
        let half = self.chip / 2.0;
        match fate {
            Fate::Live => None,
            Fate::Cut => Some(format!("M{0} -6V6", -half - 5.0)),
            Fate::Lost => Some(format!("M{half} 0h7m0 -6v12")),
        }
    }

    /// Where a title begins, from the middle of its chip: after its place in the list.
    pub fn title(&self) -> f64 {
        self.chip / 2.0 + if self.narrow { 22.0 } else { 30.0 }
    }

    /// A title in the lines that a row has for it.
    pub fn lines(&self, title: &str, levels: usize) -> (String, Option<String>) {
        let letter = if self.narrow { 6.4 } else { 6.9 };
        let room = self.width - self.x(levels) - self.title();
        let most = (room / letter).max(4.0) as usize;
        if self.narrow { two_lines(title, most) } else { (cut(title, most), None) }
    }
}

/// Width of a line by the probability that flows through it.
pub fn stroke(score: f32) -> String {
    format!("{:.2}", (9.0 * f64::from(score).exp().sqrt()).clamp(1.0, 9.0))
}
