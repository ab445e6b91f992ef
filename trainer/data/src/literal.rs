//! Python literals, as `ast.literal_eval` reads them: the lines of `meta.json.gz`.
//!
//! No kept crate reads them: `py_literal` knows no `u'…'` and nests as deep as a stranger likes.
//!
//! What `repr` prints for strings, numbers, `None`, `True`, `False`, lists, tuples and dicts; everything
//! else (bytes, sets, names, calls, joined strings) is refused.
//! A surrogate pair, which Python keeps as two halves, becomes the character that it stands for.

use serde_json::{Map, Number, Value};
use thiserror::Error;

/// Lists in lists may go this deep; the recursion needs some end.
const DEPTH: usize = 64;

/// Text that is not a literal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not a Python literal: {what} at character {column}")]
pub struct LiteralError {
    /// What is wrong.
    what: &'static str,
    /// Where, from 1.
    column: usize,
}

/// The value of a literal: tuples become lists, keys become strings, a number out of 64 bits becomes the
/// nearest float.
pub fn parse(text: &str) -> Result<Value, LiteralError> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.error("something after its end"));
    }
    Ok(value)
}

/// The different members of a list, however deep, with commas between; none if the text is no list of text.
pub fn members(text: &str) -> Option<String> {
    let Ok(list @ Value::Array(_)) = parse(text) else { return None };
    words(&list)
}

/// A value in words, none where keys and values are in it.
pub fn words(value: &Value) -> Option<String> {
    fn collect(value: &Value, parts: &mut Vec<String>) -> Option<()> {
        let part = match value {
            Value::Null => return Some(()),
            Value::Array(values) => return values.iter().try_for_each(|value| collect(value, parts)),
            Value::Object(_) => return None,
            Value::String(text) => text.trim().to_owned(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
        };
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
        Some(())
    }
    let mut parts = Vec::new();
    collect(value, &mut parts)?;
    Some(parts.join(", "))
}

struct Parser<'a> {
    text: &'a str,
    /// In bytes, always between two characters.
    at: usize,
}

