//! The map of the literature.
//!
//! Time runs from left to right, on a phone from top to bottom: the style sheet swaps the axes. The works
//! are radio buttons in a grid; lines between them follow their places.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::works::{Link, Made, WORKS, Work, lines, years};
use super::{cells, read};
use crate::text::text;

/// The work that is open at first.
const FIRST: &str = "TIGER";

/// How far a bow goes out, in heights of a work.
const BOW: f64 = 0.95;

/// Where a work stands on the map, in CSS pixels from its corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Place {
    /// A line from this work to a later one. It leaves and arrives on the sides that time runs through, or on
    /// those that face each other where both are of one year. Past works that stand between, it makes a bow.
    fn line(&self, to: &Self, down: bool, all: &[Self]) -> String {
        // In an upright map the two axes are swapped, and swapped back in what is drawn.
        let turn = |place: &Self| {
            let Self { x, y, width, height } = *place;
            if down { Self { x: y, y: x, width: height, height: width } } else { *place }
        };
        let point = |x: f64, y: f64| if down { format!("{y:.1} {x:.1}") } else { format!("{x:.1} {y:.1}") };
        let (a, b) = (turn(self), turn(to));
        let (ay, by) = (a.y + a.height / 2.0, b.y + b.height / 2.0);
        if b.x > a.x + a.width {
            let (from, to) = (a.x + a.width, b.x);
            let between = |c: Self| c.x > from && c.x + c.width < to && (c.y..c.y + c.height).contains(&ay);
            let level = (ay - by).abs() < a.height / 2.0;
            let bow = if level && all.iter().map(turn).any(between) { -a.height * BOW } else { 0.0 };
            let (first, second) = if bow == 0.0 {
                (f64::midpoint(from, to), f64::midpoint(from, to))
            } else {
                (from + (to - from) / 4.0, to - (to - from) / 4.0)
            };
            let [start, one, two, end] =
                [point(from, ay), point(first, ay + bow), point(second, by + bow), point(to, by)];
            format!("M{start}C{one} {two} {end}")
        } else {
            let (ax, bx) = (a.x + a.width / 2.0, b.x + b.width / 2.0);
            let (from, to) = if b.y > a.y { (a.y + a.height, b.y) } else { (a.y, b.y + b.height) };
            let middle = f64::midpoint(from, to);
            let [start, one, two, end] =
                [point(ax, from), point(ax, middle), point(bx, middle), point(bx, to)];
            format!("M{start}C{one} {two} {end}")
        }
    }
}

/// The map, and below it what there is to say about the chosen work.
#[component]
pub fn Map() -> impl IntoView {
    let first = WORKS.iter().position(|work| work.name == FIRST).unwrap_or(0);
    let chosen = RwSignal::new(first);
    view! {
        <Grid chosen/>
        {move || view! { <Panel place=chosen.get()/> }}
    }
}

