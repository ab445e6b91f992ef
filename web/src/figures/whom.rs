//! The figure of the chapter `whom`: whose lists show which books, counted over the held-out readers, after a guess.

use fixedbitset::FixedBitSet;
use leptos::prelude::*;
use tigerlet::request::Scorer;

use super::evaluation::{Evaluation, Noted, Run, System, TOP_K, Trouble};
use crate::announcer::announce;
use crate::components::Choice;
use crate::playground::Playground;
use crate::text::text;

/// Parts of the catalogue, by popularity.
const TENTHS: usize = 10;

/// What a system has shown to all readers together.
#[derive(Clone, Debug, Default, PartialEq)]
struct Exposure {
    /// Different items.
    items: usize,
    /// The share of places that go to each tenth of the catalogue, the most popular first.
    tenths: [f64; TENTHS],
    /// The share of readers whose hidden item was shown.
    recall: f64,
}

impl Exposure {
    /// Of these lists; `ranks` has the place of every item by popularity.
    fn new(lists: &[Noted], ranks: &[usize]) -> Self {
        let shown = || lists.iter().flat_map(|list| list.items).flatten();
        let found = lists.iter().filter(|list| list.rank.is_some_and(|rank| rank < TOP_K)).count();
        let different: FixedBitSet = shown().map(|item| item as usize).collect();
        Self {
            items: different.count_ones(..),
            tenths: tenths(shown(), ranks),
            recall: found as f64 / lists.len().max(1) as f64,
        }
    }
}

/// The shares of items in each tenth of the catalogue.
fn tenths(items: impl Iterator<Item = u32>, ranks: &[usize]) -> [f64; TENTHS] {
    let mut counts = [0_usize; TENTHS];
    for rank in items.filter_map(|item| ranks.get(item as usize)) {
        if let Some(count) = counts.get_mut(rank * TENTHS / ranks.len().max(1)) {
            *count += 1;
        }
    }
    let all = counts.iter().sum::<usize>().max(1);
    counts.map(|count| count as f64 / all as f64)
}

/// The systems, from what is the same for everybody to what the playground shows.
fn systems(scores_items: bool) -> Vec<System> {
    let scorers: &[Scorer] =
        if scores_items { &[Scorer::Generate, Scorer::Dense, Scorer::Hybrid] } else { &[Scorer::Generate] };
    let own = scorers.iter().copied().map(System::Model);
    [System::Popularity, System::Knn].into_iter().chain(own).collect()
}

