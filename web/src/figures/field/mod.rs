//! The figure of the chapter `field`: the works of the literature as a table and as a map, and those of its systems that
//! run here.

mod boxes;
mod map;
mod table;
mod works;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use self::boxes::Boxes;
use self::map::Map;
use self::table::Table;
use self::works::Work;
use crate::components::Choice;
use crate::text::text;

/// The figure.
#[component]
pub fn Field() -> impl IntoView {
    let text = &text().figure_field;
    let map = RwSignal::new(false);
    let [table_name, map_name] = text.views.map(str::to_owned);
    view! {
        <figure class="field ui" data-testid="figure-field">
            <figcaption>{text.caption}</figcaption>
            <Choice
                name="field-view"
                legend=text.show
                options=vec![(false, table_name), (true, map_name)]
                chosen=map
                choose=move |on| map.set(on)
            />
            {move || if map.get() { view! { <Map/> }.into_any() } else { view! { <Table/> }.into_any() }}
            <Boxes/>
        </figure>
    }
}

/// What a work generates, stores for an item, takes passes for, and does with a new item, in words.
fn cells(work: &Work) -> [&'static str; 4] {
    let text = &text().figure_field;
    let said = |words: &'static [&'static str], at: usize| words.get(at).copied().unwrap_or_default();
    [
        said(&text.made, work.made as usize),
        said(&text.stored, work.stored as usize),
        said(&text.passes, work.passes as usize),
        said(&text.arrival, work.arrival as usize),
    ]
}

/// Opens the paragraph about a work in the chapter, and goes there. While the text is on its way there is none.
fn read(work: &Work) {
    let Ok(heads) = document().query_selector_all(".chapter .prose summary") else { return };
    let start = format!("{} (", work.name);
    let mut heads = (0..heads.length()).filter_map(|at| heads.item(at)?.dyn_into::<HtmlElement>().ok());
    let Some(head) = heads.find(|it| it.text_content().is_some_and(|text| text.starts_with(&start))) else {
        return;
    };
    if let Some(details) = head.parent_element() {
        let _ = details.set_attribute("open", "");
    }
    head.scroll_into_view();
    let _ = head.focus();
}
