//! What the page computes, exported bare, so that an interpreter without a browser can run it and count: answers of the
//! embedded library, and a T5 of 4.6 million parameters.
#![expect(unsafe_code, reason = "an export keeps its name, and the language calls that unsafe")]
mod library;
mod t5;

use std::cell::RefCell;

use tigerlet::request::Scorer;

thread_local! {
    static LIBRARY: RefCell<Option<library::Library>> = const { RefCell::new(None) };
    static T5: RefCell<Option<t5::Subject>> = const { RefCell::new(None) };
}

/// Opens the library's bundle; how many items it has, 0 where it cannot be opened.
#[unsafe(no_mangle)]
pub extern "C" fn library_open() -> usize {
    let library = library::open();
    let items = library.as_ref().map_or(0, library::Library::items);
    LIBRARY.set(library);
    items
}

/// Items that the generator finds after a full history.
#[unsafe(no_mangle)]
pub extern "C" fn library_generate(beams: usize) -> usize {
    LIBRARY.with_borrow(|library| library.as_ref().map_or(0, |it| it.recommend(beams, Scorer::Generate)))
}

/// Items that both models find after a full history.
#[unsafe(no_mangle)]
pub extern "C" fn library_hybrid(beams: usize) -> usize {
    LIBRARY.with_borrow(|library| library.as_ref().map_or(0, |it| it.recommend(beams, Scorer::Hybrid)))
}

/// Makes the T5, its weights in 32 bits or in 8.
#[unsafe(no_mangle)]
pub extern "C" fn t5_make(bits: usize) -> usize {
    T5.set(Some(t5::Subject::new(bits == 8)));
    1
}

/// Reads a history of 80 tokens.
#[unsafe(no_mangle)]
pub extern "C" fn t5_encode(_: usize) -> usize {
    T5.with_borrow_mut(|subject| subject.as_mut().map_or(0, t5::Subject::encode))
}

/// Writes four codes of as many IDs.
#[unsafe(no_mangle)]
pub extern "C" fn t5_write(beams: usize) -> usize {
    T5.with_borrow(|subject| subject.as_ref().map_or(0, |subject| subject.write(beams)))
}
