//! The prepared form of a data set: a folder that every later stage reads.
//!
//! - `items.jsonl`: an item a line, in the order of their indices.
//! - `users.txt`: a user a line.
//! - `history_ends.npy` (U, u64), `history_items.npy` (u32) and `history_times.npy` (i64): where each user's history
//!   ends, and the items and times of all, oldest first. Times are nanoseconds since 1970, -2^63 where the source does
//!   not say; the file is empty where it never does.
//! - `dataset.json`: name, licence, whether the users are simulated, how to split them, counts, and what the reading
//!   of the source said.
//!
//! Everything is written and hashed as a stream, and read in one go a column.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use npyz::{AutoSerialize, Deserialize as Plain, NpyFile, WriterBuilder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tigerlet::catalog::{Catalog, Item, Texts};

use crate::dataset::Dataset;
use crate::error::DataError;
use crate::protocol::Protocol;
use crate::sequences::Sequences;
use crate::told::Told;

const ITEMS: &str = "items.jsonl";
const USERS: &str = "users.txt";
const ENDS: &str = "history_ends.npy";
const HISTORIES: &str = "history_items.npy";
const TIMES: &str = "history_times.npy";
const CARD: &str = "dataset.json";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    name: String,
    licence: String,
    simulated: bool,
    items: usize,
    users: usize,
    interactions: usize,
    ties: usize,
    #[serde(default)]
    split: Protocol,
    #[serde(default)]
    told: Told,
}

/// What later stages read of a prepared data set, as SHA-256, each by itself: a new title changes no history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes {
    /// Ids, titles and attributes.
    pub items: String,
    /// The ids alone, in the order that gives every item its index.
    pub order: String,
    /// Who took what, in what order.
    pub histories: String,
    /// What is held out: the protocol, and the times where it goes by them.
    pub split: String,
}

impl Dataset {
    /// Writes the files into an empty folder.
    ///
    /// # Errors
    /// [`DataError::File`] names the one that cannot be written.
    pub fn save(&self, folder: &Path) -> Result<(), DataError> {
        for (name, write) in FILES {
            let failed =
                |error| DataError::File { what: format!("write {}", folder.join(name).display()), error };
            let file = File::create(folder.join(name)).map_err(failed)?;
            let mut file = BufWriter::with_capacity(1 << 20, file);
            write(self, &mut file).map_err(failed)?;
            let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
            file.sync_all().map_err(failed)?;
        }
        Ok(())
    }

    /// Reads the folder.
    ///
    /// # Errors
    /// A file that is not there or damaged, an item that is unknown or twice, a user that is twice, or
    /// counts that are not those of `dataset.json`.
    pub fn load(folder: &Path) -> Result<Self, DataError> {
        let card = card(folder)?;
        let mut items = Vec::new();
        each_line(&folder.join(ITEMS), |number, line| {
            let item: Item = serde_json::from_str(line).map_err(|error| {
                let place = format!("{}:{number}", folder.join(ITEMS).display());
                DataError::at(place, format!("not an item: {error}"))
            })?;
            items.push(item);
            Ok(())
        })?;
        let catalog = Catalog::new(items)
            .map_err(|error| DataError::at(folder.join(ITEMS).display(), error.to_string()))?;

        let mut users = Texts::default();
        each_line(&folder.join(USERS), |_, user| {
            users.push("users", user)?;
            Ok(())
        })?;
        let twice = {
            let mut names = HashSet::new();
            users
                .iter()
                .zip(1..)
                .find(|(user, _)| !names.insert(*user))
                .map(|(user, line)| (user.to_owned(), line))
        };
        if let Some((user, line)) = twice {
            let place = format!("{}:{line}", folder.join(USERS).display());
            return Err(DataError::at(place, format!("user `{user}` for the second time")));
        }

        let ends: Vec<u64> = column(&folder.join(ENDS), "<u8")?;
        let all: Vec<u32> = column(&folder.join(HISTORIES), "<u4")?;
        let times: Vec<i64> = column(&folder.join(TIMES), "<i8")?;
        let counts = [
            (ITEMS, card.items, catalog.len()),
            (USERS, card.users, users.len()),
            (ENDS, card.users, ends.len()),
            (HISTORIES, card.interactions, all.len()),
            (TIMES, card.interactions, if times.is_empty() { all.len() } else { times.len() }),
        ];
        if let Some((what, says, has)) = counts.into_iter().find(|(_, says, has)| says != has) {
            return Err(DataError::at(folder.display(), format!("{CARD} counts {says}, {what} has {has}")));
        }
        if let Some(item) = all.iter().find(|&&item| item as usize >= catalog.len()) {
            let what = format!("item {item} is beyond the last of {} items", catalog.len());
            return Err(DataError::at(folder.join(HISTORIES).display(), what));
        }
        let unfit = || DataError::at(folder.join(ENDS).display(), "it does not end where histories do");
        Ok(Self {
            name: card.name,
            licence: card.licence,
            simulated: card.simulated,
            catalog,
            users,
            sequences: Sequences::new(ends, all, times).ok_or_else(unfit)?,
            protocol: card.split,
            told: card.told,
        })
    }

