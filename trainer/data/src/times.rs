//! When interactions were, whatever their columns are written in.

use datafusion::arrow::array::{Array, RecordBatch};
use datafusion::arrow::datatypes::DataType;
use tigerlet_source::moment::{ClockDecider, DateOrder, DayClock, Decider, MomentError, Notation};

use crate::cells::Times;
use crate::engine::Engine;
use crate::error::DataError;
use crate::tables::{Order, Relation};

/// The columns of times of a relation.
pub struct TimeColumns {
    day: String,
    /// What its text is in; none where the column holds moments.
    notation: Option<Notation>,
    /// The time of the day, where that stands in a column of its own.
    clock: Option<(String, DayClock)>,
}

/// A row's time.
pub enum Moment {
    /// Nanoseconds since 1970.
    At(i64),
    /// Nothing is there.
    Empty,
    /// What is there says that nobody knows.
    Unknown(String),
}

impl TimeColumns {
    /// The columns of these names, one or two: a day and the time of that day. All values are looked at.
    ///
    /// # Errors
    /// A column that is not there, and values that are no times or cannot be told apart.
    pub fn of(
        engine: &Engine,
        relation: &Relation,
        names: &[String],
        asked: Option<DateOrder>,
    ) -> Result<Option<Self>, DataError> {
        let Some((day, rest)) = names.split_first() else { return Ok(None) };
        names.iter().try_for_each(|name| relation.expect(name))?;
        let is_moment = matches!(
            relation.data_type(day),
            Some(DataType::Timestamp(..) | DataType::Date32 | DataType::Date64)
        );
        let clock = rest.first();
        if is_moment && clock.is_none() {
            return Ok(Some(Self { day: day.clone(), notation: None, clock: None }));
        }
        let (mut days, mut clocks) = (Decider::new(asked), ClockDecider::default());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        relation.visit(engine, &names, Order::Any, |batch, _| {
            let bad = |what| DataError::at(&relation.name, format!("column `{day}`: {what}"));
            if let Times::Texts(texts) = Times::of(batch.column(0)).map_err(bad)? {
                texts.iter().flatten().for_each(|text| days.observe(text));
            }
            if let (Some(_), Some(column)) = (clock, batch.columns().get(1))
                && let Times::Texts(texts) = Times::of(column).map_err(bad)?
            {
                texts.iter().flatten().for_each(|text| clocks.observe(text));
            }
            Ok(())
        })?;
        let notation = match (is_moment, days.finish()) {
            (true, _) => None,
            (false, Ok(notation)) => Some(notation),
            // Nothing but empty cells: each row says so itself.
            (false, Err(MomentError::NoTime(value))) if value.is_empty() => Some(Notation::Digits),
            (false, Err(error)) => return Err(located(engine, relation, day, error)?),
        };
        let clock = clock.map(|name| (name.clone(), clocks.finish()));
        Ok(Some(Self { day: day.clone(), notation, clock }))
    }

    /// What the columns are called.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.day.as_str()].into_iter().chain(self.clock.iter().map(|(name, _)| name.as_str()))
    }

    /// What the times are in, in words.
    pub fn told(&self, relation: &Relation) -> String {
        let notation = self.notation.map_or_else(|| "moments".to_owned(), |notation| notation.to_string());
        format!("{}: the times of column `{}` are {notation}, by all of them", relation.name, self.day)
    }

    /// The times of a batch that has the columns under their names.
    ///
    /// # Errors
    /// A column of another type than the batches before had.
    pub fn of_batch(&self, batch: &RecordBatch) -> Result<BatchTimes<'_>, String> {
        let column = |name: &str| Times::of(batch.column_by_name(name).ok_or("it is missing")?);
        let clock = match &self.clock {
            Some((name, _)) => Some(column(name)?),
            None => None,
        };
        Ok(BatchTimes { columns: self, day: column(&self.day)?, clock })
    }
}

/// The times of a batch.
pub struct BatchTimes<'a> {
    columns: &'a TimeColumns,
    day: Times,
    clock: Option<Times>,
}

impl BatchTimes<'_> {
    /// The time of a row.
    ///
    /// # Errors
    /// What is no time, with its column.
    pub fn get(&self, row: usize) -> Result<Moment, String> {
        let TimeColumns { day: name, notation, clock } = self.columns;
        let day = match (&self.day, notation) {
            (Times::Moments(moments), _) if moments.is_null(row) => return Ok(Moment::Empty),
            (Times::Moments(moments), _) => moments.value(row),
            (Times::Texts(texts), _) if texts.is_null(row) || texts.value(row).trim().is_empty() => {
                return Ok(Moment::Empty);
            }
            (Times::Texts(texts), Some(notation)) => {
                let text = texts.value(row);
                match notation.parse(text).map_err(|error| format!("column `{name}`: {error}"))? {
                    Some(moment) => moment,
                    None => return Ok(Moment::Unknown(text.trim().to_owned())),
                }
            }
            (Times::Texts(texts), None) => {
                return Err(format!("column `{name}`: `{}` is no time", texts.value(row)));
            }
        };
        let (Some((name, clock)), Some(Times::Texts(texts))) = (clock, &self.clock) else {
            return Ok(Moment::At(day));
        };
        if texts.is_null(row) {
            return Ok(Moment::Empty);
        }
        let text = texts.value(row);
        let of_day =
            clock.parse(text).ok_or_else(|| format!("column `{name}`: `{text}` is no time of a day"))?;
        let moment = day.checked_add(of_day);
        moment.map(Moment::At).ok_or_else(|| format!("column `{name}`: `{text}` is beyond the year 2262"))
    }
}

/// The error with the first row that it speaks of.
fn located(
    engine: &Engine,
    relation: &Relation,
    column: &str,
    error: MomentError,
) -> Result<DataError, DataError> {
    let value = match &error {
        MomentError::NoTime(value) | MomentError::Year(value) => value,
        MomentError::Foreign { value, .. } | MomentError::DayOrMonth { value, .. } => value,
        MomentError::TwoUnits { second, .. } => second,
        MomentError::Mixed { number, .. } => number,
        MomentError::TwoOrders { month_first, .. } => month_first,
    };
    let mut place = None;
    relation.visit(engine, &[column], Order::Any, |batch, places| {
        if let (None, Ok(Times::Texts(texts))) = (&place, Times::of(batch.column(0))) {
            place = texts
                .iter()
                .position(|text| text.is_some_and(|text| text.trim() == value))
                .map(|at| places.of(at));
        }
        Ok(())
    })?;
    let place = place.unwrap_or_else(|| relation.name.clone());
    Ok(DataError::at(place, format!("column `{column}`: {error}")))
}
