//! The items that an expression lets pass.
use fixedbitset::FixedBitSet;

use super::{
    Expression, Field, FilterError, FilterIndex, Is, Placed, Problem, Test, Value,
    index::{Meaning, number_of},
    similar,
};
use crate::catalog::Columns;

impl FilterIndex {
    /// The items that an expression lets pass, by index.
    ///
    /// # Errors
    /// [`FilterError`] for a name, a text or an id that no item has, and for what cannot be asked of an attribute.
    pub fn passing(&self, columns: &Columns, expression: &Expression) -> Result<FixedBitSet, FilterError> {
        let mut passing = FixedBitSet::with_capacity(columns.len());
        match expression {
            Expression::All(of) => {
                passing.insert_range(..);
                for one in of {
                    passing.intersect_with(&self.passing(columns, one)?);
                }
            }
            Expression::Any(of) => {
                for one in of {
                    passing.union_with(&self.passing(columns, one)?);
                }
            }
            Expression::Not(inner) => {
                passing = self.passing(columns, inner)?;
                passing.toggle_range(..);
            }
            Expression::Test(Test { field, is }) => match &field.value {
                Field::Id => ids(columns, field, is, &mut passing)?,
                Field::Attribute(name) => {
                    let number = number_of(columns, name);
                    let unknown = || wrong(field, similar::unknown(columns, name));
                    let attribute =
                        Attribute { index: self, columns, name, number: number.ok_or_else(unknown)? };
                    attribute.test(field, is, &mut passing)?;
                }
            },
        }
        Ok(passing)
    }
}

/// An attribute that some item has.
struct Attribute<'a> {
    index: &'a FilterIndex,
    columns: &'a Columns,
    name: &'a str,
    number: u32,
}

impl Attribute<'_> {
    /// Adds the items that pass a test of it.
    fn test(&self, field: &Placed<Field>, is: &Is, passing: &mut FixedBitSet) -> Result<(), FilterError> {
        match is {
            Is::Known => self.add(passing, |_| true),
            Is::Between(first, last) => {
                self.numbers(field, passing, |number| (*first..=*last).contains(&number))?;
            }
            Is::Compared(comparison, bound) => {
                self.numbers(field, passing, |number| comparison.holds(number, *bound))?;
            }
            Is::OneOf(values) => values.iter().try_for_each(|value| self.value(value, passing))?,
        }
        Ok(())
    }

    /// Adds the items whose value means what is right.
    fn add(&self, passing: &mut FixedBitSet, right: impl Fn(Meaning) -> bool) {
        let own = self.index.of(self.number).filter(|&(_, meaning)| right(meaning));
        own.for_each(|(place, _)| self.index.add(place, passing));
    }

    /// Adds the items whose value is a number that is right.
    fn numbers<T>(
        &self,
        asked: &Placed<T>,
        passing: &mut FixedBitSet,
        right: impl Fn(f64) -> bool,
    ) -> Result<(), FilterError> {
        if self.index.of(self.number).all(|(_, meaning)| meaning.number.is_none()) {
            return Err(wrong(asked, Problem::NoNumber { name: self.name.to_owned(), known: self.known() }));
        }
        self.add(passing, |meaning| meaning.number.is_some_and(&right));
        Ok(())
    }

    /// Adds the items that have this value.
    fn value(&self, asked: &Placed<Value>, passing: &mut FixedBitSet) -> Result<(), FilterError> {
        let name = || self.name.to_owned();
        match &asked.value {
            Value::Number(wanted) => self.numbers(asked, passing, |number| number == *wanted),
            Value::Truth(wanted) => {
                if self.index.of(self.number).any(|(_, meaning)| meaning.truth.is_none()) {
                    return Err(wrong(asked, Problem::NoTruth { name: name(), known: self.known() }));
                }
                self.add(passing, |meaning| meaning.truth == Some(*wanted));
                Ok(())
            }
            Value::Text(text) => {
                let mut places = self.index.like(self.columns, self.number, text).peekable();
                if places.peek().is_none() {
                    let texts = || self.index.texts(self.columns, self.number);
                    let suggestion = similar::text(text, texts());
                    let problem =
                        Problem::Text { name: name(), value: text.clone(), suggestion, known: self.known() };
                    return Err(wrong(asked, problem));
                }
                places.for_each(|place| self.index.add(place, passing));
                Ok(())
            }
        }
    }

    fn known(&self) -> Vec<String> {
        similar::some(self.index.texts(self.columns, self.number))
    }
}

/// Adds the items with these ids.
fn ids(
    columns: &Columns,
    field: &Placed<Field>,
    is: &Is,
    passing: &mut FixedBitSet,
) -> Result<(), FilterError> {
    let Is::OneOf(values) = is else { return Err(wrong(field, Problem::IdText)) };
    for asked in values {
        let Value::Text(id) = &asked.value else { return Err(wrong(asked, Problem::IdText)) };
        match columns.by_id(id) {
            Some(item) => passing.insert(item as usize),
            None => return Err(wrong(asked, Problem::Id(id.clone(), similar::text(id, columns.ids.iter())))),
        }
    }
    Ok(())
}

fn wrong<T>(placed: &Placed<T>, problem: Problem) -> FilterError {
    FilterError { at: placed.at.clone(), problem }
}