    /// The hashes that its folder has.
    ///
    /// # Errors
    /// None that a data set could cause.
    pub fn hashes(&self) -> Result<Hashes, DataError> {
        let failed = |error| DataError::File { what: "hash the data".to_owned(), error };
        let of = |write: Part| -> Result<String, DataError> {
            let mut hash = Sha256::new();
            write(self, &mut hash).map_err(failed)?;
            Ok(hex(hash))
        };
        let mut order = Sha256::new();
        for item in self.catalog.items() {
            order.update(item.id);
            order.update("\n");
        }
        let times = match self.protocol {
            Protocol::LeaveOneOut => None,
            Protocol::Time { .. } => Some(of(write_times)?),
        };
        Ok(Hashes {
            items: of(write_items)?,
            order: hex(order),
            histories: together([of(write_users)?, of(write_ends)?, of(write_histories)?]),
            split: split_hash(&self.protocol, times)?,
        })
    }
}

/// The hashes of a folder.
///
/// # Errors
/// A file that is not there, or that is not what it should be.
pub fn hashes(folder: &Path) -> Result<Hashes, DataError> {
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    let mut order = Sha256::new();
    each_line(&folder.join(ITEMS), |number, line| {
        let Id { id } = serde_json::from_str(line).map_err(|error| {
            DataError::at(
                format!("{}:{number}", folder.join(ITEMS).display()),
                format!("not an item: {error}"),
            )
        })?;
        order.update(id);
        order.update("\n");
        Ok(())
    })?;
    let protocol = card(folder)?.split;
    let of = |name: &str| -> Result<String, DataError> {
        let failed = |error| DataError::File { what: format!("read {}", folder.join(name).display()), error };
        let mut hash = Sha256::new();
        std::io::copy(&mut File::open(folder.join(name)).map_err(failed)?, &mut hash).map_err(failed)?;
        Ok(hex(hash))
    };
    let times = match protocol {
        Protocol::LeaveOneOut => None,
        Protocol::Time { .. } => Some(of(TIMES)?),
    };
    Ok(Hashes {
        items: of(ITEMS)?,
        order: hex(order),
        histories: together([of(USERS)?, of(ENDS)?, of(HISTORIES)?]),
        split: split_hash(&protocol, times)?,
    })
}

fn hex(hash: Sha256) -> String {
    format!("{:x}", hash.finalize())
}

fn together(hashes: [String; 3]) -> String {
    hex(Sha256::new_with_prefix(hashes.concat()))
}

fn split_hash(protocol: &Protocol, times: Option<String>) -> Result<String, DataError> {
    let json = serde_json::to_vec(protocol).map_err(|error| DataError::at(CARD, error.to_string()))?;
    Ok(hex(Sha256::new_with_prefix(json).chain_update(times.unwrap_or_default())))
}

/// Writes the content of one file.
type Part = fn(&Dataset, &mut dyn Write) -> std::io::Result<()>;

/// The folder's files; the card comes last.
const FILES: [(&str, Part); 6] = [
    (ITEMS, write_items),
    (USERS, write_users),
    (ENDS, write_ends),
    (HISTORIES, write_histories),
    (TIMES, write_times),
    (CARD, write_card),
];

