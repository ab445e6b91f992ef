//! Where in a JSON value the rows are.

use std::fmt;

/// One step from a value into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `name`: the value of a key.
    Key(String),
    /// `[]`: each element of a list.
    Each,
    /// `{}`: each value of an object, with its key beside it.
    Entries,
}

/// The steps of `playlists[].tracks[]`.
pub fn parse(records: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for part in records.split('.').filter(|part| !part.is_empty()) {
        let (name, mut rest) = part.split_at(part.find(['[', '{']).unwrap_or(part.len()));
        if !name.is_empty() {
            steps.push(Step::Key(name.to_owned()));
        }
        while !rest.is_empty() {
            let (step, after) = match (rest.strip_prefix("[]"), rest.strip_prefix("{}")) {
                (Some(after), _) => (Step::Each, after),
                (_, Some(after)) => (Step::Entries, after),
                _ => {
                    return Err(format!(
                        "records = \"{records}\": expected keys, `[]` and `{{}}`, as in `playlists[].tracks[]`"
                    ));
                }
            };
            steps.push(step);
            rest = after;
        }
    }
    Ok(steps)
}

/// Steps as a configuration writes them.
pub struct Shown<'a>(pub &'a [Step]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(name) if at > 0 => write!(f, ".{name}")?,
                Step::Key(name) => f.write_str(name)?,
                Step::Each => f.write_str("[]")?,
                Step::Entries => f.write_str("{}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_as_it_is_written() {
        for path in ["playlists[].tracks[]", "[]", "{}[]", "data.rows{}", ""] {
            assert_eq!(Shown(&parse(path).unwrap()).to_string(), path);
        }
        assert!(parse("tracks[0]").unwrap_err().contains("tracks[0]"));
    }
}
