use proptest::{prelude::*, test_runner::RngSeed};

use super::*;
use crate::catalog::{Catalog, Item};

fn catalog(rows: &[Vec<(&str, &str)>]) -> Catalog {
    let item = |(at, row): (usize, &Vec<(&str, &str)>)| Item {
        id: format!("b{at}"),
        attributes: row.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
        ..Item::default()
    };
    Catalog::new(rows.iter().enumerate().map(item).collect()).unwrap()
}

fn shop() -> Catalog {
    catalog(&[
        vec![("genre", "Fantasy"), ("themes", "love, war"), ("year", "1937"), ("in_stock", "yes")],
        vec![("genre", "Crime"), ("themes", "war; loss"), ("year", " -380 "), ("price", "$12.50")],
        vec![("genre", "Crime"), ("themes", "warlike|loss|loss"), ("year", "1980s"), ("in_stock", "NO")],
        vec![("mood of it", "“odd”, \"even\""), ("price", "8 €"), ("not", "a\\b"), ("id", "x")],
    ])
}

fn passing(catalog: &Catalog, text: &str) -> Result<Vec<usize>, String> {
    let passing = text.parse().and_then(|filter: Expression| catalog.passing(&filter));
    passing.map(|passing| passing.ones().collect()).map_err(|error| error.within(text))
}

#[test]
fn an_expression_lets_pass_what_it_says() {
    let shop = shop();
    for (text, expected) in [
        ("genre = 'Crime'", &[1, 2][..]),
        ("genre != \"Crime\"", &[0, 3]), // what has no genre is no crime either
        ("genre in ('Crime', 'Fantasy')", &[0, 1, 2]),
        ("genre not in ('Crime','Fantasy')", &[3]),
        ("themes = 'war'", &[0, 1]),
        ("themes = 'war; loss'", &[1]),
        ("themes='loss'AND genre='Crime'", &[1, 2]),
        ("year = 1937 or year < 0", &[0, 1]),
        ("year >= 1937", &[0]),
        ("year > 1937 or year <= -381", &[]),
        ("year in -400..1937", &[0, 1]),
        ("year in -400..1936 or has price", &[1, 3]),
        ("year not in -400..1936", &[0, 2, 3]),
        ("year = '1980s'", &[2]),
        ("price in 8..12.5", &[1, 3]),
        ("price = 12.5", &[1]),
        ("in_stock", &[0]),
        ("not in_stock", &[1, 2, 3]),
        ("in_stock = false", &[2]),
        ("id in ('b0', \"b3\")", &[0, 3]),
        ("id != 'b0'", &[1, 2, 3]),
        ("`mood of it` = '\\\"even\\\"'", &[3]),
        ("`mood of it` = '“odd”'", &[3]),
        ("`not` = 'a\\\\b'", &[3]),
        ("`id` = 'x'", &[3]),
        ("has year and not (genre = 'Crime' and themes = 'war')", &[0, 2]),
        ("genre = 'Fantasy' or genre = 'Crime' and year < 0", &[0, 1]), // and before or
        ("(genre = 'Fantasy' or genre = 'Crime') and year < 0", &[1]),
        ("not not has year", &[0, 1, 2]),
        ("  has\n\tyear ", &[0, 1, 2]),
    ] {
        assert_eq!(passing(&shop, text).as_deref(), Ok(expected), "{text}");
    }
    assert_eq!(shop.span("year"), Some((-380.0, 1937.0)));
    assert_eq!((shop.span("genre"), shop.span("colour")), (None, None));
}

