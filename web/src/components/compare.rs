//! One history, four systems side by side.

use std::sync::Arc;

use leptos::html::Section;
use leptos::prelude::*;
use tigerlet::answer::{Exact, Parts};
use tigerlet::request::{Question, Request, Scorer};

use super::Heading;
use super::chip::Chips;
use crate::announcer::announce;
use crate::client::{Call, Client, now};
use crate::link::Part;
use crate::playground::{Catalog, Playground, Shown};
use crate::readers::readers;
use crate::sight::{self, Answered};
use crate::text::compare::Account;
use crate::text::format::grouped;
use crate::text::format::time;
use crate::text::text;

/// Rows of each list.
const ROWS: usize = 10;

/// A way to rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum System {
    Popularity,
    ItemKnn,
    Exact,
    /// Whatever made the list above.
    Beam,
    Hybrid,
    Dense,
}

impl System {
    /// What made an answer's list.
    fn of(shown: &Shown) -> Self {
        let is_mixed = |parts: Parts| parts.dense != 0.0;
        let mut list = shown.answer.response.recommendations.iter();
        match shown.request.scorer {
            Some(Scorer::Dense) => Self::Dense,
            _ if list.any(|found| found.parts.is_some_and(is_mixed)) => Self::Hybrid,
            _ => Self::Beam,
        }
    }
}

/// A system's list.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    system: System,
    milliseconds: f64,
    /// Places in the catalogue, best first.
    items: Vec<usize>,
    /// Recall@10 on the bundle's held-out readers, where it has been measured.
    recall: Option<f64>,
}

/// All lists of one history.
#[derive(Clone, Debug, PartialEq)]
struct Columns {
    columns: Vec<Column>,
    /// Items that exact scoring has scored.
    scored: usize,
    /// Held-out readers behind the figures.
    users: usize,
    drawn: bool,
    constrained: bool,
    filtered: bool,
    wished: bool,
    readerless: bool,
}

impl Columns {
    /// The list of a system.
    fn of(&self, system: System) -> Option<&Column> {
        self.columns.iter().find(|column| column.system == system)
    }

    /// The list above.
    fn above(&self) -> Option<&Column> {
        self.columns.last()
    }

    /// The other systems that list an item, in their order.
    fn also(&self, item: usize, but: System) -> Vec<System> {
        let others = self.columns.iter().filter(|column| column.system != but);
        others.filter(|column| column.items.contains(&item)).map(|column| column.system).collect()
    }
}

/// Whether more than the history makes the list.
fn has_wishes(Request { query, quotas, novelty, diversity, .. }: &Request) -> bool {
    query.is_some() || !quotas.is_empty() || *novelty > 0.0 || *diversity > 0.0
}

/// How many items two lists share.
fn shared(a: &[usize], b: &[usize]) -> usize {
    a.iter().filter(|item| b.contains(item)).count()
}

/// What a call returns, and the milliseconds it took.
fn timed<T>(call: impl FnOnce() -> T) -> (T, f64) {
    let start = now();
    (call(), now() - start)
}

