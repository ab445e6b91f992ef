//! The playground's layout.

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{
    About, Compare, Constraint, Counterfactual, Desk, Distribution, Engine, Filters, Forward, Heading,
    History, Map, Path, Pinned, Reasons, Recommendations, Rules, Settings, Share, Status, Trie,
};
use crate::client::Phase;
use crate::link::Part;
use crate::playground::Playground;

/// All of the playground.
#[component]
pub fn PlaygroundView() -> impl IntoView {
    let parts = parts_there(expect_context());
    let part = move |number: usize, show: fn() -> AnyView| {
        let there = Memo::new(move |_| parts.get() >= number);
        move || there.get().then(show)
    };
    view! {
        <Status/>
        <div class="playground">
            <History/>
            <section aria-labelledby="recommendations-title">
                <Heading part=Part::Recommendations/>
                <Settings/>
                <Filters/>
                <Rules/>
                <Pinned/>
                <Recommendations/>
                <Reasons/>
                <Share/>
            </section>
        </div>
        {part(1, || view! { <Path/> }.into_any())}
        {part(2, || view! { <Trie/> }.into_any())}
        {part(3, || view! { <Distribution/> }.into_any())}
        {part(4, || view! { <Forward/> }.into_any())}
        {part(5, || view! { <Counterfactual/> }.into_any())}
        {part(6, || view! { <Compare/> }.into_any())}
        {part(7, || view! { <Map/> }.into_any())}
        {part(8, || view! { <Constraint/> }.into_any())}
        {part(9, || view! { <Desk/> }.into_any())}
        {part(10, || view! { <Engine/> }.into_any())}
        {part(11, || view! { <About/> }.into_any())}
    }
}

/// Parts below the recommendations.
const PARTS: usize = 11;
/// From one of them to the next, in milliseconds: time for the page to answer its reader in between.
const BREATH: u32 = 30;

/// How many of the parts below the recommendations are there. The path comes first, with the recorded search; the
/// others follow one by one when the first answer is shown, or when there is none to wait for, so that neither the
/// answer nor the reader's hand waits for all of them at once.
fn parts_there(playground: Playground) -> RwSignal<usize> {
    let client = playground.client;
    let answered =
        move || playground.shown.with(Option::is_some) && playground.recorded.with(Option::is_none);
    let waiting = move || {
        let nothing_to_come = !playground.has_question() || playground.error.with(Option::is_some);
        client.phase.with(|phase| match phase {
            Phase::Loading { .. } => true,
            Phase::Ready => !nothing_to_come,
            Phase::Failed { .. } => false,
        })
    };
    // Built anew, in another language or after a chapter, all of it is there at once.
    let parts = RwSignal::new(if untrack(answered) { PARTS } else { 0 });
    Effect::new(move |begun: Option<bool>| {
        let begin = answered() || !waiting();
        let come = move |last: usize| async move {
            while parts.try_get_untracked().is_some_and(|parts| parts < last) {
                TimeoutFuture::new(BREATH).await;
                // The reader may be elsewhere by now.
                let _ = parts.try_update(|parts| *parts += 1);
            }
        };
        if begun.is_none() {
            spawn_local(come(1));
        }
        if begin && begun != Some(true) {
            spawn_local(come(PARTS));
        }
        begin || begun == Some(true)
    });
    parts
}
