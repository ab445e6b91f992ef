//! The walkthrough's prose, as `build.rs` has made it from `prose/LANGUAGE/NN-name.md`.

use crate::page::Language;

/// One chapter in all languages.
pub struct Chapter {
    english: Prose,
    korean: Prose,
}

/// One chapter in one language. Its prose is written as [`prose`](mod@crate::prose) reads it, and `{{fact}}` in it
/// stands for a figure that [`Facts`](crate::facts::Facts) computes from the open bundle.
pub struct Prose {
    /// Its name in links, the same in all languages.
    pub name: &'static str,
    /// Plain text.
    pub title: &'static str,
    /// What it is about, in a sentence.
    pub lead: &'static str,
    /// What stands before the figure.
    pub before: &'static str,
    /// What stands behind it.
    pub after: &'static str,
    /// The chapter's end: something to try in the playground.
    pub attempt: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/chapters.rs"));

impl Chapter {
    /// Its name in links.
    pub fn name(&self) -> &'static str {
        self.english.name
    }

    /// The chapter in a language.
    pub fn prose(&self, language: Language) -> &Prose {
        match language {
            Language::English => &self.english,
            Language::Korean => &self.korean,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_name_the_chapters_as_the_prose_does() {
        assert_eq!(CHAPTERS.each_ref().map(Chapter::name), crate::link::CHAPTERS);
    }
}
