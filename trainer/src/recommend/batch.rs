//! `trainer recommend --batch`: for many users, a line of JSON each, in parts that any number of machines share.
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tigerlet::{history_entry::HistoryEntry, recommender::Recommender, request::Request};

use crate::{data::Dataset, tell::tell};

/// Users whose lists are made side by side before they are written.
const TOGETHER: usize = 1024;

/// Bytes of a line, at most.
const LONGEST: u64 = 16 << 20;

/// Every n-th user, the i-th of n first: `i/n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    of: usize,
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

/// A line that is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    user: String,
    /// Ids, oldest first.
    history: Vec<String>,
}

/// A line that is answered.
#[derive(Debug, Serialize)]
struct Answered<'a> {
    user: &'a str,
    recommendations: Vec<Listed>,
}

#[derive(Debug, Serialize)]
struct Listed {
    item: String,
    score: f32,
}

/// Answers `source`, JSON lines or a run folder's data, as `request` says but for its history, on stdout.
///
/// Of a history, the items that the catalogue lacks are left out and counted, and then the last ones count that the model
/// reads. Nobody without any gets a list: theirs is empty.
///
/// # Errors
/// A line that is not as it should be, by its number, and a request that no history could make right.
pub fn run(recommender: &Recommender, source: &Path, shard: Option<Shard>, request: &Request) -> Result<()> {
    let Shard { index, of } = shard.unwrap_or(Shard { index: 0, of: 1 });
    // A bad line is everybody's: a part that passed over it might count those after it differently.
    let is_own = |(line, asked): &(usize, Result<Asked>)| line % of == index || asked.is_err();
    let mut asked = asked(source)?.filter(is_own).map(|(_, asked)| asked);
    let (mut users, mut empty, mut unknown) = (0, 0, 0);
    let mut out = io::stdout().lock();
    loop {
        let together: Vec<Asked> = asked.by_ref().take(TOGETHER).collect::<Result<_>>()?;
        if together.is_empty() {
            break;
        }
        let answers = together.par_iter().map(|asked| answer(recommender, asked, request));
        for answer in answers.collect::<Result<Vec<_>>>()? {
            (users, unknown) = (users + 1, unknown + answer.unknown);
            empty += usize::from(answer.is_empty);
            match writeln!(out, "{}", answer.line) {
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                written => written.context("cannot write to stdout")?,
            }
        }
    }
    out.flush().context("cannot write to stdout")?;
    tell!(
        "recommend: {users} users; {unknown} items of histories are not in the catalogue, and {empty} users have no other"
    );
    Ok(())
}

/// The lines of a file or of stdin, or the histories of a run, with their numbers from 0.
fn asked(source: &Path) -> Result<Box<dyn Iterator<Item = (usize, Result<Asked>)>>> {
    if source.is_dir() {
        let dataset = Dataset::load(&source.join("data"))?;
        let of = move |user: usize| {
            let name = dataset.users.get(user as u32)?.to_owned();
            let id = |&item: &u32| dataset.catalog.id(item).map(str::to_owned);
            Some(Ok(Asked { user: name, history: dataset.sequences[user].iter().filter_map(id).collect() }))
        };
        return Ok(Box::new((0..).map_while(of).enumerate()));
    }
    let name = source.display().to_string();
    let lines: Box<dyn BufRead> = match name.as_str() {
        "-" => Box::new(BufReader::new(io::stdin())),
        _ => Box::new(BufReader::new(File::open(source).with_context(|| format!("cannot read {name}"))?)),
    };
    let parse = move |(line, text): (usize, Result<String>)| {
        let place = || format!("{name}:{}", line + 1);
        let text = match text {
            Ok(text) => text,
            Err(error) => return Some((line, Err(error.context(place())))),
        };
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return None;
        }
        let what = "not a line like {\"user\": \"u1\", \"history\": [\"item\", \"item\"]}";
        Some((line, serde_json::from_str(text).with_context(|| format!("{}: {what}", place()))))
    };
    Ok(Box::new(bounded(lines).enumerate().filter_map(parse)))
}

/// The lines of a text, none longer than [`LONGEST`].
fn bounded(mut text: impl BufRead) -> impl Iterator<Item = Result<String>> {
    let mut next = move || -> Result<Option<String>> {
        let mut line = Vec::new();
        let read = text.by_ref().take(LONGEST + 1).read_until(b'\n', &mut line).context("cannot read it")?;
        ensure!(read as u64 <= LONGEST, "a line of more than {LONGEST} bytes: no history is so long");
        (read > 0).then(|| String::from_utf8(line)).transpose().context("not UTF-8")
    };
    std::iter::from_fn(move || next().transpose())
}

struct Answer {
    line: String,
    unknown: usize,
    is_empty: bool,
}

fn answer(recommender: &Recommender, asked: &Asked, request: &Request) -> Result<Answer> {
    let catalog = recommender.catalog();
    let known: Vec<&String> = asked.history.iter().filter(|item| catalog.by_id(item).is_some()).collect();
    let unknown = asked.history.len() - known.len();
    let read = &known[known.len().saturating_sub(recommender.manifest().max_history)..];
    let mut answered = Answered { user: &asked.user, recommendations: Vec::new() };
    if !read.is_empty() {
        // Draws of their own for everybody, whichever part they are in.
        let own = Sha256::digest(&asked.user)[..8].iter().fold(0, |seed, &byte| seed << 8 | u64::from(byte));
        let seed = request.seed ^ own;
        let request = Request { history: HistoryEntry::items(read), seed, ..request.clone() };
        let response = pollster::block_on(recommender.recommend(&request));
        let response = response.with_context(|| format!("user `{}`", asked.user))?;
        let listed = response.recommendations.into_iter();
        answered.recommendations =
            listed.map(|found| Listed { item: found.item, score: found.score }).collect();
    }
    Ok(Answer { line: serde_json::to_string(&answered)?, unknown, is_empty: read.is_empty() })
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

    #[test]
    fn a_line_without_end_is_refused_before_it_fills_the_memory() {
        let lines = |text: &'static [u8]| bounded(text).map(Result::ok).collect::<Vec<_>>();
        let some = |line: &str| Some(line.to_owned());
        assert_eq!(lines(b"a\n\nb"), [some("a\n"), some("\n"), some("b")]);
        assert_eq!(lines(b"\xff\nb\n"), [None, some("b\n")]);
        let endless = bounded(BufReader::new(io::repeat(b'a'))).next().unwrap().unwrap_err();
        assert!(endless.to_string().contains("no history is so long"));
    }
}
