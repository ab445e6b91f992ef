//! Finding items by the words of their titles and attributes, as the library's catalogue does.

use tigerlet::card::ItemCard;

/// The words of every item, in the catalogue's order.
#[derive(Default)]
pub struct Index {
    /// Of the title, and of all attributes.
    words: Vec<(String, String)>,
}

impl Index {
    /// Reads the words of all items.
    pub fn new(items: &[ItemCard]) -> Self {
        let words = items
            .iter()
            .map(|item| {
                let attributes = item.attributes.values().map(|value| words(value)).collect();
                (words(&item.title), attributes)
            })
            .collect();
        Self { words }
    }

    /// Indices of at most `limit` items: titles that begin with the query, then titles that have
    /// words beginning with all of the query's words, then items that have them anywhere.
    pub fn find(&self, query: &str, limit: usize) -> Vec<usize> {
        let query_words = words(query);
        if query_words.is_empty() && !query.trim().is_empty() {
            return Vec::new(); // Nothing but punctuation.
        }
        let starts: Vec<_> = query_words.split_whitespace().map(|word| format!(" {word}")).collect();
        let mut ranked = [const { Vec::new() }; 3];
        for (item, (title, attributes)) in self.words.iter().enumerate() {
            let in_title = |start: &String| title.contains(start.as_str());
            let rank = if title.starts_with(&query_words) {
                0
            } else if starts.iter().all(in_title) {
                1
            } else if starts.iter().all(|start| in_title(start) || attributes.contains(start)) {
                2
            } else {
                continue;
            };
            ranked[rank].push(item);
        }
        ranked.into_iter().flatten().take(limit).collect()
    }
}

/// The words of a text in lower case, each behind a space, so that ` word` is found where a word
/// begins with it. An apostrophe is no end of a word.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 1);
    let mut inside = false;
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            if !inside {
                words.push(' ');
            }
            words.push(letter);
            inside = true;
        } else if !matches!(letter, '\'' | '’') {
            inside = false;
        }
    }
    words
}