/// Ranks the history of an answer by all systems. Pin and filter of the answer hold for each.
async fn compare(client: Client, catalog: Arc<Catalog>, shown: Arc<Shown>) -> Result<Columns, String> {
    let request = &shown.request;
    // Nobody has counted what is new.
    let counted = |place: &usize| *place < catalog.card.items;
    let history = request.items().into_iter().filter_map(|id| catalog.place(&id)).filter(counted);
    let history: Vec<u32> = history.map(|place| place as u32).collect();
    let filter = request.filter.as_deref().unwrap_or_default();
    let filtered = !filter.is_empty() || !request.prefix.is_empty();
    let may_come = catalog.admits(&request.prefix, filter);
    let first = |list: Vec<usize>| -> Vec<usize> {
        list.into_iter().filter(|&item| may_come(item)).take(ROWS).collect()
    };

    let places_of = |list: Vec<u32>| list.into_iter().map(|item| item as usize).collect();
    let readers = readers(client, &catalog.card).await?;
    let measured = |named: &dyn Fn(&str) -> bool| {
        let figures = readers.iter().flat_map(|readers| &readers.figures);
        figures.clone().find(|figure| named(&figure.system)).map(|figure| figure.recall_at_10)
    };
    let mut columns = Vec::new();
    if let Some(readers) = &readers {
        let (list, milliseconds) = timed(|| first(places_of(readers.popular(&history))));
        let recall = measured(&|name| name == "popularity");
        columns.push(Column { system: System::Popularity, milliseconds, items: list, recall });
        let (list, milliseconds) = timed(|| first(places_of(readers.item_knn(&history))));
        let recall = measured(&|name| name == "item-kNN");
        columns.push(Column { system: System::ItemKnn, milliseconds, items: list, recall });
    }
    let question = Question::Exact {
        history: request.history.clone(),
        top_k: ROWS,
        include_seen: request.include_seen,
        prefix: request.prefix.clone(),
        only: None,
        filter: request.filter.clone(),
    };
    let (exact, milliseconds) = client.question::<Exact>(&question, &Call::default()).await?;
    let places = |found: &[tigerlet::answer::Recommendation]| -> Vec<usize> {
        found.iter().filter_map(|found| catalog.place(&found.item)).collect()
    };
    let list = places(&exact.recommendations);
    columns.push(Column { system: System::Exact, milliseconds, items: list, recall: None });
    let mut list = places(&shown.answer.response.recommendations);
    list.truncate(ROWS);
    // The figure is that of one width of the beam.
    let same = readers.as_ref().is_some_and(|readers| readers.beams == request.beams);
    let system = System::of(&shown);
    let recall = match system {
        System::Hybrid => measured(&|name| name.starts_with("hybrid")),
        System::Beam => measured(&|name| name.starts_with("TIGER")),
        _ => None,
    };
    let wished = has_wishes(request);
    let recall = recall.filter(|_| same && !wished && request.temperature.is_empty() && request.constrained);
    let milliseconds = shown.answer.milliseconds;
    columns.push(Column { system, milliseconds, items: list, recall });
    Ok(Columns {
        columns,
        scored: exact.scored,
        users: readers.as_ref().map_or(0, |readers| readers.test.len()),
        drawn: !request.temperature.is_empty(),
        constrained: request.constrained,
        filtered,
        wished,
        readerless: readers.is_none(),
    })
}

