//! What stands for an element in written prose: `OPEN` name (`ATTRIBUTE` name `VALUE` value)… `HEAD` content `CLOSE`.
//! `scripts/prose/written.mjs` reads this file, writes prose so, and fails the build where it has another element.

/// An element begins; its name follows.
pub const OPEN: char = '\u{1}';
/// An attribute's name follows.
pub const ATTRIBUTE: char = '\u{2}';
/// The attribute's value follows.
pub const VALUE: char = '\u{3}';
/// The element's content follows.
pub const HEAD: char = '\u{4}';
/// The innermost element ends.
pub const CLOSE: char = '\u{5}';
/// Stands between the parts of a chapter.
pub const PART: char = '\u{6}';

/// The elements that prose may have.
pub const ELEMENTS: &str = "a button code details em h2 li ol p pre span strong sub summary sup ul \
    math mfrac mi mn mo mrow mspace msqrt msub msubsup msup mtable mtd mtext mtr munder munderover path svg";
/// Their attributes; none of them runs anything.
pub const ATTRIBUTES: &str = "aria-label class d display href id lang mathvariant popover popovertarget role stretchy title type viewBox width";
/// What a link may lead to: a state of the page, or another site.
pub const TARGETS: [&str; 2] = ["#", "https://"];
/// The most elements within each other.
pub const DEPTH: usize = 24;
