//! A guess as the `[data]` part of a configuration, with what else could stand there beside it.

use std::fmt::Write;

use super::Guess;
use super::query::quoted;
use crate::columns::profile::Profile;
use crate::kind::ColumnType;
use crate::moment::MomentError;
use crate::table::{Damaged, Table};

/// Text as TOML has it: in single quotes where there are double ones in it.
pub fn toml_text(text: &str) -> String {
    let is_plain = |letter: char| !letter.is_control() && letter != '\u{7f}';
    if text.contains(['"', '\\']) && !text.contains('\'') && text.chars().all(is_plain) {
        return format!("'{text}'");
    }
    if text.contains(['"', '\\'])
        && !text.contains("'''")
        && !text.ends_with('\'')
        && text.chars().all(is_plain)
    {
        return format!("'''{text}'''");
    }
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '"' | '\\' => escaped.extend(['\\', letter]),
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            letter if is_plain(letter) => escaped.push(letter),
            letter => drop(write!(escaped, "\\u{:04X}", u32::from(letter))),
        }
    }
    format!("\"{escaped}\"")
}

/// A key, bare where TOML lets it be.
fn key(text: &str) -> String {
    let bare = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if bare { text.to_owned() } else { toml_text(text) }
}

/// A query; a space after its last quotation mark changes nothing, and TOML's may then follow.
fn toml_query(query: &str) -> String {
    toml_text(&if query.ends_with('\'') { format!("{query} ") } else { query.to_owned() })
}

fn toml_list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| toml_text(text)).collect::<Vec<_>>().join(", "))
}

impl Guess {
    /// The tables `[data]`, `[data.columns]` and `[data.tables]`; `root` is the folder of the data as the configuration
    /// names it, `more` are lines for `[data]`.
    pub fn toml(&self, root: &str, more: &str) -> String {
        let mut toml = format!("[data]\nformat = \"plain\"\nroot = {}\n", toml_text(root));
        self.write(&mut toml, more).expect("text takes text");
        toml
    }

    fn write(&self, toml: &mut String, more: &str) -> std::fmt::Result {
        let events = self.events();
        if let Some(items) = &self.items {
            let source = self.item_source(&self.profiles[items.table]);
            writeln!(toml, "items = {}", toml_query(&source))?;
        }
        let source = self.query.sql.as_deref().unwrap_or(&events.name);
        writeln!(toml, "interactions = {}", toml_query(source))?;
        for (source, meaning) in &self.query.others {
            writeln!(toml, "# interactions = {}  # {meaning}", toml_query(source))?;
        }
        if self.incomplete > 0 {
            writeln!(
                toml,
                "# {} rows lack a user, an item or a time; they are left out and counted.",
                self.incomplete
            )?;
            toml.push_str("skip_incomplete = true\n");
        }
        if self.items.as_ref().is_some_and(|items| items.covered < 1.0) {
            toml.push_str("# outside = \"keep\"  # keep items that the table of items lacks; else they are left out and counted\n");
        }
        let open = |column: &crate::columns::profile::Column| {
            matches!(column.time, Some(Err(MomentError::DayOrMonth { .. })))
        };
        if self.interactions.time.first().and_then(|time| events.column(time)).is_some_and(open) {
            toml.push_str(
                "# The dates do not say which of two numbers is the day: take one of these lines.\n",
            );
            toml.push_str("# time_notation = \"day-first\"\n# time_notation = \"month-first\"\n");
        }
        toml.push_str(more);
        self.write_columns(toml)?;
        self.write_table(toml, events)?;
        if let Some(items) = &self.items {
            self.write_table(toml, &self.profiles[items.table])?;
        }
        Ok(())
    }

