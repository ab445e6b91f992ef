//! From tables and SQL to histories.
#![allow(clippy::unwrap_used, reason = "a test that cannot set its files up has failed")]

use std::fs;

use tempfile::TempDir;
use tigerlet_data::{DataConfig, DataError, Dataset, Resources, inspect, prepare, show};

/// A folder with these files in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn prepared(folder: &TempDir, settings: &str) -> Result<Dataset, DataError> {
    let mut config: DataConfig = toml::from_str(&format!("format = 'plain'\n{settings}")).unwrap();
    config.root = folder.path().to_owned();
    prepare(&config, &Resources::default())
}

/// A user and their items, a line.
fn histories(dataset: &Dataset) -> Vec<String> {
    let id = |&item: &u32| dataset.catalog.id(item).unwrap();
    let line = |(user, history): (&str, &[u32])| {
        format!("{user}: {}", history.iter().map(id).collect::<Vec<_>>().join(" "))
    };
    dataset.users.iter().zip(dataset.sequences.iter()).map(line).collect()
}

const ITEMS: &str = "id,title,year\n1,Tom &amp; Ida,1938.0\n2,B,\n3,C,1940\n";
const EVENTS: &str = "visitor,event,item,ts\n7,view,1,1420070820000\n7,buy,2,1420070820001\n8,buy,3,1420070820002\n\
                      7,buy,1,1420070820000\n8,buy,10,1420070820003\n8,buy,1,1420070820003\n";

#[test]
fn sql_filters_and_keeps_the_order_of_the_rows() {
    let folder = folder(&[("items.csv", ITEMS), ("events.csv", EVENTS)]);
    let settings = "items = 'items.csv'\n\
                    interactions = \"SELECT visitor AS user, item, ts AS time FROM events WHERE event = 'buy'\"\n\
                    tables.events.path = 'events.csv'\ncolumns.attributes = ['year']";
    let dataset = prepared(&folder, settings).unwrap();
    assert_eq!(histories(&dataset), ["7: 1 2", "8: 3 1"]);
    assert_eq!(dataset.told.left_out.outside, 1);
    let first = dataset.catalog.get(0).unwrap();
    assert_eq!((first.title, first.attribute("year")), ("Tom & Ida", Some("1938")));
    assert_eq!(inspect(&dataset).first_time.as_deref(), Some("2015-01-01T00:07:00Z"));
    let shown = show(&dataset, "8").unwrap();
    assert_eq!(shown.history[1].time.as_deref(), Some("2015-01-01T00:07:00.003Z"));
    assert!(show(&dataset, "9").is_none());
}

#[test]
fn sql_that_joins_has_an_order_of_its_own() {
    let folder = folder(&[
        ("orders.csv", "order,customer,at\n1,bob,2020-01-02\n2,ann,2020-01-01\n3,bob,2020-01-01\n"),
        ("lines.csv", "order,product\n1,z\n3,y\n1,a\n2,q\n3,b\n"),
    ]);
    let tables = "tables.orders.path = 'orders.csv'\ntables.lines.path = 'lines.csv'";
    let join =
        "SELECT customer AS user, product AS item, at AS time FROM lines JOIN orders USING (\"order\")";
    let dataset = prepared(&folder, &format!("interactions = '{join}'\n{tables}")).unwrap();
    assert_eq!(histories(&dataset), ["ann: q", "bob: b y a z"]);
    let dataset =
        prepared(&folder, &format!("interactions = '{join} ORDER BY customer DESC, product DESC'\n{tables}"));
    assert_eq!(histories(&dataset.unwrap()), ["bob: y b z a", "ann: q"]);
}

#[test]
fn without_times_the_order_of_the_rows_counts_and_is_told() {
    let folder = folder(&[("pairs.csv", "user,item\nu,b\nv,a\nu,a\nu,c\n")]);
    let dataset = prepared(&folder, "interactions = 'pairs.csv'").unwrap();
    assert_eq!(histories(&dataset), ["u: b a c", "v: a"]);
    assert_eq!(dataset.catalog.title(0), Some("b"));
    let told = dataset.told.seen.join("\n");
    assert!(
        told.contains("no column `time`, so the order of the rows") && told.contains("id is its title"),
        "{told}"
    );
    assert_eq!(inspect(&dataset).first_time, None);
    let error = prepared(&folder, "interactions = 'pairs.csv'\ncolumns.time = 'time'").unwrap_err();
    assert!(error.to_string().ends_with("pairs.csv: no column `time`; there are: user, item"), "{error}");
}

