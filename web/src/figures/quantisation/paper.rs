//! How the plane comes onto paper.

use leptos::prelude::*;

use crate::components::chip;
use crate::figures::plane::{Point, cell};
use crate::figures::residual::Level;

/// Half the side of the pictures, in their own units, and of the small ones.
pub const HALF: f64 = 200.0;
pub const SMALL: f64 = 100.0;
/// What of it the points fill.
pub const FILL: f64 = 0.94;

/// The residuals of a level as dots, in the hue of their first code.
pub fn dots(level: &Level, colours: &Level, half: f64, reach: f64) -> impl IntoView + use<> {
    let mut paths = vec![String::new(); colours.sizes().len()];
    for (residual, &code) in level.residuals().into_iter().zip(&colours.nearest) {
        if let Some(path) = paths.get_mut(usize::from(code)) {
            path.push_str(&format!("M{}h0", point(residual, half, reach)));
        }
    }
    let dots = |(code, path)| view! { <path class="dots" style=chip::hue(code as u16) d=path></path> };
    paths.into_iter().enumerate().map(dots).collect_view()
}

/// The lines half-way between a level's centroids.
pub fn cells(level: &Level, half: f64, reach: f64) -> impl IntoView + use<> {
    let frame = square(reach / FILL);
    let centroids = level.centroids();
    let cells = (0..centroids.len()).map(|code| outline(&cell(&frame, &centroids, code), half, reach));
    let lines: String = cells.collect();
    view! { <path class="cells" d=lines></path> }
}

/// A level's centroids as chips; a dead one is hollow. `first`: the code above them, whose hue they take.
pub fn centroids(
    level: &Level,
    depth: usize,
    first: Option<usize>,
    half: f64,
    reach: f64,
) -> impl IntoView + use<> {
    let chip = |(code, (centroid, size)): (usize, (Point, usize))| {
        let [x, y] = on_paper(centroid, half, reach);
        let hue = chip::hue(first.unwrap_or(code) as u16);
        let place = format!("translate({x:.1}px,{y:.1}px)");
        let class = chip::class(depth) + if size == 0 { " dead" } else { "" };
        view! {
            <g class=class style=hue style:transform=place>
                <rect x="-9" y="-7.5" width="18" height="15" rx="2"></rect>
                <text>{code}</text>
            </g>
        }
    };
    level.centroids().into_iter().zip(level.sizes()).enumerate().map(chip).collect_view()
}

/// A place of the plane on paper, where y points down.
pub fn on_paper([x, y]: Point, half: f64, reach: f64) -> Point {
    let scale = half * FILL / reach;
    [x * scale, -y * scale]
}

pub fn point(at: Point, half: f64, reach: f64) -> String {
    let [x, y] = on_paper(at, half, reach);
    format!("{x:.1} {y:.1}")
}

pub fn outline(cell: &[Point], half: f64, reach: f64) -> String {
    let corners: Vec<String> = cell.iter().map(|&corner| point(corner, half, reach)).collect();
    if corners.is_empty() { String::new() } else { format!("M{}Z", corners.join("L")) }
}

pub fn frame(half: f64) -> String {
    format!("{} {} {} {}", -half, -half, 2.0 * half, 2.0 * half)
}

pub fn square(half: f64) -> Vec<Point> {
    vec![[-half, -half], [half, -half], [half, half], [-half, half]]
}

pub fn number(x: f64) -> String {
    format!("{x:.3}").replace('-', "−")
}
