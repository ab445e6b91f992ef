use super::*;

/// The target is the generator's first and the neighbours', the dense model's second.
fn search() -> Search {
    let candidate = |item, generated, dense, similarity, count| Candidate {
        item,
        generated,
        dense,
        similarity,
        content: 0.0,
        count,
    };
    let case = |target| Case {
        target,
        untaken: false,
        candidates: vec![
            candidate(0, -1.0, -1.5, 0.2, 3),
            candidate(1, -3.0, -1.0, 0.0, 50),
            candidate(2, -9.0, -3.0, 0.0, 0),
        ],
    };
    Search { cases: vec![case(Some(0)), case(Some(0)), case(None)], items: 4, variety: COST, evenness: 0.0 }
}

#[test]
fn each_step_is_as_good_as_the_one_before_but_for_what_it_may_cost() {
    let steps = search().run().steps;
    let ndcg = |name: &str| steps.iter().find(|step| step.name == name).unwrap().ndcg_at_10;
    assert!((ndcg("the generator") - 2.0 / 3.0).abs() < 1e-9);
    assert!(ndcg("the dense model") < ndcg("both"));
    assert!(ndcg("with neighbours") >= ndcg("both"));
    let chosen = steps.last().unwrap();
    assert!(chosen.ndcg_at_10 >= (1.0 - COST).powi(2) * ndcg("with neighbours"));
    assert!((chosen.coverage_at_10 - 0.75).abs() < 1e-9);
    // As much as does not put it before the target.
    let score = |item: usize| search().cases[0].candidates[item].score(&chosen.weights.into());
    assert!(chosen.weights.untaken > 0.0 && score(2) <= score(0));
}

/// Eleven items for everybody, the same ten first, so often taken; one user in two looks for the eleventh.
fn crowded(count: u32, evenness: f64) -> Search {
    let candidate = |item: u32| Candidate {
        item,
        generated: 0.0,
        dense: -0.1 * item as f32,
        similarity: 0.0,
        content: 0.0,
        count,
    };
    let case = |target| Case {
        target: Some(target),
        untaken: count == 0,
        candidates: (0..11).map(candidate).collect(),
    };
    let cases = (0..8).map(|user| case(if user % 2 == 0 { 10 } else { 0 })).collect();
    Search { cases, items: 11, variety: 0.0, evenness }
}

#[test]
fn what_everybody_is_shown_gives_way_as_long_as_it_costs_no_more_than_it_may() {
    let Found { steps, weighing } = crowded(5, 0.5).run();
    let [.., before, last] = &steps[..] else { panic!("steps") };
    assert_eq!(last.name, "shown more evenly");
    assert!(last.coverage_at_10 >= before.coverage_at_10);
    assert!(last.ndcg_at_10 >= 0.5 * before.ndcg_at_10);
    assert_eq!(weighing.even.len(), 11);
    assert!(weighing.even[0] < 0.0, "what everybody is shown loses");
    let none = crowded(5, 0.0).run();
    assert!(none.weighing.even.is_empty() && none.steps.len() + 1 == steps.len());
}

#[test]
fn what_nobody_took_gives_way_to_what_nobody_took() {
    // The second and the eleventh were taken by nobody; the second is shown to all.
    let mut search = crowded(5, 0.9);
    for case in &mut search.cases {
        for item in [1, 10] {
            case.candidates[item].count = 0;
        }
        case.untaken = case.target == Some(10);
    }
    let mixture = Mixture { dense: 1.0, neighbours: 0.0, ..Weights::usual().mixture };
    let weighing = search.evened(Weights { mixture, popularity: 0.0, untaken: 0.0, ..Weights::usual() });
    let [second, eleventh] = [1, 10].map(|item: usize| weighing.even[item]);
    assert!(second < 0.0 && eleventh > 0.0, "{second}, {eleventh}");
    assert!(weighing.weights.untaken < 0.0, "what comes later loses what the others lose");
    let untaken_at_10 = |weighing: &Weighing| search.step("", weighing).untaken_at_10;
    assert_eq!((untaken_at_10(&weighing.weights.into()), untaken_at_10(&weighing)), (Some(0.0), Some(1.0)));
    assert_eq!(crowded(5, 0.9).step("", &weighing).untaken_at_10, None);
}

#[test]
fn what_cannot_be_measured_has_the_usual_bias() {
    let mut search = search();
    search.cases.iter_mut().for_each(|case| case.candidates.truncate(2));
    assert_eq!(search.run().weighing.weights.untaken, UNMEASURED);
}

#[test]
fn texts_count_as_far_as_they_help() {
    let mut search = crowded(5, 0.0);
    let steps = |search: &Search| search.run().steps;
    let ndcg = |steps: &[Step], name: &str| steps.iter().find(|step| step.name == name).unwrap().ndcg_at_10;
    let without = steps(&search);
    assert_eq!(ndcg(&without, "with texts"), ndcg(&without, "with neighbours"));
    assert_eq!(without.last().unwrap().weights.mixture.content, 0.0, "what tells nothing has no weight");
    for case in &mut search.cases {
        let target = case.target.unwrap();
        case.candidates[target].content = 0.8;
    }
    let with = steps(&search);
    assert!((ndcg(&with, "with texts") - 1.0).abs() < 1e-9);
    assert!(with.last().unwrap().weights.mixture.content > 0.0);
}