/// The works in their grid, and the lines between them.
#[component]
fn Grid(chosen: RwSignal<usize>) -> impl IntoView {
    let text = &text().figure_field;
    let map = NodeRef::<Div>::new();
    let places = RwSignal::new(Vec::<Place>::new());
    let measure = move || {
        let place = |at: usize| {
            let work = document().get_element_by_id(&id(at))?.closest("label").ok()??;
            let work: HtmlElement = work.dyn_into().ok()?;
            Some(Place {
                x: work.offset_left().into(),
                y: work.offset_top().into(),
                width: work.offset_width().into(),
                height: work.offset_height().into(),
            })
        };
        if let Some(all) = (0..WORKS.len()).map(place).collect::<Option<Vec<_>>>() {
            places.try_set(all);
        }
    };
    Effect::new(move |_| {
        if map.get().is_some() {
            request_animation_frame(measure);
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());

    let years = years();
    let column = |year: u16| years.iter().position(|one| *one == year).map_or(2, |at| at + 2);
    let heads = years.iter().map(|&year| {
        // Years in which nothing on the map appeared are left out.
        let gap = (years.first() != Some(&year) && !years.contains(&(year - 1))).then_some("… ");
        view! { <div class="field-year" style:--time=column(year).to_string()>{gap} {year}</div> }
    });
    let kinds = text.made.iter().enumerate().map(|(at, kind)| {
        view! { <div class="field-kind" style:--kind=(at + 2).to_string()>{*kind}</div> }
    });
    // A cell holds all works of a kind and a year, one below the other.
    let cells = Made::ALL.iter().enumerate().flat_map(|(row, kind)| {
        let columns = years.iter().map(|&year| (year, column(year))).collect::<Vec<_>>();
        columns.into_iter().filter_map(move |(year, column)| {
            let here = |(_, work): &(usize, &Work)| work.made == *kind && work.year() == year;
            let works: Vec<_> = WORKS.iter().enumerate().filter(here).collect();
            (!works.is_empty()).then(|| {
                let works = works.into_iter().map(|(at, work)| view! { <Choice at name=work.name chosen/> });
                view! {
                    <div class="field-cell" style:--kind=(row + 2).to_string() style:--time=column.to_string()>
                        {works.collect_view()}
                    </div>
                }
            })
        })
    });
    let lines = lines();
    let drawn = move || {
        let places = places.get();
        // The first two works are of one kind and of two years: where one stands below the other, time runs
        // down.
        let down = matches!(places.get(..2), Some([first, second]) if second.y > first.y + first.height);
        let line = |&(from, to, link): &(usize, usize, Link)| {
            let path = places.get(from)?.line(places.get(to)?, down, &places);
            let on = move || chosen.get() == from || chosen.get() == to;
            Some(view! { <path d=path class:on=on class:compares=link == Link::Compares></path> })
        };
        lines.iter().filter_map(line).collect_view()
    };
    view! {
        <div class="field-map" role="radiogroup" aria-label=text.map node_ref=map>
            <svg class="field-lines" aria-hidden="true">{drawn}</svg>
            {heads.collect_view()}
            {kinds.collect_view()}
            {cells.collect_view()}
        </div>
    }
}

fn id(at: usize) -> String {
    format!("field-{at}")
}

/// One work on the map.
#[component]
fn Choice(at: usize, name: &'static str, chosen: RwSignal<usize>) -> impl IntoView {
    let related = move || {
        let chosen = chosen.get();
        lines().into_iter().any(|(from, to, _)| (from, to) == (at, chosen) || (from, to) == (chosen, at))
    };
    view! {
        <label class="field-work" class:related=related>
            <input
                type="radio"
                class="aside"
                name="field-work"
                id=id(at)
                prop:checked=move || chosen.get() == at
                on:change=move |_| chosen.set(at)
            />
            <span translate="no">{name}</span>
        </label>
    }
}

/// Names of works, which no language changes, or that there are none.
fn named(names: &[&'static str], nothing: &'static str) -> AnyView {
    match names.is_empty() {
        true => nothing.into_any(),
        false => view! { <span translate="no">{names.join(", ")}</span> }.into_any(),
    }
}

/// What there is to say about the chosen work.
#[component]
fn Panel(place: usize) -> impl IntoView {
    let text = &text().figure_field;
    let work = WORKS.get(place)?;
    // What it has from earlier works, then what later ones have from it.
    let related = [
        (text.takes, true, Link::Takes),
        (text.compares, true, Link::Compares),
        (text.taken, false, Link::Takes),
        (text.compared, false, Link::Compares),
    ];
    let related = related.map(|(head, earlier, link)| {
        let other = |(from, to, of): (usize, usize, Link)| {
            let (own, other) = if earlier { (to, from) } else { (from, to) };
            (of == link && own == place).then(|| WORKS.get(other).map(|work| work.name)).flatten()
        };
        let names: Vec<_> = lines().into_iter().filter_map(other).collect();
        view! { <dt>{head}</dt><dd>{named(&names, text.nothing)}</dd> }
    });
    let heads = text.heads.iter().skip(2);
    let is =
        heads.zip(cells(work)).map(|(head, cell)| view! { <dt>{*head}</dt><dd>{cell}</dd> }).collect_view();
    Some(view! {
        <div class="field-told" data-testid="field-told">
            <p>
                <strong translate="no">{work.name}</strong> ", " {work.year()} ", "
                <a href=work.url()>"arXiv " {work.arxiv}</a>
            </p>
            <dl class="facts">{is}{related}</dl>
            <button class="button" type="button" on:click=move |_| read(work)>{text.read}</button>
        </div>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leaves_and_arrives_where_time_runs_through() {
        let place = |x, y| Place { x, y, width: 40.0, height: 20.0 };
        let line = |from: (f64, f64), to: (f64, f64), down| {
            place(from.0, from.1).line(&place(to.0, to.1), down, &[])
        };
        // Left to right: out of the right side, into the left one.
        assert_eq!(line((0.0, 0.0), (100.0, 50.0), false), "M40.0 10.0C70.0 10.0 70.0 60.0 100.0 60.0");
        // Of one year: out of the bottom, into the top, and the other way round.
        assert!(line((0.0, 0.0), (0.0, 50.0), false).ends_with("20.0 50.0"));
        assert!(line((0.0, 50.0), (0.0, 0.0), false).starts_with("M20.0 50.0C"));
        // Top to bottom: out of the bottom.
        assert!(line((0.0, 0.0), (100.0, 50.0), true).starts_with("M20.0 20.0C"));
        assert!(line((0.0, 0.0), (100.0, 0.0), true).starts_with("M40.0 10.0C"));
        // Past another one: in a bow, not behind it.
        let all = [place(100.0, 0.0)];
        assert!(place(0.0, 0.0).line(&place(200.0, 0.0), false, &all).contains(" -9.0 "));
    }
}
