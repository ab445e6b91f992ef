//! Whether two names may be one person's.

use tigerlet::text::fold::words;

/// What is left out before a name and after it.
const HONOURS: &[&str] = &[
    "sir", "dr", "mr", "mrs", "ms", "lord", "lady", "dame", "saint", "st", "baroness", "baron", "madame",
    "prof",
];
const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "phd", "md", "fils", "pere"];

/// The words of a name, folded, given names first.
type Name = Vec<String>;

/// The people whom a text may name: between them stand commas, other marks or an "and", and a comma also in
/// "Last, First". Where it can be read in two ways, both are there.
pub fn people(text: &str) -> Vec<Name> {
    let text = text.replace(" and ", "&").replace(" with ", "&");
    let parts: Vec<&str> = text.split(['&', ';', '|', '/']).collect();
    // "Jacob and Wilhelm Grimm" are two Grimms.
    let shared = parts.last().map(|last| name(last)).filter(|last| last.len() > 1);
    let mut people = Vec::new();
    for part in &parts {
        let pieces: Vec<&str> = part.split(',').filter(|piece| !is_suffix(piece)).collect();
        match pieces[..] {
            [alone] => {
                let mut name = name(alone);
                if let (1, Some(surname)) = (name.len(), shared.as_ref().and_then(|shared| shared.last())) {
                    let mut whole = name.clone();
                    whole.push(surname.clone());
                    people.push(whole);
                }
                people.push(std::mem::take(&mut name));
            }
            [last, first] => {
                people.push([name(first), name(last)].concat());
                people.extend(pieces.iter().map(|piece| name(piece)).filter(|name| name.len() > 1));
            }
            _ => people.extend(pieces.iter().map(|piece| name(piece))),
        }
    }
    people.retain(|name| !name.is_empty());
    people
}

fn is_suffix(piece: &str) -> bool {
    let piece = words(piece);
    piece.is_empty() || SUFFIXES.contains(&piece.as_str())
}

