//! A desk at which a book is written that does not exist: its ID, its shelf-mates, and who would be recommended it.

mod audience;
mod offer;

use leptos::ev::SubmitEvent;
use leptos::html::Section;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use tigerlet::card::EngineKind;
use tigerlet::newcomer::{NewItem, Placed, PlacedLevel};
use tigerlet::request::Question;
use tigerlet::text::{Embedded, Near};

use super::chip::Chips;
use super::{Heading, focus};
use crate::announcer::announce;
use crate::client::{Call, now};
use crate::link::Part;
use crate::playground::{Catalog, Playground};
use crate::sight;
use crate::text::desk::Strings;
use crate::text::format::time;
use crate::text::text;
use audience::Audience;
use offer::Offer;

/// The longest text of a field, in characters.
const LONGEST: &str = "200";
/// Attributes that may be written.
const FIELDS: usize = 8;
/// Titles of a shelf that are shown.
const SHOWN: usize = 4;

/// Books that do not exist, in the words of the library's catalogue: title, author, genre, themes, year.
const EXAMPLES: [[&str; 5]; 3] = [
    ["The Dragon in the Reading Room", "A. Nobody", "Fantasy", "magic, dragons, quest", "2031"],
    ["Murder at Platform Zero", "A. Nobody", "Crime", "murder, detection, trains", "1931"],
    ["The Robot Who Loved the Sea", "A. Nobody", "Science Fiction", "love, sea, robots", "2049"],
];
/// Attributes of an example, beside its title.
const NAMES: [&str; 4] = ["author", "genre", "themes", "year"];

/// What is written, and what has become of it.
#[derive(Clone, Copy)]
struct Written {
    title: RwSignal<String>,
    attributes: RwSignal<BTreeMap<String, String>>,
    /// What is to be said of it.
    told: RwSignal<String>,
    busy: RwSignal<bool>,
    text: &'static Strings,
}

impl Written {
    /// Has it placed, instead of the one before; or takes that away.
    fn place(self, playground: Playground, new: bool) {
        let (client, text) = (playground.client, self.text);
        let (title, attributes) = (self.title.get_untracked(), self.attributes.get_untracked());
        // Nothing asks for what is about to go.
        if let Some(before) = client.newcomer.get_untracked() {
            let id = &before.item.id;
            if playground.history.with_untracked(|history| history.contains(id)) {
                playground.history.update(|history| history.retain(|other| other != id));
            }
        }
        self.busy.set(true);
        self.told.set(if new { text.writing } else { "" }.to_owned());
        let begun = now();
        let item = new.then(|| NewItem { title: title.clone(), attributes, ..NewItem::default() });
        spawn_local(async move {
            let words = match client.write(item).await {
                Ok(()) if new => (text.placed)(title.trim(), &time(now() - begun)),
                Ok(()) => text.removed.to_owned(),
                Err(why) => (text.failed)(&why),
            };
            // The reader may be elsewhere by now.
            let _ = self.told.try_set(words);
            let _ = self.busy.try_set(false);
        });
    }
}

