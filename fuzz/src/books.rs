//! A list of books that somebody brings: any bytes are a file or a problem, and no book is more than one item.
use tigerlet_books::{Candidate, Export, MAX_LETTERS, Matching};

pub fn run(data: &[u8]) {
    let Ok(export) = Export::read(data) else { return };
    let books = &export.books;
    assert!(books.iter().all(|book| !book.title.is_empty() && book.title.chars().count() <= MAX_LETTERS));
    // Each is offered as itself: the first of a title is found, or none because another has it too.
    let mut matching = Matching::new(books);
    for (place, book) in books.iter().enumerate().take(20) {
        matching
            .offer(place, &Candidate { title: &book.title, author: &book.author, ..Candidate::default() });
    }
    let found = matching.found();
    assert_eq!(found.len(), books.len());
    assert!(found.iter().flatten().all(|&place| place < books.len()));
}