/// What people write when they do not know the language, and what they are told.
#[test]
fn a_wrong_expression_is_one_line_with_the_place_and_a_way_out() {
    let shop = shop();
    for (text, expected) in [
        ("", "at the end: no condition; one is `genre = \"Fantasy\"`"),
        ("   ", "at 1, “   ”: no condition; one is `genre = \"Fantasy\"`"),
        ("genre", "at 1, “genre”: genre is not yes or no; compare it, as with \"Fantasy\", \"Crime\""),
        ("genre =", "at the end: a value is missing: a text in quotes, a number, `true` or `false`"),
        ("genre = Crime", "at 9, “Crime”: texts stand in quotes: \"Crime\""),
        ("genre = 'Crime", "at 9, “'Crime”: this `'` is never closed"),
        ("genre = “Crime”", "at 9, ““”: `“` is no quote here: write \"…\" or '…'"),
        ("genre == 'Crime'", "at 7, “==”: `==` is written `=` here"),
        ("genre <> 'Crime'", "at 7, “<>”: `<>` is written `!=` here"),
        ("year ≥ 1950", "at 6, “≥”: `≥` is written `>=` here"),
        ("year => 1950", "at 6, “=>”: `=>` is written `>=` here"),
        ("has year && has price", "at 10, “&&”: `&&` is written `and` here"),
        ("has year || has price", "at 10, “||”: `||` is written `or` here"),
        ("!has year", "at 1, “!”: `!` is written `not` here"),
        ("genre: 'Crime'", "at 6, “:”: `:` is written `=` here"),
        (
            "genre is 'Crime'",
            "at 7, “is”: what is asked of genre? One of =, !=, <, <=, >, >= and `in` follows a name",
        ),
        (
            "genre 'Crime'",
            "at 7, “'Crime'”: what is asked of genre? One of =, !=, <, <=, >, >= and `in` follows a name",
        ),
        ("genre not 'Crime'", "at 11, “'Crime'”: `in` follows here: genre not in (\"a\", \"b\")"),
        ("1950 < year", "at 1, “1950”: a condition begins with the attribute: `year >= 1950`"),
        (
            "'Crime' = genre",
            "at 1, “'Crime'”: a condition begins with the attribute: `genre = \"Crime\"`; names with spaces stand between backquotes",
        ),
        (
            "genre in 'Crime'",
            "at 10, “'Crime'”: after `in` stand values in parentheses, `(\"a\", \"b\")`, or a range, `1950..1960`",
        ),
        ("genre in ()", "at 10, “(”: no values in these parentheses, so nothing could pass"),
        ("genre in ('Crime'", "at 10, “(”: this `(` is never closed"),
        ("genre in ('Crime' 'Fantasy')", "at 19, “'Fantasy'”: a comma or `)` is missing here"),
        (
            "genre in ('Crime',)",
            "at 19, “)”: a value is missing: a text in quotes, a number, `true` or `false`",
        ),
        ("year in 1950", "at the end: a range goes on with its last number: `1950..1950`"),
        ("year in 1950..", "at the end: a range needs its last number; without one write `>= 1950`"),
        ("year in 1960..1950", "at 9, “1960..1950”: no number is from 1960 to 1950: write `1950..1960`"),
        (
            "year in 1950-1960",
            "at 9, “1950-1960”: `1950-1960` is no number; a range is written `in 1950..1960`",
        ),
        ("year >= 1950s", "at 9, “1950s”: `1950s` is no number; a text stands in quotes: \"1950s\""),
        ("price < 1.2.3", "at 9, “1.2.3”: `1.2.3` is no number; a text stands in quotes: \"1.2.3\""),
        (
            "price < $12",
            "at 9, “$”: `$` has no meaning here; names with such letters stand between backquotes",
        ),
        ("year >= '1950'", "at 9, “'1950'”: a number is missing after `>=`: only numbers have an order"),
        ("genre > 3", "at 1, “genre”: no item's genre is a number; some are \"Fantasy\", \"Crime\""),
        ("genre = 3", "at 9, “3”: no item's genre is a number; some are \"Fantasy\", \"Crime\""),
        ("(has year", "at 1, “(”: this `(` is never closed"),
        ("has year)", "at 9, “)”: this `)` closes nothing"),
        ("has year has price", "at 10, “has”: `and`, `or` or the end is missing here"),
        (
            "has year and",
            "at the end: a condition is missing: an attribute and what is asked of it, as in `genre = \"Fantasy\"`",
        ),
        (
            "and has year",
            "at 1, “and”: a condition is missing: an attribute and what is asked of it, as in `genre = \"Fantasy\"`",
        ),
        (
            "has year or or has price",
            "at 13, “or”: a condition is missing: an attribute and what is asked of it, as in `genre = \"Fantasy\"`",
        ),
        (
            "()",
            "at 2, “)”: a condition is missing: an attribute and what is asked of it, as in `genre = \"Fantasy\"`",
        ),
        ("genr = 'Crime'", "at 1, “genr”: no item has an attribute genr; did you mean genre?"),
        ("Genre = 'Crime'", "at 1, “Genre”: no item has an attribute Genre; did you mean genre?"),
        (
            "colour = 'red'",
            "at 1, “colour”: no item has an attribute colour; it has genre, in_stock, themes, year",
        ),
        ("genre = 'fantasy'", "at 9, “'fantasy'”: no item's genre is \"fantasy\"; did you mean \"Fantasy\"?"),
        (
            "themes in ('war', 'lvoe')",
            "at 19, “'lvoe'”: no item's themes is \"lvoe\"; did you mean \"love\"?",
        ),
        (
            "genre = 'Poetry'",
            "at 9, “'Poetry'”: no item's genre is \"Poetry\"; some are \"Fantasy\", \"Crime\"",
        ),
        ("year", "at 1, “year”: year is not yes or no; compare it, as with \"1937\", \"-380\", \"1980s\""),
        ("id = 'c1'", "at 6, “'c1'”: no item has the id \"c1\""),
        ("id in 1..2", "at 1, “id”: ids are texts: `id = \"…\"` or `id in (\"…\", \"…\")`"),
        ("id = 1", "at 6, “1”: ids are texts: `id = \"…\"` or `id in (\"…\", \"…\")`"),
    ] {
        assert_eq!(passing(&shop, text), Err(expected.to_owned()), "{text}");
        assert!(!expected.contains('\n'));
    }
}

