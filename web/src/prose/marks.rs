// What stands for an element in written prose: `OPEN` name (`ATTRIBUTE` name `VALUE` value)… `HEAD` content `CLOSE`.
// `build.rs` writes them and the page reads them, so that both include this file.

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
