//! `trainer recommend --batch`: for many users, a line of JSON each, in parts that any number of machines share.
mod asked;
mod in_order;
mod source;
mod table;
mod tally;

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::str::FromStr;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;
use tigerlet::{answer::Response, recommender::Recommender, request::Request};

use self::{
    asked::Asked,
    in_order::{InOrder, in_order},
    tally::{Tally, Took},
};
use crate::{machine, tell::tell};

/// Every n-th line, the i-th of n first: `i/n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    of: usize,
}

impl Shard {
    const WHOLE: Self = Self { index: 0, of: 1 };
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').map(|(index, of)| (index.parse::<usize>(), of.parse::<usize>()));
        match parts {
            Some((Ok(index), Ok(of))) if (1..=of).contains(&index) => Ok(Self { index: index - 1, of }),
            _ => Err("expected I/N, as in 3/16: the third of sixteen parts".to_owned()),
        }
    }
}

/// What becomes of a line that cannot be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Broken {
    /// The first one ends it; those before it have been answered.
    #[default]
    Refuse,
    /// It is passed over, and told of by its number.
    Skip,
    /// Its answer is a line {"line", "error"}, so that every line has one.
    Answer,
}

/// A line that is answered: what `--json` prints, and for whom.
#[derive(Debug, Serialize)]
struct Answered<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a Value>,
    #[serde(flatten)]
    response: Response,
}

/// A line that is not.
#[derive(Debug, Serialize)]
struct Failed {
    line: usize,
    error: String,
}

/// Answers the lines of `source` on stdout, in their order and each as soon as it is known, on all threads; what a line
/// leaves unsaid is as `defaults` say. Memory holds a few lines a thread, however many there are.
///
/// Of a history, the items that the catalogue lacks are left out and counted, and then the last ones count that the model
/// reads. Nobody without any gets a list: theirs is empty.
///
/// # Errors
/// A source that cannot be read; with [`Broken::Refuse`] a line that cannot be answered, by its number.
pub fn run(
    recommender: Recommender,
    source: &Path,
    shard: Option<Shard>,
    broken: Broken,
    defaults: &Request,
) -> Result<()> {
    let Shard { index, of } = shard.unwrap_or(Shard::WHOLE);
    let lines = source::lines(source)?.filter(move |line| line.number % of == index);
    let defaults = asked::fields(defaults)?;
    let answer = move |line: source::Line| {
        let number = line.number + 1;
        let answer = line.text.and_then(|text| answer(&recommender, &text, number, &defaults));
        (number, answer)
    };
    let answers = in_order(lines, machine::threads(), answer)?;
    match write(answers, broken, &source.display().to_string()) {
        // A reader that has seen enough, like `head`, is no error.
        Err(error) if error.downcast_ref().is_some_and(is_gone) => Ok(()),
        written => written,
    }
}

fn is_gone(error: &io::Error) -> bool {
    error.kind() == ErrorKind::BrokenPipe
}

/// Writes answers as they come, and what there was to tell of them.
fn write(mut answers: InOrder<(usize, Result<(String, Took)>)>, broken: Broken, name: &str) -> Result<()> {
    const STDOUT: &str = "cannot write to stdout";
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut tally = Tally::begin();
    // Whoever waits for lists sees all that there are before there is another pause.
    while let Some((number, answer)) = answers.next(|| out.flush().context(STDOUT))? {
        let line = match (answer, broken) {
            (Ok((line, took)), _) => {
                tally.add(&took);
                line
            }
            (Err(error), Broken::Refuse) => {
                out.flush().context(STDOUT)?;
                return Err(error.context(format!("{name}:{number}")));
            }
            (Err(error), Broken::Skip) => {
                tally.fails();
                tell!("{name}:{number}: {error:#}");
                continue;
            }
            (Err(error), Broken::Answer) => {
                tally.fails();
                serde_json::to_string(&Failed { line: number, error: format!("{error:#}") })?
            }
        };
        writeln!(out, "{line}").context(STDOUT)?;
    }
    out.flush().context(STDOUT)?;
    tell!("recommend: {tally}");
    Ok(())
}

/// The answer to a line, as JSON.
fn answer(
    recommender: &Recommender,
    text: &str,
    number: usize,
    defaults: &serde_json::Map<String, Value>,
) -> Result<(String, Took)> {
    let begun = Instant::now();
    let Asked { user, request, unknown } = Asked::read(text, number, defaults, recommender)?;
    let is_empty = request.history.is_empty() && request.query.is_none();
    let response = match is_empty {
        true => Response::default(),
        false => pollster::block_on(recommender.recommend(&request))?,
    };
    let (listed, invented) = (response.recommendations.len(), response.invented.len());
    let line = serde_json::to_string(&Answered { user: user.as_ref(), response })?;
    Ok((line, Took { time: begun.elapsed(), unknown, is_empty, listed, invented }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_parts_of_a_whole() {
        assert_eq!("3/16".parse(), Ok(Shard { index: 2, of: 16 }));
        for text in ["0/4", "5/4", "1/0", "3", "a/b", "-1/2", "1/2/3"] {
            assert!(text.parse::<Shard>().unwrap_err().contains("3/16"), "{text}");
        }
    }
}