#[test]
fn what_would_take_too_long_is_refused() {
    let refused = |text: String| text.parse::<Expression>().unwrap_err().problem;
    assert_eq!(refused("(".repeat(100_000)), Problem::Deep);
    assert_eq!(refused("not ".repeat(100_000)), Problem::Deep);
    assert_eq!(refused("a = 1 or ".repeat(2_000)), Problem::Many);
    let long = format!("id in ('{}')", "x".repeat(2 << 20));
    assert_eq!(refused(long.clone()), Problem::Long(long.len()));
    let ids: Vec<String> = (0..20_000).map(|id| format!("'b{id}'")).collect();
    assert!(format!("id in ({})", ids.join(", ")).parse::<Expression>().is_ok());
    assert!(format!("{}has a{}", "(".repeat(60), ")".repeat(60)).parse::<Expression>().is_ok());
}

/// The slow way: every item's values are read for every condition.
fn holds(row: &[(&str, &str)], expression: &Expression) -> bool {
    match expression {
        Expression::All(of) => of.iter().all(|one| holds(row, one)),
        Expression::Any(of) => of.iter().any(|one| holds(row, one)),
        Expression::Not(inner) => !holds(row, inner),
        Expression::Test(Test { field, is }) => {
            let Field::Attribute(name) = &field.value else { panic!("no ids here") };
            let Some((_, value)) = row.iter().find(|(own, _)| own == name) else { return false };
            let number = value.trim().parse::<f64>().ok();
            match is {
                Is::Known => true,
                Is::Between(first, last) => number.is_some_and(|number| *first <= number && number <= *last),
                Is::Compared(comparison, bound) => {
                    number.is_some_and(|number| comparison.holds(number, *bound))
                }
                Is::OneOf(values) => values.iter().any(|wanted| match &wanted.value {
                    Value::Text(text) => {
                        value == text || value.split([',', ';', '|']).any(|part| part.trim() == text)
                    }
                    Value::Number(wanted) => number == Some(*wanted),
                    Value::Truth(wanted) => ["false", "true"][usize::from(*wanted)] == *value,
                }),
            }
        }
    }
}

