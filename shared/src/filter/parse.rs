//! What an expression says.
use winnow::{combinator::separated, error::ErrMode, prelude::*, stream::Stateful, token::any};

use super::{
    Comparison, Expression, Field, FilterError, Is, Placed, Test, Value,
    error::{DEEPEST, LONGEST, MOST_TESTS, Problem},
    tokens::{Token, tokens},
    written::{ID, KEYWORDS},
};

/// Things that a rule counts, at most.
const MOST_COUNTED: f64 = 1e6;

/// Where reading is.
#[derive(Clone, Debug)]
struct State {
    depth: usize,
    tests: usize,
    /// Bytes of the whole expression.
    end: usize,
}

type Input<'a> = Stateful<&'a [Placed<Token>], State>;
type Read<T> = Result<T, ErrMode<FilterError>>;

/// Reads all of a text.
pub(crate) fn read<T>(
    text: &str,
    what: impl FnOnce(&mut Reader) -> Result<T, FilterError>,
) -> Result<T, FilterError> {
    let whole = 0..text.len();
    if text.len() > LONGEST {
        return Err(FilterError { at: whole, problem: Problem::Long(text.len()) });
    }
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(FilterError { at: whole, problem: Problem::Empty });
    }
    let state = State { depth: 0, tests: 0, end: text.len() };
    let mut reader = Reader(Input { input: &tokens, state });
    let read = what(&mut reader)?;
    match next(&reader.0) {
        None => Ok(read),
        Some(Token::Sign(")")) => Err(reader.wrong(Problem::Unopened)),
        Some(_) => Err(reader.wrong(Problem::Joint)),
    }
}

/// Reads an expression.
pub(super) fn expression(text: &str) -> Result<Expression, FilterError> {
    read(text, |reader| one_of(&mut reader.0).map_err(said))
}

/// Reads a text from its beginning to its end.
pub(crate) struct Reader<'a>(Input<'a>);

impl Reader<'_> {
    /// Conditions, and what joins them.
    pub(crate) fn expression(&mut self) -> Result<Expression, FilterError> {
        one_of(&mut self.0).map_err(said)
    }

    /// Whether these words come next; then they are read.
    pub(crate) fn words(&mut self, words: &[&str]) -> bool {
        let is = |(token, word): (&Placed<Token>, &&str)| matches!(&token.value, Token::Word(own) if own.eq_ignore_ascii_case(word));
        let come = self.0.input.len() >= words.len() && self.0.input.iter().zip(words).all(is);
        if come {
            self.0.input = self.0.input.get(words.len()..).unwrap_or_default();
        }
        come
    }

    /// A number of things.
    pub(crate) fn count(&mut self) -> Result<usize, FilterError> {
        match next(&self.0) {
            Some(&Token::Number(number))
                if number.fract() == 0.0 && (0.0..=MOST_COUNTED).contains(&number) =>
            {
                take(&mut self.0);
                Ok(number as usize)
            }
            _ => Err(self.wrong(Problem::Count)),
        }
    }

    /// An attribute's name.
    pub(crate) fn attribute(&mut self) -> Result<Placed<String>, FilterError> {
        let field = field(&mut self.0).map_err(said).map_err(|error| match error.problem {
            Problem::Condition => FilterError { problem: Problem::Kind, ..error },
            _ => error,
        })?;
        match field.value {
            Field::Attribute(value) => Ok(Placed { value, at: field.at }),
            Field::Id => Err(FilterError { at: field.at, problem: Problem::EachId }),
        }
    }

    /// That something is wrong with what comes next.
    pub(crate) fn wrong(&self, problem: Problem) -> FilterError {
        said(here(&self.0, problem))
    }
}

fn said(error: ErrMode<FilterError>) -> FilterError {
    error.into_inner().unwrap_or(FilterError { at: 0..0, problem: Problem::Condition })
}