    /// The table of items, or SQL where lists in its cells are to be taken apart.
    fn item_source(&self, profile: &Profile) -> String {
        let Some(items) = &self.items else { return profile.name.clone() };
        let mut columns = vec![quoted(&items.id), quoted(&items.title)];
        let mut split = false;
        for name in &items.attributes {
            let cell = quoted(name);
            let separator = profile.column(name).and_then(|column| match column {
                column if column.kind == Some(ColumnType::List) => None,
                column if column.bars * 10 > column.values => Some("|"),
                column if column.name.ends_with(":token_seq") => Some(" "),
                _ => None,
            });
            match separator {
                Some(separator) => {
                    split = true;
                    columns.push(format!("string_to_array({cell}, '{separator}') AS {cell}"));
                }
                None => columns.push(cell),
            }
        }
        if split {
            format!("SELECT {} FROM {}", columns.join(", "), profile.name)
        } else {
            profile.name.clone()
        }
    }

    fn write_columns(&self, toml: &mut String) -> std::fmt::Result {
        let found = &self.interactions;
        let (user, item) =
            if self.query.renamed { ("user", "item") } else { (found.user.as_str(), found.item.as_str()) };
        writeln!(toml, "\n[data.columns]\nuser = {}\nitem = {}", toml_text(user), toml_text(item))?;
        let has_time = !self.query.renamed
            || self
                .query
                .sql
                .as_deref()
                .is_some_and(|sql| found.time.iter().any(|time| sql.contains(&quoted(time))));
        match &found.time[..] {
            [_, ..] if !has_time => {
                toml.push_str("# no time: the order of the rows, and of the items in a cell\n");
            }
            [] => toml.push_str("# no time: the order of the rows counts\n"),
            [time] => writeln!(toml, "time = {}", toml_text(time))?,
            times => writeln!(toml, "time = {}", toml_list(times))?,
        }
        if let Some(items) = &self.items {
            writeln!(toml, "id = {}\ntitle = {}", toml_text(&items.id), toml_text(&items.title))?;
            if !items.attributes.is_empty() {
                let name = |column: &String| crate::columns::names::plain(column);
                let pairs: Vec<String> = items
                    .attributes
                    .iter()
                    .map(|column| format!("{} = {}", key(&name(column)), toml_text(column)))
                    .collect();
                writeln!(toml, "attributes = {{ {} }}", pairs.join(", "))?;
            }
        } else if let Some(title) = &self.own_title {
            writeln!(toml, "title = {}", toml_text(title))?;
        }
        Ok(())
    }

    fn write_table(&self, toml: &mut String, profile: &Profile) -> std::fmt::Result {
        let Table { path, format, separator, header, columns, quotes, encoding, records, damaged, .. } =
            &profile.table;
        let more = if profile.whole { "" } else { " at least" };
        writeln!(toml, "\n# {} rows{more}: {}", profile.rows, described(profile))?;
        writeln!(toml, "[data.tables.{}]\npath = {}", profile.name, toml_text(path))?;
        if let Some(crate::Format::Histories) = format {
            toml.push_str("format = \"histories\"\n");
        }
        let texts = [("separator", separator), ("encoding", encoding), ("records", records)];
        for (key, text) in texts.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))) {
            writeln!(toml, "{key} = {}", toml_text(text))?;
        }
        for (key, flag) in [("header", header), ("quotes", quotes)]
            .into_iter()
            .filter_map(|(key, flag)| Some((key, (*flag)?)))
        {
            writeln!(toml, "{key} = {flag}")?;
        }
        if let Some(columns) = columns {
            writeln!(toml, "columns = {}", toml_list(columns))?;
        }
        if *damaged == Damaged::Skip {
            writeln!(
                toml,
                "# {}",
                profile.skipped.first.as_deref().unwrap_or_default().replace(['\n', '\r'], " ")
            )?;
            toml.push_str("damaged = \"skip\"\n");
        }
        Ok(())
    }
}

/// Columns and how many different values each has.
fn described(profile: &Profile) -> String {
    let columns = profile.columns.iter().take(12).map(|column| {
        let name: String =
            column.name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        format!("{name} ({})", column.count())
    });
    columns.collect::<Vec<_>>().join(", ")
}
