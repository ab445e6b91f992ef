//! Where a label has room.

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

    proptest! {
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
}