/// Conditions of which one must hold.
fn one_of(input: &mut Input) -> Read<Expression> {
    let of: Vec<Expression> = separated(1.., all_of, keyword("or")).parse_next(input)?;
    Ok(joined(of, Expression::Any))
}

/// Conditions that must all hold.
fn all_of(input: &mut Input) -> Read<Expression> {
    let of: Vec<Expression> = separated(1.., operand, keyword("and")).parse_next(input)?;
    Ok(joined(of, Expression::All))
}

fn joined(mut of: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    match (of.len(), of.pop()) {
        (1, Some(one)) => one,
        (_, last) => {
            of.extend(last);
            join(of)
        }
    }
}

/// What stands between `and` and `or`: never gives up without saying why.
fn operand(input: &mut Input) -> Read<Expression> {
    if input.state.depth == DEEPEST {
        return Err(here(input, Problem::Deep));
    }
    input.state.depth += 1;
    let operand = match next(input) {
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("not") => {
            take(input);
            Expression::Not(Box::new(operand(input)?))
        }
        Some(Token::Sign("(")) => {
            let opened = take(input);
            let inside = one_of(input)?;
            match next(input) {
                Some(Token::Sign(")")) => take(input),
                Some(_) => return Err(here(input, Problem::Joint)),
                None => return Err(at(opened, Problem::Unclosed('('))),
            };
            inside
        }
        _ => test(input)?,
    };
    input.state.depth -= 1;
    Ok(operand)
}

/// One condition.
fn test(input: &mut Input) -> Read<Expression> {
    input.state.tests += 1;
    if input.state.tests > MOST_TESTS {
        return Err(here(input, Problem::Many));
    }
    if keyword("has").parse_next(input).is_ok() {
        return Ok(Expression::Test(Test { field: field(input)?, is: Is::Known }));
    }
    let field = field(input)?;
    let is = |is| Expression::Test(Test { field: field.clone(), is });
    let not = |inner| Expression::Not(Box::new(inner));
    let compared = |comparison, input: &mut Input| {
        take(input);
        Ok(is(Is::Compared(comparison, number(input, comparison)?)))
    };
    match next(input) {
        Some(Token::Sign("=")) => {
            take(input);
            Ok(is(Is::OneOf(vec![value(input)?])))
        }
        Some(Token::Sign("!=")) => {
            take(input);
            Ok(not(is(Is::OneOf(vec![value(input)?]))))
        }
        Some(Token::Sign("<")) => compared(Comparison::Less, input),
        Some(Token::Sign("<=")) => compared(Comparison::AtMost, input),
        Some(Token::Sign(">")) => compared(Comparison::More, input),
        Some(Token::Sign(">=")) => compared(Comparison::AtLeast, input),
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("in") => {
            take(input);
            Ok(is(choice(input)?))
        }
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("not") => {
            take(input);
            if keyword("in").parse_next(input).is_err() {
                return Err(here(input, Problem::NotIn(field.value)));
            }
            Ok(not(is(choice(input)?)))
        }
        // A name by itself asks whether it is so.
        None | Some(Token::Sign(")")) => {
            Ok(is(Is::OneOf(vec![Placed { value: Value::Truth(true), at: field.at.clone() }])))
        }
        Some(Token::Word(word)) if ["and", "or"].iter().any(|joint| word.eq_ignore_ascii_case(joint)) => {
            Ok(is(Is::OneOf(vec![Placed { value: Value::Truth(true), at: field.at.clone() }])))
        }
        Some(_) => Err(here(input, Problem::Operator(field.value))),
    }
}

