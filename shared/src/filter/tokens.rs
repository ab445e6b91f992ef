//! The words of an expression.
use winnow::{
    combinator::{alt, delimited, not, opt, preceded, repeat},
    error::{ErrMode, ParseError, ParserError},
    prelude::*,
    stream::{LocatingSlice, Location},
    token::{any, one_of, take_while},
};

use super::{
    FilterError, Placed,
    error::{Misspelt, Problem},
    written::{begins_word, in_word},
};

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name or a keyword.
    Word(String),
    /// A name between backquotes, which is no keyword.
    Name(String),
    /// A text between quotes.
    Text(String),
    /// A number.
    Number(f64),
    /// A sign.
    Sign(&'static str),
}

/// The longer ones first.
const SIGNS: [&str; 10] = ["..", "<=", ">=", "!=", "=", "<", ">", "(", ")", ","];

/// What people write instead, the longer ones first.
const MISSPELT: [Misspelt; 13] = [
    Misspelt { found: "==", meant: "=" },
    Misspelt { found: "=<", meant: "<=" },
    Misspelt { found: "=>", meant: ">=" },
    Misspelt { found: "<>", meant: "!=" },
    Misspelt { found: "&&", meant: "and" },
    Misspelt { found: "||", meant: "or" },
    Misspelt { found: "&", meant: "and" },
    Misspelt { found: "|", meant: "or" },
    Misspelt { found: "≤", meant: "<=" },
    Misspelt { found: "≥", meant: ">=" },
    Misspelt { found: "≠", meant: "!=" },
    Misspelt { found: "…", meant: ".." },
    Misspelt { found: ":", meant: "=" },
];

type Input<'a> = LocatingSlice<&'a str>;
type Read<T> = Result<T, ErrMode<FilterError>>;

/// Takes an expression apart.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed<Token>>, FilterError> {
    let token = alt((
        word,
        number,
        text_of('"', Token::Text),
        text_of('\'', Token::Text),
        text_of('`', Token::Name),
        sign,
    ));
    let placed = token.with_span().map(|(value, at)| Placed { value, at });
    let spaces = || take_while(0.., char::is_whitespace);
    let mut tokens = delimited(spaces(), repeat(0.., (placed, spaces()).map(|(token, _)| token)), spaces());
    let read: Result<Vec<_>, _> = tokens.parse(LocatingSlice::new(text));
    read.map_err(ParseError::into_inner)
}

fn word(input: &mut Input) -> Read<Token> {
    (one_of(begins_word), take_while(0.., in_word))
        .take()
        .map(|word: &str| Token::Word(word.to_owned()))
        .parse_next(input)
}

/// Digits, and a fraction. What goes on with letters, or with a second point, is none.
fn number(input: &mut Input) -> Read<Token> {
    let start = *input;
    let digits = || take_while(1.., |digit: char| digit.is_ascii_digit());
    let written: &str = (opt('-'), digits(), opt(('.', digits()))).take().parse_next(input)?;
    let mut rest = opt(preceded(not(".."), take_while(1.., |letter| in_word(letter) || letter == '.')));
    let rest: Option<&str> = rest.parse_next(input)?;
    match crate::number::number(written) {
        Some(number) if rest.is_none() => Ok(Token::Number(number)),
        _ => {
            let length = written.len() + rest.map_or(0, str::len);
            let found = start.get(..length).unwrap_or_default().to_owned();
            Err(cut(&start, length, Problem::Number(found)))
        }
    }
}

/// What stands between two of these.
fn text_of(quote: char, token: fn(String) -> Token) -> impl Fn(&mut Input) -> Read<Token> {
    move |input| {
        let start = *input;
        let letter =
            alt((preceded('\\', any), any.verify(move |&letter: &char| letter != quote && letter != '\\')));
        let _ = one_of(quote).parse_next(input)?;
        let text: String = repeat(0.., letter).parse_next(input)?;
        match opt(one_of(quote)).parse_next(input)? {
            Some(_) => Ok(token(text)),
            None => Err(cut(&start, start.len(), Problem::Unclosed(quote))),
        }
    }
}

fn sign(input: &mut Input) -> Read<Token> {
    let start = *input;
    let at_start = |sign: &&str| start.starts_with(*sign);
    if let Some(misspelt) = MISSPELT.iter().find(|misspelt| at_start(&misspelt.found)) {
        return Err(cut(&start, misspelt.found.len(), Problem::Misspelt(*misspelt)));
    }
    match SIGNS.iter().find(|sign| at_start(sign)) {
        Some(&sign) => sign.map(|_| Token::Sign(sign)).parse_next(input),
        None => {
            let Ok(letter) = any::<_, ErrMode<FilterError>>.parse_next(input) else {
                return Err(ErrMode::from_input(&start));
            };
            let problem = match letter {
                '“' | '”' | '„' | '«' | '»' | '‘' | '’' => Problem::Quote(letter),
                '!' => Problem::Misspelt(Misspelt { found: "!", meant: "not" }),
                letter => Problem::Letter(letter),
            };
            Err(cut(&start, letter.len_utf8(), problem))
        }
    }
}

/// No other way of reading is tried.
fn cut(start: &Input, length: usize, problem: Problem) -> ErrMode<FilterError> {
    let from = start.current_token_start();
    ErrMode::Cut(FilterError { at: from..from + length, problem })
}
