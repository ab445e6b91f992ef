//! What the columns of a batch hold, in words.

use std::borrow::Cow;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, GenericListArray, OffsetSizeTrait, StringArray,
    TimestampNanosecondArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::arrow::error::ArrowError;
use tigerlet_source::id::{self, IdError};

/// A column of ids, one or several a row.
pub enum Ids {
    /// Text, or numbers in digits.
    Texts(StringArray),
    /// Numbers in floating point.
    Floats(Float64Array),
    /// Universally unique identifiers, 16 bytes each.
    Uuids(ArrayRef),
}

impl Ids {
    /// The ids of a column.
    ///
    /// # Errors
    /// Its type, if nothing of that is an id.
    pub fn of(column: &ArrayRef) -> Result<Self, String> {
        use DataType::{
            Boolean, Date32, Date64, Duration, FixedSizeBinary, Float16, Float32, Float64, Interval,
            LargeList, List, Map, Null, Struct, Time32, Time64, Timestamp, Union,
        };
        match column.data_type() {
            Float16 | Float32 | Float64 => {
                let floats = cast(column, &Float64).map_err(|error| error.to_string())?;
                Ok(Self::Floats(floats.as_primitive().clone()))
            }
            FixedSizeBinary(16) => Ok(Self::Uuids(column.clone())),
            List(_) | LargeList(_) => {
                Err("it holds lists, which are no ids: take them apart with SQL, `SELECT unnest(…)`"
                    .to_owned())
            }
            Boolean | Date32 | Date64 | Timestamp(..) | Time32(_) | Time64(_) | Duration(_) | Interval(_)
            | Struct(_) | Map(..) | Union(..) | FixedSizeBinary(_) => {
                Err(format!("{} is no id", column.data_type()))
            }
            Null => Ok(Self::Texts(StringArray::new_null(column.len()))),
            _ => text(column).map(Self::Texts).map_err(|error| error.to_string()),
        }
    }

    /// The id in a row; none where there is none.
    ///
    /// # Errors
    /// A value that is no id.
    pub fn get(&self, row: usize) -> Result<Option<Cow<'_, str>>, String> {
        let id = match self {
            Self::Texts(texts) if texts.is_null(row) => None,
            Self::Texts(texts) => Some(id::normal(texts.value(row)).map_err(said)?),
            Self::Floats(floats) if floats.is_null(row) => None,
            // `1.10` would be 1.1 by now.
            Self::Floats(floats) if floats.value(row).fract() != 0.0 && floats.value(row).is_finite() => {
                let number = floats.value(row);
                return Err(format!(
                    "the id `{number}` is a decimal number, which may have lost digits: keep ids as text"
                ));
            }
            Self::Floats(floats) => id::of_float(floats.value(row)).map_err(said)?.map(Cow::Owned),
            Self::Uuids(bytes) => {
                let bytes = bytes.as_fixed_size_binary();
                bytes.is_valid(row).then(|| Cow::Owned(uuid(bytes.value(row))))
            }
        };
        Ok(id.filter(|id| !id.is_empty()))
    }
}

fn said(error: IdError) -> String {
    error.to_string()
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// A column of times.
pub enum Times {
    /// Moments, in nanoseconds since 1970.
    Moments(TimestampNanosecondArray),
    /// What its notation says.
    Texts(StringArray),
}

impl Times {
    /// The times of a column.
    ///
    /// # Errors
    /// Its type, if nothing of that is a time.
    pub fn of(column: &ArrayRef) -> Result<Self, String> {
        use DataType::{Boolean, Date32, Date64, LargeList, List, Map, Struct, Timestamp, Union};
        match column.data_type() {
            Timestamp(..) | Date32 | Date64 => {
                let moments = cast(column, &Timestamp(TimeUnit::Nanosecond, None))
                    .map_err(|error| error.to_string())?;
                Ok(Self::Moments(moments.as_primitive().clone()))
            }
            Boolean | Struct(_) | Map(..) | List(_) | LargeList(_) | Union(..) => {
                Err(format!("{} is no time", column.data_type()))
            }
            _ => text(column).map(Self::Texts).map_err(|error| error.to_string()),
        }
    }
}

fn text(column: &ArrayRef) -> Result<StringArray, ArrowError> {
    Ok(cast(column, &DataType::Utf8)?.as_string().clone())
}

/// A column whose cells become words: titles and attributes.
pub struct Words(ArrayRef);

impl Words {
    /// The words of a column, whatever is in it.
    pub fn of(column: &ArrayRef) -> Self {
        Self(column.clone())
    }

    /// The words in a row; those of a list, however deep, are its different members with commas between.
    ///
    /// # Errors
    /// Keys and values, which are no text.
    pub fn get(&self, row: usize) -> Result<String, String> {
        let mut parts = Vec::new();
        collect(&self.0, row, &mut parts)?;
        Ok(parts.join(", "))
    }
}

fn collect(column: &ArrayRef, row: usize, parts: &mut Vec<String>) -> Result<(), String> {
    if column.is_null(row) {
        return Ok(());
    }
    let mut members = |members: ArrayRef| (0..members.len()).try_for_each(|at| collect(&members, at, parts));
    let words = match column.data_type() {
        DataType::List(_) => return members(list::<i32>(column).value(row)),
        DataType::LargeList(_) => return members(list::<i64>(column).value(row)),
        DataType::FixedSizeList(..) => return members(column.as_fixed_size_list().value(row)),
        DataType::Struct(_) | DataType::Map(..) | DataType::Union(..) => {
            return Err("keys and values are not text".to_owned());
        }
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Utf8View => column.as_string_view().value(row).to_owned(),
        _ => one(column, row)?,
    };
    push(parts, &words);
    Ok(())
}

fn one(column: &ArrayRef, row: usize) -> Result<String, String> {
    let words = text(&column.slice(row, 1)).map_err(|error| error.to_string())?;
    Ok(if words.is_null(0) { String::new() } else { words.value(0).to_owned() })
}

fn push(parts: &mut Vec<String>, words: &str) {
    let words = words.trim();
    if !words.is_empty() && !parts.iter().any(|part| part == words) {
        parts.push(words.to_owned());
    }
}

fn list<O: OffsetSizeTrait>(column: &ArrayRef) -> &GenericListArray<O> {
    column.as_list::<O>()
}
