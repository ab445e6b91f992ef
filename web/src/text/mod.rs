//! What the page says, in every language: one file an area declares the strings, `en/` and `ko/` hold them.
//!
//! An area's struct has a field for every string, so that a missing translation does not compile. Where a string
//! holds numbers or names, the field is a function. Views import from here, and nothing here from a view.

mod en;
mod ko;

pub mod about;
pub mod books;
pub mod chip;
pub mod compare;
pub mod constraint;
pub mod contents;
pub mod counterfactual;
pub mod desk;
pub mod distribution;
pub mod engine;
pub mod figure_attention;
pub mod figure_beam;
pub mod figure_collisions;
pub mod figure_constraint;
pub mod figure_field;
pub mod figure_honesty;
pub mod figure_learning;
pub mod figure_names;
pub mod figure_quantisation;
pub mod figure_vectors;
pub mod figure_whom;
pub mod figure_why;
pub mod filters;
pub mod foreign;
pub mod format;
pub mod forward;
pub mod history;
pub mod map;
pub mod offline;
pub mod own;
pub mod parity;
pub mod path;
pub mod player;
pub mod playground;
pub mod query;
pub mod reasons;
pub mod recommendations;
pub mod rules;
pub mod search;
pub mod settings;
pub mod share;
pub mod shell;
pub mod stages;
pub mod status;
pub mod trie;

use leptos::prelude::*;

use crate::page::{Language, Page};

/// Declares the areas once: the struct of all, and what it is made of in each language.
macro_rules! areas {
    ($($area:ident,)*) => {
        /// All strings of one language, by area.
        pub struct Text {
            $(pub $area: $area::Strings,)*
        }

        static ENGLISH: Text = Text { $($area: en::$area::TEXT,)* };
        static KOREAN: Text = Text { $($area: ko::$area::TEXT,)* };
    };
}

areas! {
    about,
    books,
    chip,
    compare,
    constraint,
    contents,
    counterfactual,
    desk,
    distribution,
    engine,
    figure_attention,
    figure_beam,
    figure_collisions,
    figure_constraint,
    figure_field,
    figure_honesty,
    figure_learning,
    figure_names,
    figure_quantisation,
    figure_vectors,
    figure_whom,
    figure_why,
    filters,
    foreign,
    forward,
    history,
    map,
    offline,
    own,
    parity,
    path,
    player,
    playground,
    query,
    reasons,
    recommendations,
    rules,
    search,
    settings,
    share,
    shell,
    stages,
    status,
    trie,
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