/// Four lists of one history.
#[component]
pub fn Compare() -> impl IntoView {
    let playground: Playground = expect_context();
    let text = &text().compare;
    let section = NodeRef::<Section>::new();
    let near = sight::near(section);
    // Without a history the others have nothing to go on.
    let read = move || playground.shown.get().filter(|shown| !shown.request.history.is_empty());
    let question = move || Some((playground.catalog.get()?, read()?));
    let Answered { answer: columns, error } =
        sight::answered(near, question, async move |(catalog, shown)| {
            compare(playground.client, catalog, shown).await
        });

    let row = move |columns: &Columns, system: System, place: usize, item: usize| {
        let catalog = playground.catalog.get_untracked()?;
        let card = catalog.get(item)?;
        let semantic_id = card.semantic_id.to_vec();
        let (own, mark) = (semantic_id.clone(), semantic_id.clone());
        let marked = move || playground.marked.with(|marked| marked.as_ref() == Some(&own));
        let also = columns.also(item, system);
        let named: Vec<&str> = also.iter().map(|it| text.short[*it as usize]).collect();
        let also = (!named.is_empty()).then(|| {
            view! { <span class="also"><span class="aside">{text.also} " "</span>{named.join(" · ")}</span> }
        });
        Some(view! {
            <li
                class:marked=marked
                data-item=card.id.to_owned()
                on:mouseenter=move |_| playground.marked.set(Some(mark.clone()))
                on:mouseleave=move |_| playground.marked.set(None)
            >
                <span class="place">{place + 1}</span>
                <span>
                    <span class="title">{card.title()}</span>
                    <Chips semantic_id/>
                    {also}
                </span>
            </li>
        })
    };
    let took = move |milliseconds: f64| {
        if milliseconds < 0.95 { text.instant.to_owned() } else { time(milliseconds) }
    };
    let column = move |all: &Columns, column: &Column| {
        let at = column.system as usize;
        let id = format!("system-{}", at.min(System::Beam as usize));
        let (test, title) = (id.clone(), id.clone());
        let rows = column.items.iter().enumerate();
        let rows: Vec<_> = rows.filter_map(|(place, &item)| row(all, column.system, place, item)).collect();
        let nothing = rows.is_empty().then(|| view! { <li class="hint">{text.nothing}</li> });
        let recall = column.recall.map(|recall| (text.recall)(&percent(recall), all.users));
        view! {
            <div class="system" data-testid=test>
                <h3 id=title>{text.systems[at]} " " <span class="took">{took(column.milliseconds)}</span></h3>
                <p class="way">{text.ways[at]} " " {recall}</p>
                <ol class="plain-list" aria-labelledby=id>{rows}{nothing}</ol>
            </div>
        }
    };
    let account = move || {
        let all = columns.get()?;
        let (above, exact) = (all.above()?, all.of(System::Exact)?);
        let rows = above.items.len().max(exact.items.len());
        let mut account = vec![(text.account)(Account {
            system: text.named[above.system as usize - System::Beam as usize],
            shared: shared(&above.items, &exact.items),
            rows,
            took: &took(above.milliseconds),
            scored: &grouped(all.scored as u128),
            exact: &took(exact.milliseconds),
        })];
        let notes = [
            (all.drawn, text.drawn),
            (!all.constrained, text.unconstrained),
            (all.filtered, text.filtered),
            (all.wished, text.wished),
            (all.readerless, text.readerless),
        ];
        account.extend(notes.into_iter().filter(|(holds, _)| *holds).map(|(_, words)| words.to_owned()));
        Some(account.join(" "))
    };
    let lists = move || {
        let all = columns.get()?;
        Some(all.columns.iter().map(|one| column(&all, one)).collect_view())
    };
    let empty = move || read().is_none().then_some(text.empty);
    let failure = move || error.get().map(|message| (text.failed)(&message));
    announce(move || failure().unwrap_or_default());
    view! {
        <section class="part" aria-labelledby="compare-title" data-testid="compare" node_ref=section>
            <Heading part=Part::Compare/>
            <p>{text.lead}</p>
            <aside class="note" aria-label=text.note_label>
                {text.note} " " {move || playground.scores_items().then_some(text.note_hybrid)}
            </aside>
            <figure class="wide compared">
                <figcaption>{text.caption}</figcaption>
                <p class="sum ui" data-testid="compare-account">{account} {empty}</p>
                <p class="hint">{failure}</p>
                <div
                    class="systems"
                    role="region"
                    tabindex="0"
                    aria-label=text.region
                    hidden=move || columns.with(Option::is_none)
                >
                    {lists}
                </div>
            </figure>
        </section>
    }
}

/// A share in whole hundredths.
fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_knows_who_else_lists_it() {
        let column = |system, items: &[usize]| Column {
            system,
            milliseconds: 0.0,
            items: items.to_vec(),
            recall: None,
        };
        let columns = Columns {
            columns: vec![
                column(System::Popularity, &[1, 2]),
                column(System::Exact, &[3, 2]),
                column(System::Beam, &[2, 3, 4]),
            ],
            scored: 5,
            users: 0,
            drawn: false,
            constrained: true,
            filtered: false,
            wished: false,
            readerless: false,
        };
        assert_eq!(columns.also(2, System::Exact), [System::Popularity, System::Beam]);
        assert_eq!(columns.also(1, System::Popularity), []);
        assert_eq!(shared(&[3, 2], &[2, 3, 4]), 2);
    }
}
