//! Where a bundle is made of one's own data: a module of `web/engine/js`, fetched when somebody goes there, so that a
//! first visit pays nothing for it.

use js_sys::{Function, Object};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;

use crate::address;
use crate::announcer::announce;
use crate::client::{said, set};
use crate::entries::Entries;
use crate::page::Page;
use crate::text::text;

#[wasm_bindgen(raw_module = "tigerlet")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn own(place: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;
}

/// The place.
#[component]
pub fn Own() -> impl IntoView {
    let page: Page = expect_context();
    let entries: Entries = expect_context();
    let language = page.language.get_untracked();
    let text = &text().own;
    let place = NodeRef::<Div>::new();
    let failed = RwSignal::new(None::<String>);
    // The page has one voice: what the place says is said by it.
    let voice = RwSignal::new(String::new());
    announce(move || voice.get());
    // What ends it; none before it has come, and nobody waits for it once the view has gone.
    let end: StoredValue<Option<Function>, LocalStorage> = StoredValue::new_local(None);
    on_cleanup(move || {
        if let Some(end) = end.try_get_value().flatten() {
            // It ends its own worker, and can do no more than fail to.
            let _ = end.call0(&JsValue::UNDEFINED);
        }
    });
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        let options = Object::new();
        let say = Closure::<dyn Fn(String)>::new(move |sentence| drop(voice.try_set(sentence)));
        set(&options, "say", &say.into_js_value());
        let folder = address::resolve(address::OWN).unwrap_or_default();
        let made = folder.clone();
        let open = Closure::<dyn Fn()>::new(move || entries.turn(&made, None));
        set(&options, "open", &open.into_js_value());
        set(&options, "language", &language.code().into());
        set(&options, "folder", &folder.into());
        spawn_local(async move {
            match own(&place, &options).await {
                Ok(ended) => {
                    let ended: Function = ended.unchecked_into();
                    if end.try_set_value(Some(ended.clone())).is_some() {
                        let _ = ended.call0(&JsValue::UNDEFINED);
                    }
                }
                Err(error) => drop(failed.try_set(Some(said(&error)))),
            }
        });
    });
    view! {
        <section class="part" aria-labelledby="own-title">
            <h1 id="own-title" tabindex="-1">{text.title}</h1>
            <p class="lead">{text.lead}</p>
            <p class="error ui" role="alert" hidden=move || failed.with(Option::is_none)>
                {move || failed.get().map(|why| (text.failed)(&why))}
            </p>
            <div class="own" data-testid="own" node_ref=place></div>
        </section>
    }
}