impl Parser<'_> {
    fn error(&self, what: &'static str) -> LiteralError {
        LiteralError { what, column: 1 + self.text[..self.at].chars().count() }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, LiteralError> {
        if depth > DEPTH {
            return Err(self.error("too deep a nesting"));
        }
        self.skip_space();
        match self.peek() {
            None => Err(self.error("it ends too early")),
            Some('\'' | '"') => self.string().map(Value::String),
            Some('[') => Ok(Value::Array(self.list(']', depth)?.0)),
            Some('(') => {
                // Parentheses around one value without a comma only group it.
                let (mut values, comma) = self.list(')', depth)?;
                Ok(if values.len() == 1 && !comma { values.remove(0) } else { Value::Array(values) })
            }
            Some('{') => self.dict(depth),
            Some('+' | '-' | '.' | '0'..='9') => self.number(),
            Some(_) => self.word(),
        }
    }

    /// The values up to `end`, and whether a comma came after the last.
    fn list(&mut self, end: char, depth: usize) -> Result<(Vec<Value>, bool), LiteralError> {
        self.at += 1;
        let (mut values, mut comma) = (Vec::new(), true);
        loop {
            self.skip_space();
            if self.eat(end) {
                return Ok((values, comma));
            }
            if !comma {
                return Err(self.error("no comma or closing bracket"));
            }
            values.push(self.value(depth + 1)?);
            self.skip_space();
            comma = self.eat(',');
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Value, LiteralError> {
        self.at += 1;
        let (mut map, mut comma) = (Map::new(), true);
        loop {
            self.skip_space();
            if self.eat('}') {
                return Ok(Value::Object(map));
            }
            if !comma {
                return Err(self.error("no comma or closing brace"));
            }
            let key = match self.value(depth + 1)? {
                Value::String(key) => key,
                Value::Number(key) => key.to_string(),
                _ => return Err(self.error("a key that is neither text nor number")),
            };
            self.skip_space();
            if !self.eat(':') {
                return Err(self.error("no colon after a key"));
            }
            let value = self.value(depth + 1)?;
            map.insert(key, value);
            self.skip_space();
            comma = self.eat(',');
        }
    }

    fn word(&mut self) -> Result<Value, LiteralError> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let value = match &rest[..end] {
            "None" => Value::Null,
            "True" => Value::Bool(true),
            "False" => Value::Bool(false),
            // Python 2 wrote its Unicode strings so.
            "u" | "U" if rest[end..].starts_with(['\'', '"']) => {
                self.at += end;
                return self.string().map(Value::String);
            }
            _ => return Err(self.error("an unknown word")),
        };
        self.at += end;
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, LiteralError> {
        let rest = &self.text[self.at..];
        let mut end = 0;
        for (place, c) in rest.char_indices() {
            // A sign is part of the number at its start and after the exponent's `e`.
            let sign = matches!(c, '+' | '-') && (place == 0 || rest[..place].ends_with(['e', 'E']));
            if !(sign || c == '.' || c.is_ascii_alphanumeric()) {
                break;
            }
            end = place + 1;
        }
        let digits = rest[..end].strip_prefix('+').unwrap_or(&rest[..end]);
        let unsigned = digits.trim_start_matches('-');
        let whole = !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit());
        // Python refuses 007, and so no id can silently lose its zeros.
        let padded =
            whole && unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.bytes().any(|b| b != b'0');
        // `parse` would take `inf` and `nan` as well; in Python those are names.
        let letters = unsigned.bytes().any(|b| b.is_ascii_alphabetic() && !matches!(b, b'e' | b'E'));
        let number = if padded || letters {
            None
        } else if let Ok(integer) = digits.parse::<i64>() {
            Some(Number::from(integer))
        } else if let Ok(integer) = digits.parse::<u64>() {
            Some(Number::from(integer))
        } else {
            digits.parse().ok().and_then(Number::from_f64)
        };
        let number = number.ok_or_else(|| self.error("a bad number"))?;
        self.at += end;
        Ok(Value::Number(number))
    }

    fn string(&mut self) -> Result<String, LiteralError> {
        let quote = self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                None => return Err(self.error("a string without end")),
                Some('\\') => self.escape(&mut text)?,
                end if end == quote => return Ok(text),
                Some(c) => text.push(c),
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, text: &mut String) -> Result<(), LiteralError> {
        let Some(c) = self.next() else { return Err(self.error("a string without end")) };
        let code = match c {
            '\n' => return Ok(()),
            '\\' | '\'' | '"' => c as u32,
            'a' => 0x07,
            'b' => 0x08,
            'f' => 0x0c,
            'n' => 0x0a,
            'r' => 0x0d,
            't' => 0x09,
            'v' => 0x0b,
            '0'..='7' => {
                let mut code = c as u32 - '0' as u32;
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else { break };
                    self.at += 1;
                    code = code * 8 + digit;
                }
                code
            }
            'x' => self.hex(2)?,
            'u' => match self.hex(4)? {
                high @ 0xd800..0xdc00 if self.text[self.at..].starts_with("\\u") => {
                    self.at += 2;
                    match self.hex(4)? {
                        low @ 0xdc00..0xe000 => 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00),
                        _ => high,
                    }
                }
                code => code,
            },
            'U' => self.hex(8)?,
            'N' => return Err(self.error("a character by its name")),
            // Python keeps the backslash of an escape that it does not know.
            _ => {
                text.push('\\');
                c as u32
            }
        };
        text.push(char::from_u32(code).ok_or_else(|| self.error("an escape that is no character"))?);
        Ok(())
    }

    fn hex(&mut self, digits: usize) -> Result<u32, LiteralError> {
        let mut code = 0;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) else {
                return Err(self.error("a bad escape"));
            };
            self.at += 1;
            code = (code << 4) | digit;
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests;
