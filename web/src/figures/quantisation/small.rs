//! One level's own picture.

use leptos::prelude::*;

use super::paper::{SMALL, cells, centroids, dots, frame, on_paper, point};
use crate::figures::residual::{Choice, Training};
use crate::text::figure_quantisation::Strings;

/// What one level sees: the residuals of all points, at a scale of their own, and that of the reader's.
#[component]
pub fn Small(
    depth: usize,
    training: RwSignal<Option<Training>>,
    choices: Memo<Vec<Choice>>,
    text: &'static Strings,
) -> impl IntoView {
    let of = move |trained: &Option<Training>| {
        let levels = &trained.as_ref()?.levels;
        let level = levels.get(depth)?;
        let reach = level.reach();
        let first = levels.first()?;
        let title = (text.small)(depth + 1, &format!("{:.1}", 1.0 / reach));
        let spoken = (text.residuals)(depth + 1, level.nearest.len(), level.dead());
        let arrow = move || {
            let choice = choices.with(|choices| choices.get(depth).copied())?;
            let way = format!("M{}L{}", point([0.0, 0.0], SMALL, reach), point(choice.before, SMALL, reach));
            let left =
                format!("M{}L{}", point(choice.centroid, SMALL, reach), point(choice.before, SMALL, reach));
            let [x, y] = on_paper(choice.before, SMALL, reach);
            Some(view! {
                <path class="way" d=way></path>
                <path class="left" d=left></path>
                <circle class="stop" cx=x cy=y r="4"></circle>
            })
        };
        let chosen = move || {
            training.with(|training| {
                let level = training.as_ref()?.levels.get(depth)?;
                let first = choices.with(|choices| choices.first().map(|choice| choice.code));
                let first = if depth == 0 { None } else { first };
                Some(centroids(level, depth, first, SMALL, reach))
            })
        };
        Some(view! {
            <p>{title}</p>
            <svg viewBox=frame(SMALL) role="img" aria-label=spoken>
                {dots(level, first, SMALL, reach)}
                {cells(level, SMALL, reach)}
                {arrow}
                {chosen}
            </svg>
        })
    };
    let picture = move || {
        training.with(|training| {
            of(training).map_or_else(
                || view! { <p class="hint">{(text.unbegun)(depth + 1)}</p> }.into_any(),
                IntoAny::into_any,
            )
        })
    };
    view! { <div class="small">{picture}</div> }
}
