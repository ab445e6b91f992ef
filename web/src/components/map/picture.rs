//! What lies above the dots: the shelf of the item that is looked at, what was read, what is recommended, and names.

use leptos::prelude::*;

use super::drawing::Drawing;
use super::labels;
use crate::text::format::cut;

/// Below this width there is room for fewer labels and shorter ones.
const NARROW: f64 = 520.0;

/// The drawing, for the eye.
#[component]
pub fn Picture(drawing: Drawing) -> impl IntoView {
    let Drawing { frame, active, read, recommended, .. } = drawing;
    let circles = move |items: Vec<usize>, radius: &'static str| {
        let circle = |[x, y]: [f64; 2]| view! { <circle cx=x cy=y r=radius/> };
        drawing.points(&items).into_iter().map(circle).collect_view()
    };
    let mates = move || {
        let (paths, hue) = drawing.mates()?;
        let shelf = |(depth, path): (usize, String)| {
            view! {
                <path class=format!("ring m{}", depth.min(2)) d=path.clone()/>
                <path class=format!("d0 m{}", depth.min(2)) d=path/>
            }
        };
        Some(
            view! { <g class="mates" style=hue>{paths.into_iter().enumerate().map(shelf).collect_view()}</g> },
        )
    };
    let labels = move || {
        let frame = frame.get();
        let (most, longest) = if frame.width < NARROW { (5, 18) } else { (10, 28) };
        let active = active.get();
        let mut named: Vec<usize> = recommended.get();
        named.retain(|item| Some(*item) != active);
        named.truncate(most);
        named.splice(..0, active);
        let mut dots = drawing.points(&recommended.get());
        dots.extend(drawing.points(&read.get()));
        let wanted = named.into_iter().filter_map(|item| {
            let point = drawing.points(&[item]).first().copied()?;
            Some((point, cut(&drawing.title(item)?, longest)))
        });
        let label = |label: labels::Label| {
            view! { <text x=label.x y=label.y text-anchor=label.anchor>{label.text}</text> }
        };
        let labels = labels::place(wanted.collect(), &dots, [frame.width, frame.height]);
        labels.into_iter().map(label).collect_view()
    };
    view! {
        <svg
            aria-hidden="true"
            viewBox=move || format!("0 0 {:.0} {:.0}", frame.get().width, frame.get().height)
            width=move || frame.get().width.to_string()
            height=move || frame.get().height.to_string()
        >
            {mates}
            <g class="read">{move || circles(read.get(), "6.5")}</g>
            <g class="recommended">{move || circles(recommended.get(), "5")}</g>
            <g class="active">{move || circles(active.get().into_iter().collect(), "7")}</g>
            <g class="labels">{labels}</g>
        </svg>
    }
}
