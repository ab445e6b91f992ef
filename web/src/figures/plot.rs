//! A small plot of numbers from 0 on: lines drawn in SVG that stretches, words set in HTML that does not.

use leptos::prelude::*;

use crate::sorted::Sort;

/// What a plot shows. Places are shares of its width from the left, and numbers from below.
pub struct Frame {
    /// The number at its upper edge.
    pub top: f64,
    /// The outline of what lines may be between.
    pub band: Vec<(f64, f64)>,
    pub lines: Vec<Line>,
    pub labels: Vec<Label>,
    /// Where what is known ends, and what stands there.
    pub wall: Option<(f64, &'static str)>,
    /// A place to look at.
    pub mark: Option<f64>,
    /// Words beside a point.
    pub note: Option<((f64, f64), &'static str)>,
    /// Numbers below.
    pub ticks: Vec<(f64, String)>,
}

/// A line, and how it is drawn.
pub struct Line {
    pub class: &'static str,
    pub points: Vec<(f64, f64)>,
}

/// A line's name, at the right.
pub struct Label {
    height: f64,
    text: String,
    class: &'static str,
}

impl Label {
    /// A name and the value that stands with it.
    pub fn new(height: f64, name: &str, class: &'static str) -> Self {
        Self { height, text: format!("{height:.3} {name}"), class }
    }
}

/// The least distance of two labels, as a share of the height.
const APART: f64 = 0.085;

/// Moves heights apart so that each is [`APART`] from the next, as little as that takes, none above 1.
fn spread(heights: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    let height = |at: usize| heights.get(at).copied().unwrap_or(0.0);
    order.order_by(|&a, &b| height(a).total_cmp(&height(b)));
    let mut spread = vec![0.0; heights.len()];
    let mut least = 0.0_f64;
    for (below, &at) in order.iter().enumerate() {
        let above = (order.len() - below - 1) as f64;
        let placed = height(at).max(least).min(1.0 - above * APART);
        if let Some(place) = spread.get_mut(at) {
            *place = placed;
        }
        least = placed + APART;
    }
    spread
}

/// Points as the SVG's `points`: from above, of a hundred.
fn points(line: &[(f64, f64)], top: f64) -> String {
    let point = |(x, y): &(f64, f64)| format!("{:.2},{:.2}", x * 100.0, (1.0 - y / top) * 100.0);
    line.iter().map(point).collect::<Vec<_>>().join(" ")
}

/// The plot. It says nothing that a table beside it does not say.
#[component]
pub fn Plot(frame: Frame) -> impl IntoView {
    let Frame { top, band, lines, labels, wall, mark, note, ticks } = frame;
    let points = |line: &[(f64, f64)]| points(line, top);
    let percent = |share: f64| format!("{:.2}%", share * 100.0);
    let heights: Vec<f64> = labels.iter().map(|label| label.height / top).collect();
    let labels = labels.into_iter().zip(spread(&heights)).map(|(label, height)| {
        view! {
            <span class=format!("label {}", label.class) style:bottom=percent(height)>{label.text}</span>
        }
    });
    let lines = lines
        .into_iter()
        .map(|line| view! { <polyline class=line.class points=points(&line.points)/> })
        .collect_view();
    let unknown = wall.map(|(at, _)| {
        view! {
            <defs>
                // In the plot's own measure the strokes of a pattern would be stretched with it.
                <pattern id="hatch" width="2" height="100" patternUnits="userSpaceOnUse">
                    <line x1="0.4" x2="0.4" y1="0" y2="100"/>
                </pattern>
            </defs>
            <rect class="beyond" x=at * 100.0 y="0" width=100.0 - at * 100.0 height="100"/>
        }
    });
    let edge = wall.map(|(at, name)| {
        view! { <span class="edge" style:left=percent(at)>{name}</span> }
    });
    let note = note.map(|((at, height), text)| {
        view! { <span class="note" style:left=percent(at) style:bottom=percent(height / top)>{text}</span> }
    });
    let mark = mark.map(|at| view! { <line class="mark" x1=at * 100.0 x2=at * 100.0 y1="0" y2="100"/> });
    let grid = [0.0, 0.25, 0.5, 0.75, 1.0].map(|height| {
        view! { <line class="grid" x1="0" x2="100" y1=(1.0 - height) * 100.0 y2=(1.0 - height) * 100.0/> }
    });
    let scale = [0.0, 0.5, 1.0].map(|height| {
        view! { <span class="scale" style:bottom=percent(height)>{height * top}</span> }
    });
    let ticks = ticks
        .into_iter()
        .map(|(at, text)| view! { <span class="tick" style:left=percent(at)>{text}</span> })
        .collect_view();
    view! {
        <div class="plot" aria-hidden="true">
            <svg viewBox="0 0 100 100" preserveAspectRatio="none">
                {unknown} {grid.collect_view()} {mark} <polygon class="band" points=points(&band)/> {lines}
            </svg>
            {scale.collect_view()} {ticks} {edge} {note} {labels.collect_view()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        let heights = [0.41, 0.06, 0.44, 0.45, 0.0, 0.99, 1.0];
        let placed = spread(&heights);
        let mut order: Vec<usize> = (0..heights.len()).collect();
        order.sort_by(|&a, &b| heights[a].total_cmp(&heights[b]));
        for pair in order.windows(2) {
            assert!(placed[pair[1]] - placed[pair[0]] > APART - 1e-9, "{placed:?}");
        }
        assert!(placed.iter().all(|height| (0.0..=1.0).contains(height)), "{placed:?}");
        assert_eq!(spread(&[0.2, 0.6]), [0.2, 0.6], "what is apart stays");
        assert!(spread(&[]).is_empty());
    }

    #[test]
    fn heights_are_counted_from_below() {
        assert_eq!(
            points(&[(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)], 1.0),
            "0.00,100.00 50.00,75.00 100.00,0.00"
        );
        assert_eq!(points(&[(0.0, 3.0)], 4.0), "0.00,25.00");
    }
}
