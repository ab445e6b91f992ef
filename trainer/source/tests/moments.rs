//! Times as people write them.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use tigerlet_source::moment::{ClockDecider, DateOrder, Decider, MomentError, Notation, iso};

fn decide(values: &[&str]) -> Result<Notation, MomentError> {
    let mut decider = Decider::new(None);
    values.iter().for_each(|value| decider.observe(value));
    decider.finish()
}

/// All values in ISO 8601, `?` for those unknown.
fn read(values: &[&str]) -> Vec<String> {
    let notation = decide(values).unwrap();
    values.iter().map(|value| notation.parse(value).unwrap().map_or("?".to_owned(), iso)).collect()
}

#[test]
fn numbers_say_their_unit_by_their_size() {
    let right = "2023-11-14T22:13:20.5Z";
    for value in
        ["1700000000.5", "1700000000500", "1700000000500000", "1700000000500000000", "1700000000500.0"]
    {
        assert_eq!(read(&[value]), [right], "{value}");
    }
    assert_eq!(read(&["1700000000123456789"]), ["2023-11-14T22:13:20.123456789Z"]);
    assert_eq!(read(&["1.7e9"]), ["2023-11-14T22:13:20Z"]);
    assert_eq!(read(&["20220301", "20231231"]), ["2022-03-01T00:00:00Z", "2023-12-31T00:00:00Z"]);
    assert_eq!(read(&["20220301103000"]), ["2022-03-01T10:30:00Z"]);
    assert_eq!(read(&["-86400", "5"]), ["1969-12-31T00:00:00Z", "1970-01-01T00:00:05Z"]);
}

#[test]
fn dates_are_read_in_all_their_notations() {
    let right = "2022-03-05T10:00:00Z";
    for value in [
        "2022-03-05T10:00:00Z",
        "2022-03-05t10:00:00z",
        "2022-03-05 10:00:00",
        "2022-03-05 10:00",
        "2022/03/05 10:00:00",
        "2022-03-05 10:00:00 UTC",
        "2022-03-05 10:00:00.000000 UTC",
        "2022-03-05 12:00:00 +0200",
        "2022-03-05T12:00:00+02:00",
        "2022-03-05 05:00:00-05",
        "20220305T100000Z",
        "Sat Mar 05 10:00:00 +0000 2022",
        "Sat, 05 Mar 2022 10:00:00 GMT",
        "Sat Mar 05 2022 10:00:00 GMT+0000",
        "05/Mar/2022:10:00:00 +0000",
        "March 5, 2022 10:00 AM",
        "5 March 2022 10:00",
        "05-Mar-2022 10:00",
    ] {
        assert_eq!(
            decide(&[value]).and_then(|notation| notation.parse(value)).map(|at| at.map(iso)),
            Ok(Some(right.to_owned())),
            "{value}"
        );
    }
    for (value, right) in [
        ("01-Jan-1950", "1950-01-01T00:00:00Z"),
        ("01 5, 2015", "2015-01-05T00:00:00Z"),
        ("1939-04-06", "1939-04-06T00:00:00Z"),
        ("2015-01-01 23:59:60", "2015-01-01T23:59:59Z"),
        ("2015-01-01 00:07:00.123456789", "2015-01-01T00:07:00.123456789Z"),
        ("31.12.2015", "2015-12-31T00:00:00Z"),
        ("02.01.2015", "2015-01-02T00:00:00Z"),
        ("12/31/15 11:59 PM", "2015-12-31T23:59:00Z"),
        ("12/31/2015 12:07:00 AM", "2015-12-31T00:07:00Z"),
    ] {
        assert_eq!(read(&[value]), [right], "{value}");
    }
}

#[test]
fn all_values_together_say_whether_the_day_comes_first() {
    assert_eq!(read(&["1/2/2015 0:07", "1/31/2015 8:00"]), ["2015-01-02T00:07:00Z", "2015-01-31T08:00:00Z"]);
    assert_eq!(read(&["1/2/2015 0:07", "31/1/2015 8:00"]), ["2015-02-01T00:07:00Z", "2015-01-31T08:00:00Z"]);
    assert_eq!(read(&["1/1/2015"]), ["2015-01-01T00:00:00Z"]);
    let error = decide(&["1/2/2015", "3/4/2015"]).unwrap_err().to_string();
    assert!(
        error.contains("2015-02-01") && error.contains("2015-01-02") && error.contains("time_notation"),
        "{error}"
    );
    assert!(matches!(decide(&["13/2/2015", "2/13/2015"]), Err(MomentError::TwoOrders { .. })));
    let mut asked = Decider::new(Some(DateOrder::MonthFirst));
    asked.observe("1/2/2015");
    assert_eq!(asked.finish(), Ok(Notation::Calendar { order: DateOrder::MonthFirst, open: true }));
}

#[test]
fn what_is_not_known_is_not_1970() {
    assert_eq!(read(&["1700000000", "0", "-1", "NULL", "NaN", ""])[1..], ["?", "?", "?", "?", "?"]);
    assert_eq!(read(&["2022-03-01", "0000-00-00 00:00:00", "-1"])[1..], ["?", "?"]);
    // An order from 0 on is one.
    assert_eq!(read(&["0", "1", "2"])[0], "1970-01-01T00:00:00Z");
}

#[test]
fn what_is_no_time_is_refused() {
    assert!(matches!(decide(&["1700000000", "1700000000000"]), Err(MomentError::TwoUnits { .. })));
    assert!(matches!(decide(&["1700000000", "2022-03-01"]), Err(MomentError::Mixed { .. })));
    assert!(matches!(decide(&["1987", "2022-03-01"]), Err(MomentError::Year(_))));
    assert!(matches!(decide(&["1987", "1988"]), Err(MomentError::Year(_))));
    assert!(matches!(decide(&["soon", "NULL"]), Err(MomentError::NoTime(_))));
    let notation = decide(&["2022-03-01", "soon"]).unwrap();
    for value in [
        "soon",
        "2022-02-30",
        "2022-13-01",
        "2022-03-01T",
        "2022-03-01T24:00",
        "2022-03-01T10:60",
        "2022-03-01x",
        "2022-03-01T10:00:00Zx",
        "2022-03-01T10:00:00+2",
        "--01-01",
        "2022-03",
        "2022-03-0é",
        "13:00 PM 2022-03-01",
        "inf",
        "1e400",
    ] {
        assert!(notation.parse(value).is_err(), "{value}");
    }
}

#[test]
fn a_time_of_day_stands_in_a_column_of_its_own() {
    let read = |values: &[&str]| {
        let mut decider = ClockDecider::default();
        values.iter().for_each(|value| decider.observe(value));
        decider.finish().parse(values[0])
    };
    assert_eq!(read(&["420000", "86000000"]), Some(420_000_000_000));
    assert_eq!(read(&["420", "86000"]), Some(420_000_000_000));
    assert_eq!(read(&["0:07"]), Some(420_000_000_000));
    assert_eq!(read(&["25:07"]), None);
}