/// The desk.
#[component]
pub fn Desk() -> impl IntoView {
    let playground: Playground = expect_context();
    let client = playground.client;
    let (filters, text) = (&text().filters, &text().desk);
    let section = NodeRef::<Section>::new();
    let near = sight::near(section);
    // The encoder's table is fetched when somebody comes by: a book is written at once then, or never.
    let asked = move || playground.catalog.with(Option::is_some).then(|| client.reads.get());
    let probed = sight::answered(near, asked, async move |_| {
        let nothing = Question::Embed { text: String::new() };
        client.question::<Embedded>(&nothing, &Call::default().to(Some(EngineKind::Cpu))).await
    });
    let brings =
        move || client.card.with(|card| card.as_ref().is_some_and(|card| card.encoder_bytes.is_some()));
    let closed = move || {
        let why = probed.error.get()?;
        match (why.contains("no new text can stand"), brings()) {
            // What it takes is offered.
            (true, true) => None,
            (true, false) => Some(text.closed.to_owned()),
            (false, _) => Some((text.failed)(&why)),
        }
    };
    let shut = move || closed().is_some() || brings() && !client.reads.get();
    let kept = client.newcomer.get_untracked().map(|placed| placed.item.clone());
    let written = Written {
        title: RwSignal::new(kept.as_ref().map(|item| item.title.clone()).unwrap_or_default()),
        attributes: RwSignal::new(kept.map(|item| item.attributes).unwrap_or_default()),
        told: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        text,
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        written.place(playground, true);
    };
    let names = Memo::new(move |_| {
        playground.catalog.with(|it| it.as_ref().map(|it| it.names())).unwrap_or_default()
    });
    let field = move |name: String| {
        let (own, key, id) = (name.clone(), name.clone(), format!("desk-{name}"));
        let value = move || written.attributes.with(|all| all.get(&own).cloned().unwrap_or_default());
        view! {
            <div class="field">
                <label for=id.clone()>{(filters.attribute)(&name)}</label>
                <input
                    type="text"
                    lang=move || playground.language()
                    id=id.clone()
                    data-testid=id
                    autocomplete="off"
                    maxlength=LONGEST
                    prop:value=value
                    on:input:target=move |event| {
                        let value = event.target().value();
                        written.attributes.update(|all| drop(all.insert(key.clone(), value)));
                    }
                />
            </div>
        }
    };
    let examples = EXAMPLES.map(|[title, rest @ ..]| {
        let click = move |_| {
            let pairs = NAMES.into_iter().zip(rest).map(|(name, value)| (name.to_owned(), value.to_owned()));
            written.title.set(title.to_owned());
            written.attributes.set(pairs.collect());
            written.place(playground, true);
        };
        let barred = move || written.busy.get();
        view! { <button type="button" class="button" lang="en" disabled=barred on:click=click>{title}</button> }
    });
    // Those of a catalogue of books.
    let booked = move || names.with(|names| NAMES.iter().all(|name| names.iter().any(|it| it == name)));
    let remove = move |_| {
        written.place(playground, false);
        focus("desk-title-field");
    };
    let outcome = move || {
        let placed = client.newcomer.get()?;
        let catalog = playground.catalog.get()?;
        let id = placed.item.id.clone();
        Some(view! {
            {shelves(&placed, &catalog, text)}
            <div class="row">
                <button
                    class="button"
                    type="button"
                    data-testid="desk-read"
                    on:click=move |_| playground.add(&id)
                >{text.read}</button>
                <button class="button plain" type="button" data-testid="desk-remove" on:click=remove>
                    {text.remove}
                </button>
            </div>
            <Audience placed/>
        })
    };
    announce(move || written.told.get());
    view! {
        <section class="part" aria-labelledby="desk-title" data-testid="desk" node_ref=section>
            <Heading part=Part::Desk/>
            <p>{text.lead}</p>
            <aside class="note" aria-label=text.note_label>{text.note}</aside>
            <figure class="wide desk ui">
                <figcaption>{text.caption}</figcaption>
                <p class="hint" data-testid="desk-closed">{closed}</p>
                <Offer/>
                <form hidden=shut on:submit=submit>
                    <div class="row" role="group" aria-label=text.examples hidden=move || !booked()>{examples}</div>
                    <div class="fields">
                        <div class="field">
                            <label for="desk-title-field">{text.name}</label>
                            <input
                                type="text"
                                id="desk-title-field"
                                data-testid="desk-name"
                                autocomplete="off"
                                required
                                maxlength=LONGEST
                                prop:value=written.title
                                on:input:target=move |event| written.title.set(event.target().value())
                            />
                        </div>
                        {move || names.get().into_iter().take(FIELDS).map(field).collect_view()}
                        <button class="button" data-testid="desk-write" disabled=written.busy>{text.write}</button>
                    </div>
                </form>
                <p class="hint" data-testid="desk-told">{written.told}</p>
                <div data-testid="desk-outcome">{outcome}</div>
            </figure>
        </section>
    }
}

/// Its ID, code by code, and who stands beside it.
fn shelves(placed: &Placed, catalog: &Catalog, text: &Strings) -> impl IntoView + use<> {
    let titles = |near: &[Near]| {
        let title = |near: &Near| catalog.title(near.item as usize);
        near.iter().take(SHOWN).map(title).collect::<Vec<_>>().join(" · ")
    };
    let row = |(level, PlacedLevel { residual, items, shelf, .. }): (usize, &PlacedLevel)| {
        let semantic_id = placed.item.semantic_id[..=level].to_vec();
        let mates = if shelf.is_empty() { text.alone.to_owned() } else { titles(shelf) };
        let language = catalog.card.language.clone().filter(|_| !shelf.is_empty());
        view! {
            <tr>
                <th scope="row"><Chips semantic_id/></th>
                <td class="count">{residual.map_or_else(|| "–".to_owned(), |left| format!("{left:.2}"))}</td>
                <td class="count">{*items}</td>
                <td lang=language>{mates}</td>
            </tr>
        }
    };
    let rows: Vec<_> = placed.levels.iter().enumerate().map(row).collect();
    let [id, left, others, mates] = text.columns;
    view! {
        <table data-testid="desk-levels">
            <caption>{text.levels}</caption>
            <thead>
                <tr>
                    <th scope="col">{id}</th>
                    <th scope="col" class="count">{left}</th>
                    <th scope="col" class="count">{others}</th>
                    <th scope="col">{mates}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="hint">{(!placed.nearest_codes).then_some(text.beside)}</p>
        <p data-testid="desk-nearest">
            {text.nearest} " " <span lang=catalog.card.language.clone()>{titles(&placed.embedded.nearest)}</span>
        </p>
    }
}
