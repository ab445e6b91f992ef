//! A catalogue is read whole or refused by name, travels in columns, and its items are found by what people call them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
use proptest::{prelude::*, test_runner::RngSeed};
use tigerlet::{
    catalog::{Catalog, CatalogError, Columns, Item, Texts},
    limits::Limits,
};

fn item(id: &str, title: &str, attributes: &[(&str, &str)]) -> Item {
    let attributes = attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Item { id: id.to_owned(), title: title.to_owned(), attributes, ..Item::default() }
}

fn books() -> Catalog {
    let hobbit = item("b0", "The Hobbit", &[("genre", "fantasy"), ("author", "J. R. R. Tolkien")]);
    Catalog::new(vec![
        Item { aliases: vec!["호빗".to_owned(), "Der kleine Hobbit".to_owned()], ..hobbit },
        item("b1", "Ender’s Game", &[("author", "Orson Scott Card")]),
        item("b2", "Poems", &[("author", "Emily Dickinson")]),
        item("b3", "Poems", &[("author", "W. B. Yeats")]),
        item("b4", "Game of Shadows", &[("genre", "sport")]),
        item("b5", "Hobby Farming", &[("genre", "nature, hobbits excluded")]),
        item("b6", "Ça ira", &[]),
        item("b7", "???", &[]),
        item("b8", "The Player of Games", &[("genre", "science fiction")]),
    ])
    .unwrap()
}

fn read(json: &str) -> Result<Catalog, String> {
    Catalog::read(json.as_bytes(), &Limits::DEFAULT).map_err(|error| error.to_string())
}

#[test]
fn text_names_every_attribute_in_order_and_no_alias() {
    let books = books();
    assert_eq!(books.get(0).unwrap().text(), "The Hobbit. author: J. R. R. Tolkien. genre: fantasy");
    assert_eq!(books.get(7).unwrap().text(), "???");
    let fields = ["genre".to_owned()];
    assert_eq!(books.get(0).unwrap().only(&fields).text(), "The Hobbit. genre: fantasy");
    assert_eq!((books.get(9), books.title(9), books.id(u32::MAX)), (None, None, None));
}

#[test]
fn an_empty_catalogue_and_a_double_id_are_refused() {
    assert_eq!(Catalog::new(Vec::new()).unwrap_err(), CatalogError::Empty);
    assert_eq!(read("[]").unwrap_err(), "the catalogue is empty");
    let error =
        Catalog::new(vec![item("a", "A", &[]), item("b", "B", &[]), item("a", "C", &[])]).unwrap_err();
    assert_eq!(error.to_string(), "items 0 and 2 have the same id `a`");
}