/// The figure.
#[component]
pub fn Whom() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().figure_whom;
    let words = &crate::text::text().figure_honesty;
    let evaluation = Evaluation::new(playground.client, systems);
    let Evaluation { readers, absent, systems, noted, stage, .. } = evaluation;
    let done = Memo::new(move |_| evaluation.done());
    let complete = Memo::new(move |_| done.get() > 0 && done.get() == evaluation.of());
    let ranks = Memo::new(move |_| {
        readers.with(|readers| {
            let order = readers.as_ref().map(|readers| readers.popular(&[])).unwrap_or_default();
            let mut ranks = vec![0; order.len()];
            for (rank, item) in order.iter().enumerate() {
                if let Some(place) = ranks.get_mut(*item as usize) {
                    *place = rank;
                }
            }
            ranks
        })
    });
    let exposures = Memo::new(move |_| {
        ranks
            .with(|ranks| noted.with(|all| all.iter().map(|it| Exposure::new(it, ranks)).collect::<Vec<_>>()))
    });
    // What the readers took themselves, to hold the lists against.
    let taken = Memo::new(move |_| {
        readers.with(|readers| {
            let targets = readers.iter().flat_map(|it| &it.test).take(done.get()).map(|it| it.target);
            ranks.with(|ranks| tenths(targets, ranks))
        })
    });

    let name = move |system| match system {
        System::Model(Scorer::Generate) => words.short_generator,
        System::Model(Scorer::Dense) => text.dense,
        System::Model(Scorer::Hybrid) => words.short_hybrid,
        System::Knn => words.knn,
        System::Popularity => words.popularity,
    };
    let guessed = RwSignal::new(None);
    let options = Signal::derive(move || {
        systems.get().into_iter().map(|system| (Some(system), name(system).to_owned())).collect::<Vec<_>>()
    });
    let revealed = Memo::new(move |_| {
        if !complete.get() {
            return None;
        }
        let all = exposures.get();
        let (most, exposure) =
            systems.get().into_iter().zip(all).max_by_key(|(_, exposure)| exposure.items)?;
        let right = guessed.get().map(|guess| guess == most);
        Some((text.revealed)(right, name(most), exposure.items, ranks.with(Vec::len), done.get()))
    });
    announce(move || revealed.get().unwrap_or_default());

    let bars = |tenths: [f64; TENTHS]| {
        let bar = |share: f64| view! { <span style:height=format!("{:.1}%", 100.0 * share)></span> };
        view! { <div class="tenths" aria-hidden="true">{tenths.map(bar).collect_view()}</div> }
    };
    let percent = |share: f64| format!("{:.0}%", 100.0 * share);
    let cells = move |tenths: [f64; TENTHS]| {
        let [head, .., _] = tenths;
        let tail: f64 = tenths.iter().skip(TENTHS / 2).sum();
        view! {
            <td>{bars(tenths)}</td>
            <td class="count">{percent(head)}</td>
            <td class="count">{percent(tail)}</td>
        }
    };
    let rows = move || {
        let row = |(system, exposure): (System, Exposure)| {
            view! {
                <tr class=if system.is_own() { "own" } else { "" } data-items=exposure.items>
                    <th scope="row">{name(system)}</th>
                    <td class="count">{exposure.items}</td>
                    {cells(exposure.tenths)}
                    <td class="count">{format!("{:.2}", exposure.recall)}</td>
                </tr>
            }
        };
        systems.get().into_iter().zip(exposures.get()).map(row).collect_view()
    };
    let heads = [
        (text.books, "count"),
        (text.places, ""),
        (text.head, "count"),
        (text.tail, "count"),
        (text.found, "count"),
    ];
    let heads = heads.map(|(head, class)| view! { <th scope="col" class=class>{head}</th> }).collect_view();
    view! {
        <figure class="whom" data-testid="figure-whom">
            <figcaption>{text.caption}</figcaption>
            <p class="ui" hidden=move || !absent.get()>{words.no_readers}</p>
            <div class="ui" hidden=move || absent.get()>
                <div class="guess">
                    <p>{text.question}</p>
                    <Choice name="whom-guess" legend=text.guess options chosen=guessed choose=move |guess| guessed.set(guess)/>
                </div>
                <Run evaluation name="whom-readers"/>
                <p class="revealed" data-testid="revealed">{move || revealed.get().unwrap_or_else(|| text.hidden.to_owned())}</p>
                <div class="scroll" tabindex="0" role="region" aria-label=text.table hidden=move || done.get() == 0>
                    <table data-testid="exposure">
                        <thead><tr><th scope="col">{words.system}</th>{heads}</tr></thead>
                        <tbody>
                            {rows}
                            <tr class="taken">
                                <th scope="row">{text.taken}</th>
                                <td class="count">"–"</td>
                                {move || cells(taken.get())}
                                <td class="count">"–"</td>
                            </tr>
                        </tbody>
                    </table>
                </div>
                <Trouble stage/>
            </div>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exposure_counts_items_places_and_hits() {
        // Twenty items, of which the last is the most popular.
        let ranks: Vec<usize> = (0..20).rev().collect();
        let same: Vec<u32> = (10..20).rev().collect();
        let lists = [Noted::new(&same, 19), Noted::new(&same, 0), Noted::new(&[0, 1], 5)];
        let exposure = Exposure::new(&lists, &ranks);
        assert_eq!(exposure.items, 12);
        assert!((exposure.recall - 1.0 / 3.0).abs() < 1e-12);
        assert!((exposure.tenths.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((exposure.tenths[0] - 4.0 / 22.0).abs() < 1e-12, "{:?}", exposure.tenths);
        assert!((exposure.tenths[9] - 2.0 / 22.0).abs() < 1e-12);
        assert_eq!(Exposure::new(&[], &[]), Exposure::default());
        // An item that there is not has no place.
        assert_eq!(tenths([7, 99].into_iter(), &[0, 1]), [0.0; TENTHS]);
    }
}
