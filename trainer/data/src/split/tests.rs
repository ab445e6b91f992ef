use super::*;
use proptest::{prelude::*, test_runner::RngSeed};
use std::collections::BTreeSet;

fn leave_one_out(sequences: &Sequences) -> Split<'_> {
    Split { sequences, protocol: Protocol::LeaveOneOut }
}

fn by_time(settings: &str, sequences: &Sequences) -> Result<Protocol, DataError> {
    let config: DataConfig = toml::from_str(&format!("split = 'time'\n{settings}")).unwrap();
    Protocol::of(&config, sequences)
}

/// Histories of items 0, 1, 2 … with these times in seconds.
fn timed(times: &[Vec<Option<f64>>]) -> Sequences {
    let items = times.iter().map(|times| (0..times.len() as u32).collect::<Vec<_>>());
    let of = |time: &Option<f64>| time.map_or(UNKNOWN, nanoseconds);
    items.collect::<Sequences>().with_times(times.iter().flatten().map(of).collect())
}

#[test]
fn short_histories_only_train() {
    let sequences = [vec![7], vec![7, 8], vec![7, 8, 9], vec![1, 2, 3, 4, 5]].iter().collect();
    let split = leave_one_out(&sequences);
    let pairs = |examples: Vec<Example>| -> Vec<(Vec<u32>, u32)> {
        examples.iter().map(|e| (e.history(&sequences, 2).to_vec(), e.item(&sequences))).collect()
    };
    assert_eq!(pairs(split.train_examples()), [(vec![7], 8), (vec![1], 2), (vec![1, 2], 3)]);
    assert_eq!(pairs(split.validation()), [(vec![7], 8), (vec![2, 3], 4)]);
    assert_eq!(pairs(split.test()), [(vec![7, 8], 9), (vec![3, 4], 5)]);
    assert_eq!(split.train().collect::<Vec<_>>(), [&[7][..], &[7, 8], &[7], &[1, 2, 3]]);
}

#[test]
fn two_moments_divide_all_users() {
    let known = |times: &[f64]| times.iter().map(|&time| Some(time)).collect::<Vec<_>>();
    let times = [
        known(&[1.0, 2.0, 10.0, 11.0, 20.0, 21.0]), // in every part, the second of each in none
        known(&[1.0, 9.9]),                         // before both moments
        known(&[12.0, 13.0, 25.0]),                 // no history for validation
        known(&[30.0, 31.0]),                       // nor for the test
        known(&[5.0, 30.0]),                        // nothing between the moments
        vec![Some(1.0), None, Some(15.0), None],    // the unknown are of 15 and of no time
        vec![None, None],
    ];
    let sequences = timed(&times);
    let protocol = by_time("split_at = ['10', '1970-01-01T00:00:20Z']", &sequences).unwrap();
    assert_eq!(protocol, Protocol::Time { validation_from: 10.0, test_from: 20.0 });
    let split = Split { sequences: &sequences, protocol };
    let trained: Vec<usize> = split.train().map(<[_]>::len).collect();
    assert_eq!(trained, [2, 2, 0, 0, 1, 1, 0]);
    assert!(split.train_times().map(<[_]>::len).eq(trained));
    let pairs = |examples: Vec<Example>| -> Vec<(u32, u32)> {
        examples.iter().map(|example| (example.user, example.target)).collect()
    };
    assert_eq!(pairs(split.train_examples()), [(0, 1), (1, 1)]);
    assert_eq!(pairs(split.validation()), [(0, 2), (5, 1)]);
    assert_eq!(pairs(split.test()), [(0, 4), (2, 2), (4, 1)]);
    assert_eq!(split.without_history(), [1, 1]);
}

#[test]
fn a_share_of_the_interactions_is_in_the_time_of_the_test() {
    let times: Vec<Vec<_>> =
        (0..10).map(|user| (0..10).map(|day| Some(f64::from(10 * day + user))).collect()).collect();
    let times = timed(&times);
    let tenth = by_time("", &times).unwrap();
    assert_eq!(tenth, Protocol::Time { validation_from: 80.0, test_from: 90.0 });
    assert_eq!(
        by_time("test_share = 0.25", &times).unwrap(),
        Protocol::Time { validation_from: 50.0, test_from: 75.0 }
    );
}

#[test]
fn times_that_cannot_be_cut_are_refused() {
    let times = [vec![Some(0.0), Some(86_400.0), Some(2.0 * 86_400.0)]];
    for (settings, times, message) in [
        ("", &[vec![None, None]][..], "the source has no times"),
        ("split_at = ['soon', '3']", &times, r#"split_at: ["soon", "3"] are not two dates"#),
        ("split_at = ['3', '2']", &times, r#"split_at: ["3", "2"] are not in the order of time"#),
        (
            "split_at = ['1970-01-03', '1970-01-04']",
            &times,
            "split by time, validation from 1970-01-03T00:00:00Z, test from 1970-01-04T00:00:00Z: no test items; \
             the times go from 1970-01-01T00:00:00Z to 1970-01-03T00:00:00Z",
        ),
        ("split_at = ['1970-01-02', '1970-01-03']", &times, "no training examples"),
        ("", &[vec![Some(1.0); 50]], "no training examples"),
        ("split_at = ['90000', '90001']", &times, "no validation items"),
    ] {
        let error = by_time(settings, &timed(times)).unwrap_err().to_string();
        assert!(error.starts_with("[data] split") && error.contains(message), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    /// Every position but the first is the target of exactly one example, and no training example
    /// reaches a held-out item.
    #[test]
    fn each_position_is_one_target(
        lengths in prop::collection::vec(1..12usize, 1..20),
        max_history in 1..8usize,
    ) {
        let histories = lengths.iter().map(|&length| (0..length as u32).collect::<Vec<_>>());
        let sequences: Sequences = histories.collect();
        let split = leave_one_out(&sequences);
        let examples = [split.train_examples(), split.validation(), split.test()].concat();
        let targets: BTreeSet<_> = examples.iter().map(|example| (example.user, example.target)).collect();
        let positions = |(user, &length): (u32, &usize)| (1..length as u32).map(move |target| (user, target));
        prop_assert_eq!(targets, (0..).zip(&lengths).flat_map(positions).collect());
        prop_assert_eq!(examples.len(), lengths.iter().map(|length| length - 1).sum::<usize>());
        for example in split.train_examples() {
            let trained = split.train().nth(example.user as usize).map_or(0, <[u32]>::len);
            prop_assert!((example.target as usize) < trained);
            let history = example.history(&sequences, max_history);
            prop_assert_eq!(history.len(), max_history.min(example.target as usize));
            prop_assert_eq!(history.last().map(|&last| last + 1), Some(example.item(&sequences)));
        }
    }
}