#[test]
fn a_day_and_its_milliseconds_make_a_time() {
    let folder = folder(&[(
        "views.csv",
        "s;i;ms;day\n1;a;500;2015-01-02\n1;b;86399999;2015-01-01\n1;c;400;2015-01-02\n",
    )]);
    let columns = "columns = { user = 's', item = 'i', time = ['day', 'ms'] }";
    let dataset = prepared(&folder, &format!("interactions = 'views.csv'\n{columns}")).unwrap();
    assert_eq!(histories(&dataset), ["1: b c a"]);
    assert_eq!(inspect(&dataset).last_time.as_deref(), Some("2015-01-02T00:00:00.5Z"));
}

#[test]
fn items_outside_the_table_are_dropped_kept_or_refused() {
    let log = "user,item,time\nu,1,10\nu,9,11\nv,2,12\nv,1,13\n";
    let folder = folder(&[
        ("items.csv", ITEMS),
        ("log.csv", log),
        ("most.csv", "user,item,time\nu,8,1\nu,1,2\nv,9,3\n"),
    ]);
    let with = |log: &str, outside: &str| {
        prepared(&folder, &format!("items = 'items.csv'\ninteractions = '{log}.csv'\noutside = '{outside}'"))
    };
    assert_eq!(histories(&with("log", "drop").unwrap()), ["u: 1", "v: 2 1"]);
    let kept = with("log", "keep").unwrap();
    assert_eq!(
        (histories(&kept), kept.catalog.title(3)),
        (vec!["u: 1 9".to_owned(), "v: 2 1".to_owned()], Some("9"))
    );
    let refused = with("log", "refuse").unwrap_err().to_string();
    assert!(refused.contains("log.csv:3: unknown item `9`"), "{refused}");
    let most = with("most", "drop").unwrap_err().to_string();
    assert!(most.contains("most.csv:2: unknown item `8`, as in 2 of 3 interactions"), "{most}");
}

#[test]
fn rows_that_lack_something_are_refused_or_counted() {
    let log = "user,item,time\nu,a,1420070820\n,a,1420070821\nu,,1420070822\nu,b,\nu,c,-1\nu,d,1420070823\n";
    let folder = folder(&[("log.csv", log)]);
    let error = prepared(&folder, "interactions = 'log.csv'").unwrap_err().to_string();
    assert!(error.contains("log.csv:3: empty user in column `user`: `skip_incomplete = true`"), "{error}");
    let dataset = prepared(&folder, "interactions = 'log.csv'\nskip_incomplete = true").unwrap();
    assert_eq!(histories(&dataset), ["u: a d"]);
    let out = dataset.told.left_out;
    assert_eq!((out.without_user, out.without_item, out.without_time, out.unknown_time), (1, 1, 1, 1));
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_the_way_out() {
    let folder = folder(&[
        ("two.csv", "user,item,time\nu,a,1420070820\nu,b,1420070820000\n"),
        ("open.csv", "user,item,time\nu,a,3/4/2015 10:00\nu,b,5/6/2015 10:00\n"),
        ("bad.csv", "user,item,time\nu,a,2015-01-01\nu,b,soon\n"),
    ]);
    let says = |settings: &str, message: &str| {
        let error = prepared(&folder, settings).unwrap_err().to_string();
        assert!(error.contains(message) && error.lines().count() == 1, "{message}: {error}");
    };
    says("interactions = 'two.csv'", "two.csv:3: column `time`: times in two units");
    says("interactions = 'open.csv'", "open.csv:2: column `time`: `3/4/2015 10:00` is");
    says("interactions = 'bad.csv'", "bad.csv:3: column `time`: `soon` is no time");
    says("interactions = 'none.csv'", "none.csv");
    says(
        "interactions = 'SELECT * FROM log'",
        "[data] interactions: no table `log`: give it a [data.tables.log]",
    );
    says("interactions = 'SELECT usr FROM two'\ntables.two.path = 'two.csv'", "[data] interactions: ");
    says(
        "interactions = 'two.csv'\ncolumns.user = 'who'",
        "two.csv: no column `who`; there are: user, item, time",
    );
    says(
        "interactions = 'SELECT * FROM two; DROP TABLE two'\ntables.two.path = 'two.csv'",
        "[data] interactions: ",
    );
    let decided = prepared(&folder, "interactions = 'open.csv'\ntime_notation = 'day-first'").unwrap();
    assert_eq!(inspect(&decided).first_time.as_deref(), Some("2015-04-03T10:00:00Z"));
}
