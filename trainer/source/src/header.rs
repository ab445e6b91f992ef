//! Whether the first row names the columns.

use crate::columns::names;

/// What a cell looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Look {
    Nothing,
    Number,
    /// Digits with `-`, `/`, `:`, `.` or spaces between.
    Date,
    /// Letters and digits in one word, as runs: `B000007XY` is `a0a`.
    Code(String),
    Text,
}

/// Whether the first of some rows names the columns, and by what that is seen.
pub fn see(rows: &[Vec<String>]) -> (bool, &'static str) {
    let Some((first, rest)) = rows.split_first() else { return (false, "it has no rows") };
    // Files that were put together repeat it.
    let rest: Vec<&Vec<String>> = rest.iter().filter(|row| *row != first).collect();
    if first.iter().all(|cell| is_typed(cell)) {
        return (true, "each names a type, as RecBole's do");
    }
    let looks: Vec<(Look, Option<Look>)> =
        first.iter().enumerate().map(|(at, cell)| (look(cell), common(&rest, at))).collect();
    for strict in
        [|look: &Look| matches!(look, Look::Number | Look::Date), |look: &Look| matches!(look, Look::Code(_))]
    {
        let mut evidence = looks
            .iter()
            .filter_map(|(first, rest)| Some((first, rest.as_ref().filter(|look| strict(look))?)));
        let (mut same, mut other) = (0, 0);
        evidence.by_ref().for_each(|(first, rest)| match first {
            Look::Nothing => {}
            first if first == rest || (*first == Look::Number && *rest == Look::Date) => same += 1,
            _ => other += 1,
        });
        match (same, other) {
            (0, 0) => {}
            (0, _) => return (true, "the columns below hold other things than words"),
            _ => return (false, "the first line is like those after it"),
        }
    }
    let again = |at: usize, cell: &String| rest.iter().any(|row| row.get(at) == Some(cell));
    let repeated = first.iter().enumerate().any(|(at, cell)| !cell.is_empty() && again(at, cell));
    let known = first.iter().filter(|name| names::role(name).is_some()).count();
    if !repeated && 2 * known >= first.len() && first.iter().all(|cell| look(cell) != Look::Number) {
        return (true, "the words are such as name columns");
    }
    (false, "the first line is like those after it")
}

/// `user_id:token`: a name and a type.
fn is_typed(cell: &str) -> bool {
    cell.split_once(':').is_some_and(|(name, kind)| {
        !name.is_empty() && matches!(kind, "token" | "token_seq" | "float" | "float_seq")
    })
}

/// What nearly all cells of a column look like.
fn common(rows: &[&Vec<String>], at: usize) -> Option<Look> {
    let looks: Vec<Look> = rows
        .iter()
        .filter_map(|row| row.get(at))
        .map(|cell| look(cell))
        .filter(|look| *look != Look::Nothing)
        .collect();
    let first = looks.first()?;
    let is_same = |look: &&Look| *look == first || (*first == Look::Date && **look == Look::Number);
    let same = looks.iter().filter(is_same).count();
    (same as f64 >= 0.95 * looks.len() as f64).then(|| first.clone())
}

fn look(cell: &str) -> Look {
    let cell = cell.trim();
    if cell.is_empty() || crate::id::is_missing(cell) {
        return Look::Nothing;
    }
    if cell.parse::<f64>().is_ok_and(f64::is_finite) {
        return Look::Number;
    }
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 4 && cell.bytes().all(|byte| byte.is_ascii_digit() || b"-/:. TZ+,".contains(&byte)) {
        return Look::Date;
    }
    if digits > 0 && cell.chars().all(char::is_alphanumeric) {
        let mut runs = String::new();
        for letter in cell.chars() {
            let run = if letter.is_ascii_digit() { '0' } else { 'a' };
            if !runs.ends_with(run) {
                runs.push(run);
            }
        }
        return Look::Code(runs);
    }
    Look::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(lines: &[&str]) -> bool {
        let rows: Vec<Vec<String>> =
            lines.iter().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        see(&rows).0
    }

    #[test]
    fn a_header_differs_from_what_is_below() {
        assert!(seen(&["user,item,time", "u1,i1,17", "u2,i1,18"]));
        assert!(seen(&["visitor,event", "ann,view", "bob,buy"]));
        assert!(seen(&["user_id:token,item_id:token", "ann,x", "bob,y"]));
        assert!(!seen(&["N0,news,comedy,The Harbour", "N1,news,drama,Winter"]));
        assert!(!seen(&["1,The Harbour", "2,Winter"]));
        assert!(!seen(&["ann,the harbour", "bob,winter", "ann,salt"]));
    }
}