/// Values of three attributes: texts and lists, numbers, yes or no.
const VALUES: [(&str, &[&str]); 3] = [
    ("a", &["x", "y", "x, y", " z|x ", "", "x;;y"]),
    ("b c", &["1", "-2.5", " 3 ", "3x"]),
    ("not", &["true", "false"]),
];

fn any_test() -> impl Strategy<Value = Expression> {
    let test =
        |name: &str, is| Expression::Test(Test { field: Field::Attribute(name.to_owned()).into(), is });
    let number = prop::sample::select(vec![-3.0, -2.5, 0.0, 1.0, 3.0]);
    let comparison = prop::sample::select(vec![
        Comparison::Less,
        Comparison::AtMost,
        Comparison::More,
        Comparison::AtLeast,
    ]);
    let texts = prop::collection::vec(prop::sample::select(vec!["x", "y", "z", "x, y", ""]), 1..3);
    prop_oneof![
        (0..3_usize).prop_map(move |at| test(VALUES[at].0, Is::Known)),
        texts.prop_map(move |texts| {
            let value = |text: &str| Value::Text(text.to_owned()).into();
            test("a", Is::OneOf(texts.into_iter().map(value).collect()))
        }),
        (comparison, number.clone()).prop_map(move |(order, bound)| test("b c", Is::Compared(order, bound))),
        (number.clone(), 0..20_u8)
            .prop_map(move |(first, more)| test("b c", Is::Between(first, first + f64::from(more) / 4.0))),
        number.prop_map(move |number| test("b c", Is::OneOf(vec![Value::Number(number).into()]))),
        any::<bool>().prop_map(move |truth| test("not", Is::OneOf(vec![Value::Truth(truth).into()]))),
    ]
}

fn any_expression() -> impl Strategy<Value = Expression> {
    any_test().prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::Any),
            inner.prop_map(|inner| Expression::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn the_index_passes_what_reading_every_item_would(
        choice in prop::collection::vec([0..9_usize, 0..6_usize, 0..4_usize], 0..10),
        expression in any_expression(),
    ) {
        // One item has everything that can be asked for, or asking for it would be a mistake.
        let mut rows = vec![vec![("a", "x, y, z,"), ("b c", "1"), ("not", "true")]];
        rows.push(vec![("a", "x, y")]);
        rows.extend(choice.iter().map(|choice| {
            let pair = |(&(name, values), &at): (&(&'static str, &[&'static str]), &usize)| Some((name, *values.get(at)?));
            VALUES.iter().zip(choice).filter_map(pair).collect()
        }));
        let expected: Vec<usize> = (0..rows.len()).filter(|&at| holds(&rows[at], &expression)).collect();
        let written = expression.to_string();
        prop_assert_eq!(written.parse::<Expression>(), Ok(expression), "{}", &written);
        prop_assert_eq!(passing(&catalog(&rows), &written), Ok(expected), "{}", written);
    }

    #[test]
    fn whatever_is_written_there_is_an_answer_or_a_place(text in "[a-c(),.=<>! '\"`0-9é“\n-]{0,24}|(not|and|or|in|has|a|b|[(),=]|1|'x'| ){0,12}") {
        let shop = shop();
        if let Err(error) = text.parse().and_then(|filter: Expression| shop.passing(&filter)) {
            prop_assert!(error.at.start <= error.at.end && error.at.end <= text.len());
            prop_assert!(text.get(error.at.clone()).is_some());
            prop_assert!(!error.within(&text).contains('\n'));
        }
    }
}
