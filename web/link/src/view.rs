//! What a link names of the page itself: the view, the language, the colours.

/// The walkthrough's chapters by their names in links, in the order in which they are read.
pub const CHAPTERS: [&str; 12] = [
    "whom",
    "why",
    "names",
    "vectors",
    "quantisation",
    "collisions",
    "attention",
    "learning",
    "beam",
    "constraint",
    "honesty",
    "field",
];

/// What fills the sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The playground.
    #[default]
    Playground,
    /// The walkthrough's table of contents.
    Contents,
    /// A chapter of the walkthrough, by its place from 0.
    Chapter(usize),
    /// Where a bundle is made of one's own data.
    Own,
}

impl View {
    /// Its name in a link: `contents`, `own`, or a chapter's.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Playground => None,
            Self::Contents => Some("contents"),
            Self::Chapter(place) => CHAPTERS.get(place).copied(),
            Self::Own => Some("own"),
        }
    }

    /// The view of that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "contents" => Some(Self::Contents),
            "own" => Some(Self::Own),
            _ => CHAPTERS.iter().position(|chapter| *chapter == name).map(Self::Chapter),
        }
    }
}

/// The languages that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// Its code by BCP 47.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// What its speakers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Korean => "한국어",
        }
    }

    /// The language of a BCP 47 tag such as `ko-KR`.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.code()))
    }
}

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the reader's system has it.
    #[default]
    System,
    /// Ink on paper.
    Light,
    /// The same in the dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in a link.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}
