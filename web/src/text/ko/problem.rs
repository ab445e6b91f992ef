//! What is wrong with a filter or a rule, in Korean. What the reader wrote stands before a colon or within quotes, so
//! that no particle depends on it.
use tigerlet::filter::{DEEPEST, Field, FilterError, LONGEST, MOST_TESTS, Problem, named, quoted, short};

/// What is wrong, and where: the letter, counted from 1, and what stands there.
pub fn within(error: &FilterError, expression: &str) -> String {
    let said = said(&error.problem);
    match error.place(expression) {
        None => format!("끝: {said}"),
        Some((letter, near)) => format!("{letter}번째 글자 “{near}”: {said}"),
    }
}

fn said(problem: &Problem) -> String {
    match problem {
        Problem::Empty => "조건이 없습니다. 조건은 `genre = \"Fantasy\"`처럼 씁니다.".to_owned(),
        Problem::Long(bytes) => format!("{bytes}바이트입니다. {LONGEST}바이트까지만 읽습니다."),
        Problem::Deep => format!("괄호와 `not`이 {DEEPEST}겹보다 깊습니다."),
        Problem::Many => {
            format!("조건이 {MOST_TESTS}개를 넘습니다. 한 속성의 여러 값은 한 조건에 씁니다: `id in (\"a\", \"b\")`")
        }
        Problem::Number(written) => {
            format!("`{}`: 수가 아닙니다. 글은 따옴표 안에, 범위는 `in 1950..1960`처럼 씁니다.", short(written))
        }
        Problem::Unclosed(sign) => format!("`{sign}`: 닫히지 않았습니다."),
        Problem::Unopened => "`)`: 이것으로 닫을 것이 없습니다.".to_owned(),
        Problem::Misspelt(misspelt) => format!("`{}` 대신 여기서는 `{}`라고 씁니다.", misspelt.found, misspelt.meant),
        Problem::Quote(sign) => format!("`{sign}`: 여기서 쓰는 따옴표가 아닙니다. \"…\"나 '…' 안에 쓰십시오."),
        Problem::Letter(letter) => {
            format!("`{}`: 여기서는 뜻이 없습니다. 이런 글자가 든 이름은 역따옴표 안에 씁니다.", short(&letter.to_string()))
        }
        Problem::Condition => {
            "조건이 빠졌습니다. `genre = \"Fantasy\"`처럼 속성과 그 값을 쓰십시오.".to_owned()
        }
        Problem::TextFirst(text) => {
            format!("조건은 속성으로 시작합니다: `genre = {}`. 빈칸이 있는 이름은 역따옴표 안에 씁니다.", quoted(text))
        }
        Problem::NumberFirst(number) => format!("조건은 속성으로 시작합니다: `year >= {number}`."),
        Problem::Operator(field) => {
            format!("{}: 무엇을 묻는지 빠졌습니다. =, !=, <, <=, >, >=, `in` 가운데 하나가 이름을 따릅니다.", name(field))
        }
        Problem::NotIn(field) => format!("여기에는 `in`이 옵니다: `{} not in (\"a\", \"b\")`.", name(field)),
        Problem::Joint => "여기에 `and`나 `or`가 있거나 식이 끝나야 합니다.".to_owned(),
        Problem::Comma => "여기에 쉼표나 `)`가 빠졌습니다.".to_owned(),
        Problem::Value => "값이 빠졌습니다. 따옴표 안의 글, 수, `true`나 `false`가 값입니다.".to_owned(),
        Problem::Unquoted(text) => format!("글은 따옴표 안에 씁니다: {}.", quoted(text)),
        Problem::NoValues => "괄호 안에 값이 없어 아무것도 통과하지 못합니다.".to_owned(),
        Problem::Choice => {
            "`in` 다음에는 괄호 안의 값 `(\"a\", \"b\")`나 범위 `1950..1960`이 옵니다.".to_owned()
        }
        Problem::Range(number) => format!("범위에는 끝 수가 이어집니다: `{number}..{number}`."),
        Problem::RangeEnd(number) => {
            format!("범위의 끝 수가 빠졌습니다. 끝이 없다면 `>= {number}`처럼 씁니다.")
        }
        Problem::Backwards(first, last) => {
            format!("`{first}..{last}`에 드는 수는 없습니다: `{last}..{first}`라고 쓰십시오.")
        }
        Problem::Ordered(comparison) => format!("`{comparison}` 다음에 수가 빠졌습니다. 크고 작음은 수에만 있습니다."),
        Problem::Quota => {
            "규칙은 `at most 2 of each author`, `at least 4 different author`, `at least 3 where year >= 2000`처럼 \
             씁니다."
                .to_owned()
        }
        Problem::Each => {
            "수 다음에는 `of each`와 속성 또는 `shelf`, 아니면 `where`와 조건이 옵니다.".to_owned()
        }
        Problem::Different => {
            "수 다음에는 `different`와 속성 또는 `shelf`, 아니면 `where`와 조건이 옵니다.".to_owned()
        }
        Problem::Kind => "무엇마다 셀지 빠졌습니다. 속성이나 `shelf`를 쓰십시오.".to_owned(),
        Problem::Count => "여기에 자연수가 빠졌습니다.".to_owned(),
        Problem::EachId => "ID는 아이템마다 달라서 셀 것이 없습니다.".to_owned(),
        Problem::Name { name, suggestion, known } => {
            format!("{}: 이런 속성이 있는 아이템이 없습니다.{}", named(name), meant(suggestion.as_deref(), known))
        }
        Problem::Text { name, value, suggestion, known } => {
            let (name, value) = (named(name), quoted(value));
            format!("{name}: 값이 {value}인 아이템이 없습니다.{}", meant(suggestion.as_deref(), known))
        }
        Problem::NoNumber { name, known } => {
            format!("{}: 수를 값으로 가진 아이템이 없습니다.{}", named(name), meant(None, known))
        }
        Problem::NoTruth { name, known } => {
            format!("{}: 예나 아니요로 답하는 속성이 아닙니다.{}", named(name), meant(None, known))
        }
        Problem::Id(id, suggestion) => {
            format!("{}: 이런 ID의 아이템이 없습니다.{}", quoted(id), meant(suggestion.as_deref(), &[]))
        }
        Problem::IdText => "ID는 글입니다: `id = \"…\"`나 `id in (\"…\", \"…\")`처럼 씁니다.".to_owned(),
    }
}

/// What is asked about, as far as an error repeats it.
fn name(field: &Field) -> String {
    match field {
        Field::Id => field.to_string(),
        Field::Attribute(name) => named(name),
    }
}

/// What may have been meant, or what there is.
fn meant(suggestion: Option<&str>, known: &[String]) -> String {
    match suggestion {
        Some(suggestion) => format!(" 혹시 {suggestion}, 이것이었습니까?"),
        None if known.is_empty() => String::new(),
        None => format!(" 있는 것: {} 등.", known.join(", ")),
    }
}
