//! Items and interactions, made up, in files as `trainer data prepare` reads them.
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, Result};
use parquet::{
    basic::Compression, data_type::Int64Type, file::properties::WriterProperties,
    file::writer::SerializedFileWriter, schema::parser::parse_message_type,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Rows that are in memory at once.
const GROUP: usize = 1 << 20;
/// Interactions of a user in the mean, and users an item: as in Amazon's reviews.
const PER_USER: usize = 10;
const USERS_AN_ITEM: usize = 2;

/// `interactions.parquet` of that many rows, in no order: Int64 columns user, item and time. And `run.toml`, which takes
/// the 5-core of them.
pub fn interactions(rows: usize, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let path = folder.join("interactions.parquet");
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    let schema = "message log { REQUIRED INT64 user; REQUIRED INT64 item; REQUIRED INT64 time; }";
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let schema = Arc::new(parse_message_type(schema)?);
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    let users = (rows / PER_USER).max(1);
    let items = (users / USERS_AN_ITEM).max(1);
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for start in (0..rows).step_by(GROUP) {
        let many = GROUP.min(rows - start);
        let mut columns = [const { Vec::new() }; 3];
        for _ in 0..many {
            columns[0].push(some(&mut random, users));
            columns[1].push(some(&mut random, items));
            columns[2].push(random.random_range(1_500_000_000..1_600_000_000_i64));
        }
        let mut group = writer.next_row_group()?;
        for values in &columns {
            let mut column = group.next_column()?.context("three columns")?;
            column.typed::<Int64Type>().write_batch(values, None, None)?;
            column.close()?;
        }
        group.close()?;
    }
    writer.close()?;
    let config = format!(
        "[data]\nformat = \"plain\"\nroot = {folder:?}\ninteractions = \"interactions.parquet\"\nk_core = 5\n"
    );
    fs::write(folder.join("run.toml"), config)?;
    println!("{rows} interactions of {users} users and {items} items: {}", path.display());
    Ok(())
}

/// A number below `most`, small ones more often: a tenth of them has 32 % of the draws.
fn some(random: &mut ChaCha8Rng, most: usize) -> i64 {
    (random.random::<f64>().powi(2) * most as f64) as i64
}

/// A run folder as far as stage 0 goes: items with titles of words, of which few are frequent, and a log that touches
/// all of them. And `run.toml`, which embeds by TF-IDF.
pub fn items(items: usize, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let table = |name: &str,
                 header: &str,
                 rows: &mut dyn FnMut(&mut dyn Write) -> std::io::Result<()>|
     -> Result<()> {
        let path = folder.join(name);
        let file = File::create(&path).with_context(|| path.display().to_string())?;
        let mut file = BufWriter::new(file);
        writeln!(file, "{header}")?;
        rows(&mut file)?;
        Ok(file.flush()?)
    };
    let mut random = ChaCha8Rng::seed_from_u64(1);
    table("items.csv", "id,title,brand,category", &mut |file| {
        for item in 0..items {
            let title: Vec<String> = (0..8).map(|_| word(&mut random, 50_000)).collect();
            let (brand, category) = (word(&mut random, 20_000), word(&mut random, 500));
            writeln!(file, "{item},{},{brand} works,{category} things", title.join(" "))?;
        }
        Ok(())
    })?;
    table("interactions.csv", "user,item,time", &mut |file| {
        for row in 0..items * 2 {
            writeln!(file, "{},{},{row}", row / 4, row % items)?;
        }
        Ok(())
    })?;
    let config = format!(
        "[data]\nformat = \"plain\"\nroot = {folder:?}\nitems = \"items.csv\"\ninteractions = \"interactions.csv\"\n\n[data.columns]\nattributes = [\"brand\", \"category\"]\n\n[embed]\nencoder = \"tfidf\"\n"
    );
    fs::write(folder.join("run.toml"), config)?;
    println!("{items} items: {}", folder.display());
    Ok(())
}

/// One of so many words; those of low number are frequent, as Zipf has it.
fn word(random: &mut ChaCha8Rng, words: usize) -> String {
    let number = (words as f64).powf(random.random::<f64>()) as usize;
    // Syllables, so that a word is no number.
    let syllable = |at: usize| {
        format!(
            "{}{}",
            ["b", "d", "g", "k", "l", "m", "n", "r", "s", "t"][at % 10],
            ["a", "e", "i", "o", "u"][at / 10 % 5]
        )
    };
    [syllable(number % 50), syllable(number / 50 % 50), syllable(number / 2500)].concat()
}
