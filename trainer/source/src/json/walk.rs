//! From a JSON value along a path to its rows.

use std::io::Read;

use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ValueType};
use struson::writer::{JsonStreamWriter, JsonWriter};

use super::path::Step;
use crate::sink::Value;

/// Objects in a row up to so deep give columns of their own, `a.b`; deeper ones are kept as JSON.
const FLATTENED: usize = 3;

/// The column of a key, where `{}` walks over an object.
pub const KEY: &str = "key";
/// The column of a row that is no object.
pub const VALUE: &str = "value";

/// A value and where it was found: how many steps along the path, and the name there.
pub type Field = ((usize, String), Value);

/// A row as it was found.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The line it begins at, 1-based, counted from where the reader began.
    pub line: u64,
    /// Its fields, and those of what stands around it.
    pub fields: Vec<Field>,
}

/// What is wrong with a value.
pub type Walked<T> = Result<T, ReaderError>;

/// The rows along `steps` from the value that `reader` stands before, `depth` steps into the whole path.
///
/// `around` holds the fields of what stands around; `lists` collects the names of lists of objects.
pub fn walk<R: Read>(
    reader: &mut JsonStreamReader<R>,
    steps: &[Step],
    depth: usize,
    around: &mut Vec<Field>,
    rows: &mut Vec<Row>,
    lists: &mut Vec<String>,
) -> Walked<()> {
    if reader.peek()? == ValueType::Null && !steps.is_empty() {
        return reader.next_null();
    }
    match steps.split_first() {
        None => {
            let line = reader.current_position(false).line_pos.map_or(0, |at| at.line) + 1;
            let mut fields = around.clone();
            row(reader, depth, &mut fields, lists)?;
            rows.push(Row { line, fields });
        }
        Some((Step::Each, rest)) => {
            reader.begin_array()?;
            while reader.has_next()? {
                walk(reader, rest, depth + 1, around, rows, lists)?;
            }
            reader.end_array()?;
        }
        Some((Step::Entries, rest)) => {
            reader.begin_object()?;
            while reader.has_next()? {
                let key = reader.next_name_owned()?;
                around.push(((depth, KEY.to_owned()), Value::Text(key)));
                walk(reader, rest, depth + 1, around, rows, lists)?;
                around.pop();
            }
            reader.end_object()?;
        }
        Some((Step::Key(name), rest)) => {
            let (before, first) = (around.len(), rows.len());
            let mut after = Vec::new();
            let mut found = false;
            reader.begin_object()?;
            while reader.has_next()? {
                let key = reader.next_name_owned()?;
                if key == *name {
                    walk(reader, rest, depth + 1, around, rows, lists)?;
                    found = true;
                } else {
                    // What comes after the rows is theirs as well.
                    let fields = if found { &mut after } else { &mut *around };
                    field(reader, depth, key, 0, fields, lists)?;
                }
            }
            reader.end_object()?;
            rows[first..].iter_mut().for_each(|row| row.fields.extend_from_slice(&after));
            around.truncate(before);
        }
    }
    Ok(())
}

/// Adds what stands before the rows of a whole document; a list there may be as long as the rows and is none of theirs.
pub fn beside<R: Read>(
    reader: &mut JsonStreamReader<R>,
    depth: usize,
    name: String,
    fields: &mut Vec<Field>,
    lists: &mut Vec<String>,
) -> Walked<()> {
    match reader.peek()? {
        ValueType::Array => reader.skip_value(),
        _ => field(reader, depth, name, 0, fields, lists),
    }
}

/// The fields of a row, whatever it is.
fn row<R: Read>(
    reader: &mut JsonStreamReader<R>,
    depth: usize,
    fields: &mut Vec<Field>,
    lists: &mut Vec<String>,
) -> Walked<()> {
    match reader.peek()? {
        ValueType::Object => object(reader, depth, "", 0, fields, lists),
        ValueType::Array => {
            reader.begin_array()?;
            let mut at = 1;
            while reader.has_next()? {
                field(reader, depth, format!("column_{at}"), 0, fields, lists)?;
                at += 1;
            }
            reader.end_array()
        }
        _ => field(reader, depth, VALUE.to_owned(), 0, fields, lists),
    }
}

fn object<R: Read>(
    reader: &mut JsonStreamReader<R>,
    depth: usize,
    prefix: &str,
    nested: usize,
    fields: &mut Vec<Field>,
    lists: &mut Vec<String>,
) -> Walked<()> {
    reader.begin_object()?;
    while reader.has_next()? {
        let name = reader.next_name()?;
        let name = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        field(reader, depth, name, nested, fields, lists)?;
    }
    reader.end_object()
}

/// Adds the value that the reader stands before; nothing is added for `null`, an empty text or list.
fn field<R: Read>(
    reader: &mut JsonStreamReader<R>,
    depth: usize,
    name: String,
    nested: usize,
    fields: &mut Vec<Field>,
    lists: &mut Vec<String>,
) -> Walked<()> {
    let value = match reader.peek()? {
        ValueType::Object if nested < FLATTENED => {
            return object(reader, depth, &name, nested + 1, fields, lists);
        }
        ValueType::Array => {
            let mut list = Vec::new();
            if leaves(reader, &mut list)? && !lists.contains(&name) {
                lists.push(name.clone());
            }
            if list.is_empty() {
                return Ok(());
            }
            Value::List(list)
        }
        _ => match scalar(reader)? {
            Some(text) => Value::Text(text),
            None => return Ok(()),
        },
    };
    fields.push(((depth, name), value));
    Ok(())
}

/// All texts of a list and of the lists in it; whether there is an object among them.
fn leaves<R: Read>(reader: &mut JsonStreamReader<R>, list: &mut Vec<String>) -> Walked<bool> {
    let mut objects = false;
    reader.begin_array()?;
    while reader.has_next()? {
        match reader.peek()? {
            ValueType::Array => objects |= leaves(reader, list)?,
            kind => {
                objects |= kind == ValueType::Object;
                list.extend(scalar(reader)?);
            }
        }
    }
    reader.end_array()?;
    Ok(objects)
}

/// A text, number or truth value as it is written, an object as JSON.
fn scalar<R: Read>(reader: &mut JsonStreamReader<R>) -> Walked<Option<String>> {
    Ok(match reader.peek()? {
        ValueType::String => Some(reader.next_string()?).filter(|text| !text.is_empty()),
        ValueType::Number => Some(reader.next_number_as_string()?),
        ValueType::Boolean => Some(reader.next_bool()?.to_string()),
        ValueType::Null => {
            reader.next_null()?;
            None
        }
        ValueType::Object | ValueType::Array => {
            let mut text = Vec::new();
            let mut writer = JsonStreamWriter::new(&mut text);
            match reader.transfer_to(&mut writer) {
                Ok(()) => {}
                Err(struson::reader::TransferError::ReaderError(error)) => return Err(error),
                // Nothing that was read can fail to be written to memory.
                Err(struson::reader::TransferError::WriterError(_)) => return Ok(None),
            }
            drop(writer.finish_document());
            Some(String::from_utf8_lossy(&text).into_owned())
        }
    })
}