fn write_items(dataset: &Dataset, file: &mut dyn Write) -> std::io::Result<()> {
    for item in dataset.catalog.items() {
        serde_json::to_writer(&mut *file, &item)?;
        file.write_all(b"\n")?;
    }
    Ok(())
}

fn write_users(dataset: &Dataset, file: &mut dyn Write) -> std::io::Result<()> {
    for user in dataset.users.iter() {
        if user.is_empty() || user.contains(['\n', '\r']) {
            let what = format!("user id `{}` is empty or has a line break in it", user.escape_debug());
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, what));
        }
        file.write_all(user.as_bytes())?;
        file.write_all(b"\n")?;
    }
    Ok(())
}

fn write_ends(dataset: &Dataset, file: &mut dyn Write) -> std::io::Result<()> {
    write_column(dataset.sequences.ends(), file)
}

fn write_histories(dataset: &Dataset, file: &mut dyn Write) -> std::io::Result<()> {
    write_column(dataset.sequences.all_items(), file)
}

fn write_times(dataset: &Dataset, file: &mut dyn Write) -> std::io::Result<()> {
    write_column(dataset.sequences.all_times(), file)
}

fn write_card(dataset: &Dataset, file: &mut dyn Write) -> std::io::Result<()> {
    let card = Card {
        name: dataset.name.clone(),
        licence: dataset.licence.clone(),
        simulated: dataset.simulated,
        items: dataset.catalog.len(),
        users: dataset.users.len(),
        interactions: dataset.interactions(),
        ties: dataset.ties(),
        split: dataset.protocol,
        told: dataset.told.clone(),
    };
    serde_json::to_writer_pretty(&mut *file, &card)?;
    file.write_all(b"\n")
}

fn write_column<T: AutoSerialize + Copy>(values: &[T], file: &mut dyn Write) -> std::io::Result<()> {
    let options = npyz::WriteOptions::new().default_dtype().shape(&[values.len() as u64]);
    let mut writer = options.writer(file).begin_nd()?;
    for value in values {
        writer.push(value)?;
    }
    writer.finish()
}

/// A column of numbers of this type; as many as the file has bytes for.
fn column<T: Plain>(path: &Path, dtype: &str) -> Result<Vec<T>, DataError> {
    let failed = |error| DataError::File { what: format!("read {}", path.display()), error };
    let bad = |what: &str| DataError::at(path.display(), what);
    let file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    let npy = NpyFile::new(BufReader::with_capacity(1 << 20, file)).map_err(failed)?;
    if npy.dtype().descr() != format!("'{dtype}'") || npy.shape().len() != 1 {
        return Err(bad(&format!("it is no column of `{dtype}`")));
    }
    if npy.len().checked_mul(size_of::<T>() as u64).is_none_or(|size| size > bytes) {
        return Err(bad("it is shorter than it says"));
    }
    npy.into_vec().map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => bad("it is shorter than it says"),
        _ => failed(error),
    })
}

fn card(folder: &Path) -> Result<Card, DataError> {
    let path = folder.join(CARD);
    let failed = |error| DataError::File { what: format!("read {}", path.display()), error };
    let bytes = std::fs::read(&path).map_err(failed)?;
    serde_json::from_slice(&bytes).map_err(|error| DataError::at(path.display(), error.to_string()))
}

/// Hands every line to `visit`, with its number from 1.
fn each_line(
    path: &Path,
    mut visit: impl FnMut(usize, &str) -> Result<(), DataError>,
) -> Result<(), DataError> {
    let failed = |error| DataError::File { what: format!("read {}", path.display()), error };
    let mut file = BufReader::with_capacity(1 << 20, File::open(path).map_err(failed)?);
    let (mut line, mut number) = (String::new(), 0);
    loop {
        line.clear();
        let limit = file.by_ref().take(LONGEST).read_line(&mut line).map_err(failed)?;
        if limit == 0 {
            return Ok(());
        }
        number += 1;
        visit(number, line.strip_suffix('\n').unwrap_or(&line))?;
    }
}

/// The most bytes of a line.
const LONGEST: u64 = 64 << 20;
