//! Lists that keep to rules: nothing forbidden, nothing lost, and nothing better left out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use std::collections::{BTreeMap, BTreeSet};

use burn::tensor::Device;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    answer::Response,
    catalog::{Catalog, Item, ItemRef},
    history_entry::HistoryEntry,
    recommender::Recommender,
    request::{Request, Scorer},
    slate::{Fixed, Slate},
};

const ITEMS: usize = 40;

/// A shop: four makers, of whom items may have two, prices, and something in stock or not.
fn shop() -> Recommender {
    let makers = ["Ash", "Birch", "Cedar", "Ash, Birch", "Elm"];
    let item = |at: usize| Item {
        id: format!("item-{at}"),
        title: format!("Title {at}"),
        attributes: [
            ("maker", makers[at * 7 % 5].to_owned()),
            ("price", (at * 13 % 30).to_string()),
            ("stocked", ["yes", "no"][usize::from(at % 6 == 5)].to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
        ..Item::default()
    };
    let mut bundle = common::hybrid();
    bundle.catalog = Catalog::new((0..ITEMS).map(item).collect()).unwrap();
    Recommender::new(bundle, &Device::flex()).unwrap()
}

fn answer(shop: &Recommender, request: &Request) -> Result<Response, String> {
    pollster::block_on(shop.recommend(request)).map_err(|error| error.to_string())
}

fn request(history: &[String]) -> Request {
    Request { history: HistoryEntry::items(history), ..Request::default() }
}

/// A condition, and what it says of an item, read by hand.
type Condition = (&'static str, fn(ItemRef) -> bool);

fn price(item: ItemRef) -> i32 {
    item.attribute("price").unwrap().parse().unwrap()
}

fn made_by(item: ItemRef, maker: &str) -> bool {
    item.attribute("maker").unwrap().split(", ").any(|own| own == maker)
}

const CONDITIONS: [Condition; 8] = [
    ("stocked", |item| item.attribute("stocked") == Some("yes")),
    ("price in 5..20", |item| (5..=20).contains(&price(item))),
    ("price < 12 or maker = 'Elm'", |item| price(item) < 12 || made_by(item, "Elm")),
    ("maker in ('Ash', 'Cedar') and stocked", |item| {
        (made_by(item, "Ash") || made_by(item, "Cedar")) && item.attribute("stocked") == Some("yes")
    }),
    ("not maker = 'Birch'", |item| !made_by(item, "Birch")),
    ("id in ('item-1', 'item-5', 'item-30')", |item| ["item-1", "item-5", "item-30"].contains(&item.id)),
    ("price >= 28", |item| price(item) >= 28),
    ("has colour", |_| unreachable!()),
];

/// How a quota judges a whole list.
type Verdict = Box<dyn Fn(&[ItemRef], &[u16]) -> bool>;

/// A quota, and how it judges.
fn quota(rng: &mut ChaCha8Rng) -> (String, Verdict) {
    let count = rng.random_range(0..4_usize);
    let (condition, holds) = CONDITIONS[rng.random_range(0..7)];
    let makers = |list: &[ItemRef]| {
        let mut counts = BTreeMap::<String, usize>::new();
        for maker in list.iter().flat_map(|item| item.attribute("maker").unwrap().split(", ")) {
            *counts.entry(maker.to_owned()).or_default() += 1;
        }
        counts
    };
    let passing = move |list: &[ItemRef]| list.iter().filter(|item| holds(**item)).count();
    match rng.random_range(0..6) {
        0 => (
            format!("at most {count} of each maker"),
            Box::new(move |list, _| makers(list).values().all(|&n| n <= count)),
        ),
        1 => (
            format!("at least {count} different maker"),
            Box::new(move |list, _| makers(list).len() >= count),
        ),
        2 => (format!("at most {count} where {condition}"), Box::new(move |list, _| passing(list) <= count)),
        3 => (format!("at least {count} where {condition}"), Box::new(move |list, _| passing(list) >= count)),
        4 => (
            format!("at least {count} different shelf"),
            Box::new(move |_, shelves| shelves.iter().collect::<BTreeSet<_>>().len() >= count),
        ),
        _ => (
            format!("at most {count} of each shelf"),
            Box::new(move |_, shelves| {
                shelves.iter().all(|shelf| shelves.iter().filter(|other| *other == shelf).count() <= count)
            }),
        ),
    }
}

/// A list as the catalogue knows it.
fn listed<'a>(shop: &'a Recommender, ids: &[String]) -> (Vec<ItemRef<'a>>, Vec<u16>) {
    let places: Vec<u32> = ids.iter().map(|id| shop.catalog().by_id(id).unwrap()).collect();
    let items = places.iter().map(|&item| shop.catalog().get(item).unwrap()).collect();
    (items, places.iter().map(|&item| shop.ids().get(item)[0]).collect())
}

fn ids(response: &Response) -> Vec<String> {
    response.recommendations.iter().map(|found| found.item.clone()).collect()
}

#[test]
fn ten_thousand_rules_are_kept_and_nothing_better_is_left_out() {
    let shop = shop();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut compared = 0;
    for _ in 0..10_000 {
        let history: Vec<String> =
            (0..rng.random_range(1..=3)).map(|_| format!("item-{}", rng.random_range(0..ITEMS))).collect();
        let scorer = *[Scorer::Generate, Scorer::Dense, Scorer::Hybrid].choose(&mut rng).unwrap();
        let (condition, holds) = CONDITIONS[rng.random_range(0..7)];
        let is_filtered = rng.random_bool(0.7);
        let quotas: Vec<(String, Verdict)> = (0..rng.random_range(0..3)).map(|_| quota(&mut rng)).collect();
        let (top_k, beams) = (rng.random_range(1..=3), *[1, 2, 5, ITEMS].choose(&mut rng).unwrap());
        let plain = Request { scorer: Some(scorer), ..request(&history) };
        let asked = Request {
            filter: is_filtered.then(|| condition.to_owned()),
            quotas: quotas.iter().map(|(written, _)| written.clone()).collect(),
            top_k,
            beams,
            ..plain.clone()
        };
        let found = answer(&shop, &asked).unwrap();
        let list = ids(&found);
        let slate = found.slate.clone().unwrap_or(Slate { exact: beams == ITEMS, unmet: Vec::new() });

        // No violation.
        let may_come =
            |item: ItemRef| !history.iter().any(|own| own == item.id) && (!is_filtered || holds(item));
        let (items, shelves) = listed(&shop, &list);
        assert!(items.iter().all(|&item| may_come(item)), "{asked:?}: {list:?}");
        let kept: Vec<&Verdict> = quotas
            .iter()
            .filter(|(written, _)| !slate.unmet.contains(written))
            .map(|(_, verdict)| verdict)
            .collect();
        assert!(kept.iter().all(|keeps| keeps(&items, &shelves)), "{asked:?}: {list:?} {slate:?}");
        assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len());

        // None lost: where nothing but a filter was asked, as many as there are.
        let allowed: Vec<ItemRef> = shop.catalog().items().filter(|&item| may_come(item)).collect();
        if quotas.is_empty() {
            assert_eq!(list.len(), top_k.min(allowed.len()), "{asked:?}: {list:?}");
        }

        // Equal to all lists, tried one by one, where the beam is as wide as the catalogue.
        if beams < ITEMS {
            continue;
        }
        compared += 1;
        assert!(slate.exact, "{asked:?}");
        let all = answer(&shop, &Request { top_k: ITEMS, beams: ITEMS, ..plain }).unwrap();
        let all: Vec<(String, f32)> = all.recommendations.into_iter().map(|it| (it.item, it.score)).collect();
        let pool: Vec<(String, f32)> =
            all.into_iter().filter(|(id, _)| allowed.iter().any(|item| item.id == *id)).collect();
        let best = |verdicts: &[&Verdict]| best_of(&shop, &pool, verdicts, top_k);
        let score = |id: &String| pool.iter().find(|(own, _)| own == id).unwrap().1;
        let sum: f32 = list.iter().map(score).sum();
        let (length, most) = best(&kept).unwrap();
        assert_eq!(list.len(), length, "{asked:?}: {list:?}");
        assert!((sum - most).abs() < 1e-3, "{asked:?}: {list:?} has {sum}, another {most}");
        if !slate.unmet.is_empty() {
            let verdicts: Vec<&Verdict> = quotas.iter().map(|(_, verdict)| verdict).collect();
            assert_eq!(best(&verdicts), None, "{asked:?}: a list keeps to all, and {slate:?}");
        }
    }
    assert!(compared > 2000);
}

/// The length and the sum of scores of the best list of at most `top_k`.
fn best_of(
    shop: &Recommender,
    pool: &[(String, f32)],
    verdicts: &[&Verdict],
    top_k: usize,
) -> Option<(usize, f32)> {
    let mut best = None;
    let mut stack = vec![(0, Vec::<usize>::new())];
    while let Some((from, chosen)) = stack.pop() {
        let names: Vec<String> = chosen.iter().map(|&at| pool[at].0.clone()).collect();
        let (items, shelves) = listed(shop, &names);
        let sum: f32 = chosen.iter().map(|&at| pool[at].1).sum();
        let is_better = best.is_none_or(|best| (chosen.len(), sum) > best);
        if is_better && verdicts.iter().all(|keeps| keeps(&items, &shelves)) {
            best = Some((chosen.len(), sum));
        }
        if chosen.len() < top_k {
            stack.extend((from..pool.len()).map(|at| (at + 1, [&chosen[..], &[at]].concat())));
        }
    }
    best
}

#[test]
fn an_item_has_the_place_that_it_is_given() {
    let shop = shop();
    let history = ["item-1".to_owned(), "item-2".to_owned()];
    let at = |place, item: &str| Fixed { place, item: item.to_owned() };
    let plain = Request { top_k: 5, ..request(&history) };
    let usual = ids(&answer(&shop, &plain).unwrap());
    let other = shop
        .catalog()
        .items()
        .map(|item| item.id)
        .find(|id| !usual.iter().chain(&history).any(|own| own == id));
    let other = other.unwrap();
    let fixed = Request { fixed: vec![at(4, other), at(1, &usual[2])], ..plain.clone() };
    let found = answer(&shop, &fixed).unwrap();
    assert_eq!(
        ids(&found),
        [&usual[2], &usual[0], &usual[1], &other.to_owned(), &usual[3]].map(String::clone)
    );

    // It counts for the quotas.
    let maker = shop.catalog().get(shop.catalog().by_id(other).unwrap()).unwrap();
    let own = maker.attribute("maker").unwrap().split(", ").next().unwrap();
    let quota = format!("at most 1 where maker = '{own}'");
    let found = answer(&shop, &Request { quotas: vec![quota], ..fixed.clone() }).unwrap();
    let (items, _) = listed(&shop, &ids(&found));
    let of_maker = items.iter().filter(|item| made_by(**item, own)).count();
    assert!(found.slate.unwrap().unmet.is_empty() == (of_maker == 1));

    let refused = |change: fn(&mut Request)| {
        let mut request = fixed.clone();
        change(&mut request);
        answer(&shop, &request).unwrap_err()
    };
    assert!(refused(|it| it.fixed[0].item = "gone".into()).contains("`fixed` names `gone`, and no item"));
    assert!(refused(|it| it.fixed[0].item = "item-1".into()).contains("keeps out"));
    assert!(refused(|it| it.fixed[0].place = 1).contains("place 1"));
    assert!(refused(|it| it.fixed[1].item = it.fixed[0].item.clone()).contains("twice"));
    assert!(refused(|it| it.fixed[0].place = 6).contains("places are 1 to `topK`, 5"));
    assert!(refused(|it| it.temperature = vec![1.0]).contains("no temperature"));
    assert!(refused(|it| it.quotas = vec!["at most 1 of each makr".into()]).contains("did you mean maker?"));
}

#[test]
fn a_wrong_quota_is_one_line_with_the_place_and_a_way_out() {
    let shop = shop();
    for (quota, expected) in [
        ("", "`quotas`, at the end: no condition; one is `genre = \"Fantasy\"`"),
        ("two of each maker", "`quotas`, at 1, “two”: a quota is `at most 2 of each author`"),
        ("at most two of each maker", "`quotas`, at 9, “two”: a whole number is missing here"),
        ("at most 2.5 of each maker", "`quotas`, at 9, “2.5”: a whole number is missing here"),
        ("at most 2 each maker", "`quotas`, at 11, “each”: after the number stands `of each`"),
        ("at least 2 of each maker", "`quotas`, at 12, “of”: after the number stands `different`"),
        ("at most 2 of each id", "`quotas`, at 19, “id”: every item has an id of its own"),
        ("at most 2 of each maker and", "`quotas`, at 25, “and”: `and`, `or` or the end is missing here"),
        ("at least 2 where maker = 'Oak'", "`quotas`, at 26, “'Oak'”: no item's maker is \"Oak\""),
    ] {
        let asked = Request { quotas: vec![quota.to_owned()], ..request(&["item-1".to_owned()]) };
        let error = answer(&shop, &asked).unwrap_err();
        assert!(error.starts_with(expected), "{quota}: {error}");
    }
}
