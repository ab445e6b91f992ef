//! The walkthrough's chapters, as `build.rs` has found them in `prose/LANGUAGE/NN-name.md`. Their text is
//! [fetched](crate::written) when one is opened.

use crate::page::Language;

/// One chapter in all languages.
pub struct Chapter {
    /// Its name in links.
    pub name: &'static str,
    english: Prose,
    korean: Prose,
}

/// What a chapter is called in one language, and what it is about.
pub struct Prose {
    /// Plain text.
    pub title: &'static str,
    /// A sentence or two; `{{fact}}` in it stands for a figure that [`Facts`](crate::facts::Facts) computes from the
    /// open bundle.
    pub lead: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/chapters.rs"));

impl Chapter {
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
        assert_eq!(CHAPTERS.each_ref().map(|chapter| chapter.name), crate::link::CHAPTERS);
    }
}
