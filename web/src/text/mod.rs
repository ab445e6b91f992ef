//! What the page says, in every language: `en/` and `ko/` hold the strings, one file an area.
//!
//! An area's struct is beside what shows it and has a field for every string, so that a missing translation
//! does not compile. Where a string holds numbers or names, the field is a function.

mod en;
mod ko;

use leptos::prelude::*;

use crate::page::{Language, Page};

/// Declares the areas once: the struct of all, and what it is made of in each language.
macro_rules! areas {
    ($($area:ident: $strings:ty,)*) => {
        /// All strings of one language, by area.
        pub struct Text {
            $(pub $area: $strings,)*
        }

        static ENGLISH: Text = Text { $($area: en::$area::TEXT,)* };
        static KOREAN: Text = Text { $($area: ko::$area::TEXT,)* };
    };
}

areas! {
    about: crate::components::about::Strings,
    chip: crate::components::chip::Strings,
    compare: crate::components::compare::Strings,
    constraint: crate::components::constraint::Strings,
    contents: crate::contents::Strings,
    counterfactual: crate::components::counterfactual::Strings,
    engine: crate::components::engine::Strings,
    figure_attention: crate::figures::attention::Strings,
    figure_beam: crate::figures::beam::Strings,
    figure_collisions: crate::figures::collisions::Strings,
    figure_constraint: crate::figures::constraint::Strings,
    figure_field: crate::figures::field::Strings,
    figure_honesty: crate::figures::honesty::Strings,
    figure_names: crate::figures::names::Strings,
    figure_quantisation: crate::figures::quantisation::Strings,
    figure_vectors: crate::figures::vectors::Strings,
    figure_why: crate::figures::why::Strings,
    filters: crate::components::filters::Strings,
    foreign: crate::foreign::Strings,
    history: crate::components::history::Strings,
    map: crate::components::map::Strings,
    offline: crate::offline::Strings,
    parity: crate::components::parity::Strings,
    path: crate::components::path::Strings,
    player: crate::components::player::Strings,
    playground: crate::components::playground::Strings,
    recommendations: crate::components::recommendations::Strings,
    search: crate::components::search::Strings,
    settings: crate::components::settings::Strings,
    share: crate::components::share::Strings,
    shell: crate::shell::Strings,
    stages: crate::components::stages::Strings,
    status: crate::components::status::Strings,
    trie: crate::components::trie::Strings,
}

impl Text {
    /// The strings of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Korean => &KOREAN,
        }
    }
}

/// The strings of the language that the page speaks. Views are built anew when it changes, so that a
/// component may take them once; what outlives a view, such as a message in a signal, is put into words
/// where it is shown.
pub fn text() -> &'static Text {
    Text::of(expect_context::<Page>().language.get_untracked())
}