/// What stands after `in`.
fn choice(input: &mut Input) -> Read<Is> {
    if let Some(Token::Sign("(")) = next(input) {
        let opened = take(input);
        if let Some(Token::Sign(")")) = next(input) {
            return Err(at(opened, Problem::NoValues));
        }
        let values: Vec<Placed<Value>> = separated(1.., value, sign(",")).parse_next(input)?;
        return match next(input) {
            Some(Token::Sign(")")) => {
                take(input);
                Ok(Is::OneOf(values))
            }
            Some(_) => Err(here(input, Problem::Comma)),
            None => Err(at(opened, Problem::Unclosed('('))),
        };
    }
    let Some(&Token::Number(first)) = next(input) else {
        return Err(here(input, Problem::Choice));
    };
    let from = take(input);
    if sign("..").parse_next(input).is_err() {
        return Err(here(input, Problem::Range(first)));
    }
    let Some(&Token::Number(last)) = next(input) else {
        return Err(here(input, Problem::RangeEnd(first)));
    };
    let to = take(input);
    if first > last {
        let range = from.map_or(0, |from| from.at.start)..to.map_or(0, |to| to.at.end);
        return Err(ErrMode::Cut(FilterError { at: range, problem: Problem::Backwards(first, last) }));
    }
    Ok(Is::Between(first, last))
}

/// The id, or an attribute's name.
fn field(input: &mut Input) -> Read<Placed<Field>> {
    let problem = match next(input) {
        Some(Token::Name(name)) => return Ok(placed(input, Field::Attribute(name.clone()))),
        Some(Token::Word(word)) if word == ID => return Ok(placed(input, Field::Id)),
        Some(Token::Word(word)) if !is_keyword(word) => {
            return Ok(placed(input, Field::Attribute(word.clone())));
        }
        Some(Token::Text(text)) => Problem::TextFirst(text.clone()),
        Some(Token::Number(number)) => Problem::NumberFirst(*number),
        _ => Problem::Condition,
    };
    Err(here(input, problem))
}

/// A text, a number, yes or no.
fn value(input: &mut Input) -> Read<Placed<Value>> {
    let value = match next(input) {
        Some(Token::Text(text)) => Value::Text(text.clone()),
        Some(Token::Number(number)) => Value::Number(*number),
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("true") => Value::Truth(true),
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("false") => Value::Truth(false),
        Some(Token::Word(word)) if !is_keyword(word) => {
            return Err(here(input, Problem::Unquoted(word.clone())));
        }
        _ => return Err(here(input, Problem::Value)),
    };
    Ok(placed(input, value))
}

/// What stands after a sign of order.
fn number(input: &mut Input, comparison: Comparison) -> Read<f64> {
    match next(input) {
        Some(&Token::Number(number)) => {
            take(input);
            Ok(number)
        }
        _ => Err(here(input, Problem::Ordered(comparison))),
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

fn keyword<'a>(keyword: &'static str) -> impl Parser<Input<'a>, (), ErrMode<FilterError>> {
    let is = move |token: &Placed<Token>| matches!(&token.value, Token::Word(word) if word.eq_ignore_ascii_case(keyword));
    any.verify(is).void()
}

fn sign<'a>(sign: &'static str) -> impl Parser<Input<'a>, (), ErrMode<FilterError>> {
    any.verify(move |token: &Placed<Token>| token.value == Token::Sign(sign)).void()
}

fn next<'a>(input: &Input<'a>) -> Option<&'a Token> {
    input.input.first().map(|token| &token.value)
}

fn take<'a>(input: &mut Input<'a>) -> Option<&'a Placed<Token>> {
    input.input.split_off_first()
}

/// What the next word means, with its place.
fn placed<T>(input: &mut Input, value: T) -> Placed<T> {
    Placed { value, at: take(input).map_or(0..0, |token| token.at.clone()) }
}

/// That something is wrong with what comes next, so that no other way of reading is tried.
fn here(input: &Input, problem: Problem) -> ErrMode<FilterError> {
    let end = input.state.end;
    let at = input.input.first().map_or(end..end, |token| token.at.clone());
    ErrMode::Cut(FilterError { at, problem })
}

fn at(token: Option<&Placed<Token>>, problem: Problem) -> ErrMode<FilterError> {
    ErrMode::Cut(FilterError { at: token.map_or(0..0, |token| token.at.clone()), problem })
}
