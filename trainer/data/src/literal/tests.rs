use super::*;
use proptest::{prelude::*, test_runner::RngSeed};
use serde_json::json;

#[test]
fn a_line_of_amazon_metadata() {
    let line = r#"{'asin': '0002', 'title': "It's \"new\"", 'price': 3.5, 'imUrl': None, 'related': {},
        'categories': [['Beauty', 'Hair Care'], ['Men\'s']], 'salesRank': {'Beauty': 123}, 'new': True,}"#;
    let categories = [vec!["Beauty", "Hair Care"], vec!["Men's"]];
    assert_eq!(
        parse(line).unwrap(),
        json!({"asin": "0002", "title": "It's \"new\"", "price": 3.5, "imUrl": null, "related": {},
            "categories": categories, "salesRank": {"Beauty": 123}, "new": true})
    );
}

/// Each pair but the surrogates was checked against `ast.literal_eval`.
#[test]
fn values_are_those_of_python() {
    for (text, value) in [
        (r"'\x41\101\u00e9\U0001F600\t\q\0'", json!("AAé😀\t\\q\0")),
        (r#"u"\ud83d\ude00""#, json!("😀")),
        ("''", json!("")),
        ("()", json!([])),
        ("(1)", json!(1)),
        ("(1,)", json!([1])),
        (" [1, -2.5e-3, .5, 7., 1E2] ", json!([1, -0.0025, 0.5, 7.0, 100.0])),
        ("{1: 'a', 'b': False}", json!({"1": "a", "b": false})),
        ("18446744073709551616", json!(18446744073709551616.0)),
        ("18446744073709551615", json!(u64::MAX)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("00", json!(0)),
    ] {
        assert_eq!(parse(text).as_ref(), Ok(&value), "{text}");
    }
}

#[test]
fn what_is_no_literal_is_refused_with_its_place() {
    for (text, what) in [
        ("", "it ends too early at character 1"),
        ("{'a': 1", "no comma or closing brace at character 8"),
        ("{'a' 1}", "no colon after a key at character 6"),
        ("[1 2]", "no comma or closing bracket at character 4"),
        ("[,]", "an unknown word at character 2"),
        ("'é", "a string without end at character 3"),
        (r"'\x4'", "a bad escape at character 5"),
        (r"'\ud83d'", "an escape that is no character at character 8"),
        ("nan", "an unknown word at character 1"),
        ("inf", "an unknown word at character 1"),
        ("-inf", "a bad number at character 1"),
        ("1.2.3", "a bad number at character 1"),
        ("007", "a bad number at character 1"),
        ("true", "an unknown word at character 1"),
        ("b'a'", "an unknown word at character 1"),
        ("1 2", "something after its end at character 3"),
        ("{[]: 1}", "a key that is neither text nor number at character 4"),
    ] {
        let error = parse(text).unwrap_err().to_string();
        assert_eq!(error, format!("not a Python literal: {what}"), "{text}");
    }
    assert!(parse(&"[".repeat(100_000)).unwrap_err().to_string().contains("too deep"));
}

/// As `repr` writes it.
fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => {
            let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
            let mut quoted = String::from(quote);
            for c in text.chars() {
                match c {
                    '\\' => quoted.push_str("\\\\"),
                    '\n' => quoted.push_str("\\n"),
                    c if c == quote => quoted.extend(['\\', c]),
                    c if c.is_control() => quoted.push_str(&format!("\\U{:08x}", c as u32)),
                    c => quoted.push(c),
                }
            }
            quoted.push(quote);
            quoted
        }
        Value::Array(values) => format!("[{}]", values.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let pair = |(key, value): (&String, &Value)| format!("{}: {}", repr(&json!(key)), repr(value));
            format!("{{{}}}", map.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn what_repr_writes_is_read_back(value in value()) {
        prop_assert_eq!(parse(&repr(&value)), Ok(value));
    }

    #[test]
    fn no_text_makes_it_panic(text in r#"[\[\](){}'"\\:,uxUN0-9a-fe.+\- é]{0,24}"#) {
        let _ = parse(&text);
    }
}