/// A name's words, initials one by one, without what was added in brackets.
fn name(text: &str) -> Name {
    let text = text.split(['(', '[']).next().unwrap_or_default();
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let mut name = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        // "JRR Tolkien".
        let run = token.len() <= 3 && token.bytes().all(|byte| byte.is_ascii_uppercase());
        if run && at + 1 < tokens.len() {
            name.extend(token.chars().map(|initial| initial.to_ascii_lowercase().to_string()));
        } else {
            name.extend(words(token).split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    while name.len() > 1 && HONOURS.contains(&name[0].as_str()) {
        name.remove(0);
    }
    while name.len() > 1 && name.last().is_some_and(|last| SUFFIXES.contains(&last.as_str())) {
        name.pop();
    }
    name
}

/// Whether one name of a list agrees with one of another. A single word is a name only of whom it names whole; where the
/// title is `exact`, also of whose name it begins or ends.
pub fn agree(some: &[Name], others: &[Name], exact: bool) -> bool {
    some.iter().any(|one| others.iter().any(|other| are_one(one, other, exact)))
}

fn are_one(one: &Name, other: &Name, exact: bool) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let ([first, .., last], [given, middle @ .., surname]) = (&short[..], &long[..]) else {
        let [word] = &short[..] else { return false };
        let ends = [long.first(), long.last()].contains(&Some(word));
        return long.len() == 1 && alike(word, &long[0], 0, 5) || exact && ends && word.chars().count() > 2;
    };
    // Chinese, Japanese and Korean names are written both ways round; le Guin and LeGuin.
    let sorted = |name: &Name| {
        let mut name = name.clone();
        name.sort();
        name
    };
    if sorted(one) == sorted(other) || one.concat() == other.concat() {
        return true;
    }
    let is_initial = |word: &str| word.chars().count() == 1;
    let begins = |one: &str, other: &str| one.chars().next() == other.chars().next();
    let same_given = match is_initial(first) || is_initial(given) {
        true => begins(first, given),
        false => {
            alike(first, given, 1, 3)
                || first.starts_with(given.as_str())
                || given.starts_with(first.as_str())
        }
    };
    let joined = middle.last().is_some_and(|particle| *last == [particle.as_str(), surname].concat());
    if same_given && (joined || alike(last, surname, 0, 5)) {
        // J. A. Smith is not J. B. Smith.
        let other_middle =
            short.len() == long.len() && short.len() > 2 && !begins(&short[1], &long[1]) && !joined;
        return !other_middle;
    }
    // Machado de Assis is Joaquim Maria Machado de Assis.
    let whole = short.iter().filter(|word| word.len() > 2);
    whole.clone().count() > 1 && short.iter().all(|word| long.contains(word))
}

/// Whether two words differ by few letters, as names do that come from other alphabets: one in so many of the shorter,
/// of which there may be `spare` more.
fn alike(one: &str, other: &str, spare: usize, one_in: usize) -> bool {
    if one == other {
        return true;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    distance(&one, &other) <= (one.len().min(other.len()) + spare) / one_in
}

/// Letters to add, leave out or change between two words.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (place, known) in other.iter().enumerate() {
            let change = diagonal + usize::from(letter != known);
            diagonal = row[place + 1];
            row[place + 1] = change.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_many_spellings() {
        for (item, export) in [
            ("J. R. R. Tolkien", "J.R.R. Tolkien"),
            ("J. R. R. Tolkien", "Tolkien, J.R.R."),
            ("J. R. R. Tolkien", "JRR Tolkien"),
            ("J. R. R. Tolkien", "John Ronald Reuel Tolkien"),
            ("Ursula K. Le Guin", "LeGuin, Ursula"),
            ("Iain M. Banks", "Iain Banks"),
            ("Fyodor Dostoevsky", "Fedor Dostoyevsky"),
            ("Aleksandr Solzhenitsyn", "Alexander Solzhenitsyn"),
            ("Liu Cixin", "Cixin Liu"),
            ("Homer", "Homer, Robert Fagles (Translator)"),
            ("Homer", "Robert Fagles; Homer"),
            ("Gabriel García Márquez", "Garcia Marquez, Gabriel"),
            ("Miguel de Cervantes", "Miguel de Cervantes Saavedra"),
            ("Machado de Assis", "Joaquim Maria Machado de Assis"),
            ("Jacob and Wilhelm Grimm", "Grimm, Jacob"),
            ("Arkady and Boris Strugatsky", "Arkady Strugatsky, Boris Strugatsky"),
            ("Terry Pratchett and Neil Gaiman", "Gaiman, Neil"),
            ("Arthur Conan Doyle", "Sir Arthur Conan Doyle"),
            ("Walter M. Miller Jr.", "Walter M. Miller, Jr."),
            ("Dr. Seuss", "Seuss"),
            ("Baroness Orczy", "Emmuska Orczy, Baroness Orczy"),
            ("Dante Alighieri", "Dante"),
            ("Frank Herbert", "Herbert"),
        ] {
            assert!(agree(&people(item), &people(export), true), "{item}: {export}");
        }
    }

    #[test]
    fn others_of_the_same_name_are_others() {
        for (item, export) in [
            ("Emily Brontë", "Anne Brontë"),
            ("Emily Brontë", "Emma Brontë"),
            ("Frank Herbert", "Brian Herbert"),
            ("Frank Herbert", "B. Herbert"),
            ("J. R. R. Tolkien", "Christopher Tolkien"),
            ("Stephen King", "Stephen Ling"),
            ("Harper Lee", "Min Jin Lee"),
            ("Thomas Mann", "Heinrich Mann"),
            ("James M. Cain", "James S. Cain"),
            ("Jane Austen", ""),
            ("", "Jane Austen"),
            ("Jane Austen", "The Austens"),
        ] {
            assert!(!agree(&people(item), &people(export), true), "{item}: {export}");
        }
        assert!(!agree(&people("Frank Herbert"), &people("Herbert"), false));
        assert!(!agree(&people("Homer"), &people("Winslow Homer"), false));
    }

    #[test]
    fn words_are_as_far_apart_as_their_letters() {
        let apart = |one: &str, other: &str| {
            distance(&one.chars().collect::<Vec<_>>(), &other.chars().collect::<Vec<_>>())
        };
        assert_eq!([apart("", "abc"), apart("kitten", "sitting"), apart("é", "é")], [3, 3, 0]);
    }
}
