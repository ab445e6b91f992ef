//! `items.json` and what people look for in it: every item is found by its id, nothing found is out of range.
use tigerlet::{
    catalog::{Catalog, CatalogError},
    filter::{Expression, YEAR},
    limits::Limits,
};

use super::input::Input;

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let query = String::from_utf8_lossy(input.part()).into_owned();
    let limits = Limits { items: 64, title: 256, attribute_value: 256, ..Limits::DEFAULT };
    let Ok(catalog) = Catalog::read(input.0, &limits) else { return };
    let items = catalog.len();
    assert!((1..=64).contains(&items));
    for (index, item) in (0..).zip(catalog.items()) {
        assert_eq!(catalog.by_id(item.id), Some(index));
        assert!(!item.title.is_empty() && item.title.len() <= 1024);
        assert!(!item.title.contains(|c: char| c.is_control()));
        match catalog.resolve(item.title) {
            Ok(found) => assert!((found as usize) < items),
            Err(CatalogError::Ambiguous { ids, .. }) => assert!(ids.len() > 1),
            Err(CatalogError::Unknown { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    let found = catalog.search(&query, 10);
    assert!(found.hits.len() <= 10 && found.hits.len() <= found.total && found.total <= items);
    assert!(found.hits.iter().all(|&hit| (hit as usize) < items));
    let _ = catalog.resolve(&query);
    for choice in catalog.choices(5) {
        for (value, count) in choice.values {
            let filter = Expression::equals(&choice.name, &value);
            assert_eq!(catalog.passing(&filter).map(|passing| passing.count_ones(..)), Ok(count));
            assert_eq!(filter.to_string().parse(), Ok(filter));
        }
    }
    if let Some((first, last)) = catalog.span(YEAR) {
        assert!(first <= last);
        let passing = catalog.passing(&Expression::between(YEAR, first, last));
        assert!(passing.is_ok_and(|passing| !passing.is_clear()));
    }
    // Whatever is asked, there is an answer or a reason.
    if let Ok(filter) = query.parse::<Expression>() {
        assert_eq!(filter.to_string().parse(), Ok(filter.clone()), "{filter}");
        let _ = catalog.passing(&filter);
    }

    // An item's attributes are written in the order of their names, so that only a second time nothing moves.
    let json = serde_json::to_vec(&catalog).expect("what was JSON is JSON");
    let again = Catalog::read(&json, &limits).expect("what was accepted");
    assert_eq!(serde_json::to_vec(&again).expect("what was JSON is JSON"), json);
    assert!(Catalog::from_columns(catalog.columns().clone()).is_ok());
}