#[test]
fn items_go_to_json_without_what_they_lack_and_come_back() {
    let json = serde_json::to_string(&books()).unwrap();
    let own: Vec<Item> = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&own).unwrap(), json);
    assert!(json.contains(r#"{"id":"b6","title":"Ça ira"}"#), "{json}");
    assert!(json.starts_with(r#"[{"id":"b0","title":"The Hobbit","aliases":["호빗","#), "{json}");
    assert!(read(&json).unwrap().items().eq(books().items()));
    // In any order, escaped, and with what a later version may add.
    let read =
        read(r#" [{"later":[{}],"attributes":{"b":"2","a":"\u0031\n"},"title":"\"T\"","id":"x"}] "#).unwrap();
    assert_eq!(Item::from(read.get(0).unwrap()), item("x", "\"T\"", &[("a", "1 "), ("b", "2")]));
}

#[test]
fn what_is_no_catalogue_is_refused_with_its_place() {
    for (json, refusal) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("{}", "invalid type: map, expected a list of items at line 1 column 0"),
        (r#"[{"id":"a"}]"#, "missing field `title` at line 1 column 11"),
        (r#"[{"id":"a","id":"b","title":""}]"#, "duplicate field `id` at line 1 column 15"),
        (r#"[{"id":7,"title":""}]"#, "invalid type: integer `7`, expected a text at line 1 column 8"),
        (
            r#"[{"id":"a","title":"","attributes":{"b":null}}]"#,
            "invalid type: null, expected a text at line 1 column 44",
        ),
        (
            r#"[{"id":"a","title":"","attributes":{"b":"1","b":"2"}}]"#,
            "item 0 has the attribute `b` twice at line 1 column 53",
        ),
        (r#"[{"id":"a","title":""}] x"#, "trailing characters at line 1 column 25"),
        (r#"[{"id":"a","title":""},{"id":"a","title":""}]"#, "items 0 and 1 have the same id `a`"),
    ] {
        assert_eq!(read(json).unwrap_err(), refusal, "{json}");
    }
}

#[test]
fn what_is_larger_than_it_may_be_is_refused() {
    let mut limits = Limits::default();
    (limits.items, limits.id, limits.title, limits.aliases) = (2, 3, 4, 1);
    (limits.attributes, limits.attribute_name, limits.attribute_value) = (1, 2, 5);
    let refused = |json: &str| Catalog::read(json.as_bytes(), &limits).unwrap_err().to_string();
    let fine = r#"{"id":"abc","title":"four","aliases":["four"],"attributes":{"ab":"fives"}}"#;
    assert!(Catalog::read(format!("[{fine}]").as_bytes(), &limits).is_ok());
    for (from, to, refusal) in [
        ("abc", "abcd", "4 bytes of an id, the limit is 3"),
        (r#""title":"four""#, r#""title":"fives""#, "5 bytes of a title, the limit is 4"),
        (r#"["four"]"#, r#"["fives"]"#, "5 bytes of an alias, the limit is 4"),
        (r#"["four"]"#, r#"["a","b"]"#, "2 aliases of an item, the limit is 1"),
        (r#"{"ab":"fives"}"#, r#"{"a":"","b":""}"#, "2 attributes of an item, the limit is 1"),
        ("\"ab\"", "\"abc\"", "3 bytes of an attribute's name, the limit is 2"),
        ("{\"ab\":\"fives\"}", "{\"ab\":\"sixsix\"}", "6 bytes of an attribute's value, the limit is 5"),
    ] {
        let error = refused(&format!("[{}]", fine.replace(from, to)));
        assert!(error.starts_with(refusal), "{error}");
    }
    let three: Vec<String> = (0..3).map(|id| format!(r#"{{"id":"{id}","title":""}}"#)).collect();
    assert!(refused(&format!("[{}]", three.join(","))).starts_with("3 items, the limit is 2"));
}

#[test]
fn columns_are_a_catalogue_again() {
    let books = books();
    let back = Catalog::from_columns(books.columns().clone()).unwrap();
    assert!(back.items().eq(books.items()));
    assert_eq!(back.resolve("hobbit, the").unwrap_err(), books.resolve("hobbit, the").unwrap_err());
}

#[test]
fn columns_that_do_not_fit_are_refused_by_name() {
    let refused = |damage: fn(&mut Columns)| {
        let mut columns = books().columns().clone();
        damage(&mut columns);
        Catalog::from_columns(columns).unwrap_err().to_string()
    };
    assert_eq!(refused(|c| *c = Columns::default()), "the catalogue is empty");
    assert_eq!(refused(|c| c.titles = Texts::default()), "the column `titles` is not as long as `ids`");
    assert_eq!(
        refused(|c| {
            c.by_id.pop();
        }),
        "the column `by_id` is not as long as `ids`"
    );
    assert_eq!(refused(|c| c.by_id.swap(0, 1)), "the column `by_id` is not in the order of the ids");
    assert_eq!(refused(|c| c.by_id[0] = 1), "the column `by_id` is not in the order of the ids");
    assert_eq!(refused(|c| c.by_id[8] = 9), "the column `by_id` has a number beyond the last");
    assert_eq!(refused(|c| c.pair_values[0] = 99), "the column `pair_values` has a number beyond the last");
    assert_eq!(
        refused(|c| c.pair_names.swap(0, 1)),
        "the column `pair_names` is not in the order of the names"
    );
    assert_eq!(
        refused(|c| {
            c.pair_names.pop();
        }),
        "the column `pair_values` is not as long as `pair_names`"
    );
    assert_eq!(refused(|c| c.pair_ends[8] = 99), "the column `pair_ends` does not end where its texts do");
    assert_eq!(refused(|c| c.alias_ends[0] = 99), "the column `alias_ends` does not end where its texts do");
}

#[test]
fn names_resolve_by_id_then_by_title_then_by_alias() {
    let books = books();
    assert_eq!(books.resolve("b3"), Ok(3));
    assert_eq!(books.resolve("  the HOBBIT "), Ok(0));
    assert_eq!(books.resolve("ender's game"), Ok(1));
    assert_eq!(books.resolve("ca ira"), Ok(6));
    assert_eq!(books.resolve("Ca\u{327} Ira"), Ok(6));
    assert_eq!(books.resolve("???"), Ok(7));
    assert_eq!(books.resolve("호빗"), Ok(0));
    assert_eq!(books.resolve("der KLEINE hobbit!"), Ok(0));
    // An id wins over a title, an exact title over one that differs in punctuation, a title over an alias.
    let aliased = Item { aliases: vec!["go".to_owned()], ..item("d", "D", &[]) };
    let catalog =
        Catalog::new(vec![item("a", "b", &[]), item("b", "Go!", &[]), item("c", "Go", &[]), aliased])
            .unwrap();
    assert_eq!((catalog.resolve("b"), catalog.resolve("GO")), (Ok(1), Ok(2)));
}

#[test]
fn a_title_of_several_items_asks_for_an_id() {
    let error = books().resolve("poems").unwrap_err();
    assert_eq!(error.to_string(), "`poems` is the title of 2 items, name one by its id: b2, b3");
    let many = (0..7).map(|index| item(&format!("x{index}"), "X", &[])).collect();
    let error = Catalog::new(many).unwrap().resolve("x").unwrap_err();
    assert!(error.to_string().ends_with("7 items, name one by its id: x0, x1, x2, x3, x4, …"), "{error}");
}

#[test]
fn an_unknown_name_gets_the_nearest_title() {
    let books = books();
    let suggestion = |name: &str| match books.resolve(name) {
        Err(CatalogError::Unknown { suggestion, .. }) => suggestion,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(suggestion("The Hobit").as_deref(), Some("The Hobbit"));
    assert_eq!(suggestion("hobbit").as_deref(), Some("The Hobbit"));
    assert_eq!(suggestion("Player of teh Games").as_deref(), Some("The Player of Games"));
    assert_eq!(suggestion("호빋").as_deref(), Some("The Hobbit"));
    assert_eq!(suggestion("zzzz"), None);
    assert_eq!(suggestion(""), None);
    assert_eq!(suggestion("!"), None);
    let error = books.resolve("The Hobit").unwrap_err();
    assert_eq!(error.to_string(), "no item has the id or title `The Hobit`; did you mean `The Hobbit`?");
    assert_eq!(books.resolve("zzzz").unwrap_err().to_string(), "no item has the id or title `zzzz`");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn any_items_come_back_from_json_and_from_columns(
        titles in prop::collection::vec("\\PC{0,8}", 1..6),
        aliases in prop::collection::vec(prop::collection::vec("\\PC{0,4}", 0..3), 6),
        attributes in prop::collection::vec(prop::collection::btree_map("[a-c]", "\\PC{0,4}", 0..3), 6),
    ) {
        // What has no title is called by its id.
        let titled = |title: &String, id: &String| if title.trim().is_empty() { id.clone() } else { title.clone() };
        let item = |((title, aliases), attributes): ((&String, &Vec<String>), &std::collections::BTreeMap<String, String>)| Item {
            id: format!("{title}-{}", aliases.len()),
            title: title.clone(), aliases: aliases.clone(), attributes: attributes.clone(),
        };
        let mut items: Vec<Item> = titles.iter().zip(&aliases).zip(&attributes).map(item).collect();
        items.sort_by(|a, b| a.id.cmp(&b.id));
        items.dedup_by(|a, b| a.id == b.id);
        let catalog = Catalog::new(items.clone()).unwrap();
        prop_assert!(catalog.items().map(Item::from).eq(items.iter().cloned()));
        let read = Catalog::read(&serde_json::to_vec(&items).unwrap(), &Limits::DEFAULT).unwrap();
        let named = items.iter().map(|item| Item { title: titled(&item.title, &item.id), ..item.clone() });
        prop_assert!(read.items().map(Item::from).eq(named));
        let sent = Catalog::from_columns(read.columns().clone()).unwrap();
        for (at, item) in (0..).zip(&items) {
            prop_assert_eq!(sent.by_id(&item.id), Some(at));
        }
    }

    #[test]
    fn no_bytes_do_harm(json in prop::collection::vec(any::<u8>(), 0..60), cut in 0usize..400) {
        let _ = Catalog::read(&json, &Limits::DEFAULT);
        let whole = serde_json::to_vec(&books()).unwrap();
        prop_assert!(Catalog::read(&whole[..cut.min(whole.len() - 1)], &Limits::DEFAULT).is_err());
    }
}
