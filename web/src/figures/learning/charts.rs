//! Loss and recall over the steps of a course.

use leptos::prelude::*;

use super::super::plot::{Frame, Label, Line, Plot};
use super::replay::Seen;
use crate::catalog::Catalog;
use crate::playground::Playground;
use crate::text::text;

/// Levels of the IDs that are learned, without their suffix, as `web/engine/src/pupil.rs` has them.
const LEVELS: usize = 2;
/// Nats at the upper edge.
const TOP: f64 = 5.0;

/// Nats a code of who gives all codes of a level the same chance, on average over the levels. The suffix has as many
/// as the fullest cell has items.
pub fn guessing(catalog: &Catalog) -> f64 {
    let layout = &catalog.card.layout;
    let levels = LEVELS.min(layout.len());
    let cells = catalog.trie.level(levels).map(|cell| catalog.trie.items_below(cell));
    let suffixes = cells.max().unwrap_or(1);
    let sizes = layout.iter().copied().take(levels).chain([suffixes]);
    sizes.map(|codes| (codes.max(1) as f64).ln()).sum::<f64>() / (levels + 1) as f64
}

/// Both charts; `at` is the look that is shown elsewhere.
#[component]
pub fn Charts(seen: Signal<Vec<Seen>>, steps: Memo<usize>, at: Memo<usize>) -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_learning;
    let place = move |step: usize| step as f64 / steps.get().max(1) as f64;
    let line = move |class, of: fn(&Seen) -> f64| Line {
        class,
        points: seen.with(|seen| seen.iter().map(|one| (place(one.step), of(one))).collect()),
    };
    let mark = move || seen.with(|seen| seen.get(at.get()).map(|one| place(one.step)));
    let ticks = move || vec![(0.0, "0".to_owned()), (1.0, (text.steps)(steps.get()))];
    let last = move |line: &Line| line.points.last().map(|(_, height)| *height);
    let plot = move |top, lines, labels| {
        let (mark, ticks) = (mark(), ticks());
        let frame = Frame { top, band: Vec::new(), lines, labels, wall: None, mark, note: None, ticks };
        view! { <Plot frame/> }
    };
    let guessing = Memo::new(move |_| playground.catalog.with(|catalog| catalog.as_deref().map(guessing)));
    let losses = move || {
        let own = line("other", |one| one.look.training_loss.min(TOP));
        let unseen = line("live", |one| one.look.held_out_loss.min(TOP));
        let mut lines = Vec::new();
        let mut labels = Vec::new();
        if let Some(height) = guessing.get() {
            lines.push(Line { class: "ceiling", points: vec![(0.0, height), (1.0, height)] });
            labels.push(Label::new(height, text.guessing, "ceiling"));
        }
        labels.extend(last(&own).map(|height| Label::new(height, text.training, "other")));
        labels.extend(last(&unseen).map(|height| Label::new(height, text.held_out, "live")));
        lines.extend([own, unseen]);
        plot(TOP, lines, labels)
    };
    let recall = move || {
        let recall = line("live", |one| one.look.recall);
        let most = recall.points.iter().map(|(_, height)| *height).fold(0.0, f64::max);
        let labels =
            last(&recall).map(|height| Label::new(height, text.measure, "live")).into_iter().collect();
        plot(if most > 0.5 { 1.0 } else { 0.5 }, vec![recall], labels)
    };
    view! {
        <div class="plots ui">
            <div
                data-testid="learn-losses"
                data-looks=move || seen.with(Vec::len)
                data-guessing=move || guessing.get()
            >
                <p>{text.losses}</p>
                {losses}
            </div>
            <div><p>{text.recalls}</p>{recall}</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::catalogue;

    #[test]
    fn guessing_costs_the_logarithm_of_the_codes_on_average() {
        // A hundred codes a level, and two items that share the first two.
        let catalog = catalogue(&[
            ("", &[], &[0, 0, 0]),
            ("", &[], &[0, 0, 1]),
            ("", &[], &[0, 1, 0]),
            ("", &[], &[3, 3, 1]),
        ]);
        let mean = (100.0_f64.ln() + 100.0_f64.ln() + 2.0_f64.ln()) / 3.0;
        assert!((guessing(&catalog) - mean).abs() < 1e-12);
    }
}
