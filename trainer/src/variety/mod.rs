//! `trainer variety`: what variety costs. One way to make lists after the other, from safe to surprising, on the same
//! users: how accurate, how much of the catalogue, how evenly, from how many shelves.
mod determinantal;
mod options;
mod point;

use std::collections::HashSet;
use std::fmt;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use tigerlet::{
    beam::{Constraint, Task},
    matrix::Matrix,
    request::{MOST_BEAMS, MOST_DIVERSITY, MOST_NOVELTY},
    sampling::Sampling,
    variety::marginal,
};

pub use options::Options;

use crate::{
    data::{Dataset, Example, Query},
    evaluate::{self, Field, Held, POPULARITIES, Table, by_popularity},
    plot,
    progress::Progress,
    referee::{Pace, SHOWN, Verdict, share_out},
    systems::{
        hybrid::{Added, Hybrid},
        popularity::counts,
        returning,
        tiger::{Scorer, Tiger},
    },
};
use determinantal::spanning;
use point::{Ground, Point, Way};

/// `variety.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The data set.
    pub data: String,
    pub checkpoint: String,
    pub split: Held,
    pub users: usize,
    pub beams: usize,
    pub seed: u64,
    pub points: Vec<Point>,
}

/// Users, what is known of them, and how they are shared out.
struct Asked<'a> {
    dataset: &'a Dataset,
    examples: &'a [Example],
    pace: Pace,
    /// Whether items of histories come last.
    is_last: bool,
}

/// Measures every way; a run folder gets `variety.json` and `variety.svg`.
pub fn run(options: &Options) -> Result<Report> {
    for (name, given, most) in [
        ("novelty", &options.novelty, MOST_NOVELTY),
        ("diversity", &options.diversity, MOST_DIVERSITY),
        ("determinant", &options.determinant, MOST_DIVERSITY),
    ] {
        let outside = given.iter().find(|&one| !(0.0..=most).contains(one));
        ensure!(
            outside.is_none(),
            "--{name}: {}, expected 0 to {most}",
            outside.copied().unwrap_or_default()
        );
    }
    let subject = &options.subject;
    let field = evaluate::open(&subject.options(options.device))?;
    let Field { dataset, config, models, .. } = &field;
    let pace = Pace::of(options.device);
    let beams = options.beams.unwrap_or(config.evaluate.beams);
    ensure!((SHOWN..=MOST_BEAMS).contains(&beams), "--beams: {beams}, expected {SHOWN} to {MOST_BEAMS}");
    let scorer = Scorer::Beam(beams);
    let hybrid = models.iter().find_map(|model| Some((model, model.hybrid(scorer, pace)?)));
    let (model, hybrid) = hybrid
        .with_context(|| format!("{} has no generator with a dense model beside it", subject.name()))?;
    let seed = options.seed.unwrap_or(config.evaluate.seed);
    let mut examples = evaluate::draw(dataset, options.split, seed)?;
    if options.sample > 0 {
        examples.truncate(options.sample);
    }

    let counts = counts(dataset);
    let targets: Vec<u32> = examples.iter().map(|example| example.item(&dataset.sequences)).collect();
    let vectors = unit(hybrid.dense.item_vectors()?);
    let groups = by_popularity(&counts);
    let ids = hybrid.generator.input.ids;
    let ground = Ground { counts: &counts, groups: &groups, ids, vectors: &vectors, targets: &targets };
    let asked = Asked { dataset, examples: &examples, pace, is_last: !returning(dataset) };

    let levels = ids.layout().levels();
    let mut points = vec![Point::new(Way::Beam, &asked.written(&hybrid.generator, beams, None)?, &ground)];
    for temperature in &options.temperature {
        let temperature = match temperature.0[..] {
            [one] => vec![one; levels],
            ref each => each.to_vec(),
        };
        ensure!(temperature.len() == levels, "--temperature: an ID has {levels} levels");
        let sampling = Sampling { temperature: temperature.clone(), seed };
        let drawn = asked.written(&hybrid.generator, 2 * SHOWN, Some(&sampling))?;
        points.push(Point::new(Way::Drawn { temperature }, &drawn, &ground));
    }
    for &novelty in &options.novelty {
        let added = Added::novelty(novelty, &counts, hybrid.generator.trie);
        let hybrid = Hybrid { added: Some(&added), ..hybrid };
        let marginal = options.diversity.iter().map(|&diversity| Way::Hybrid { novelty, diversity });
        let spanning = options.determinant.iter().map(|&determinant| Way::Spanning { novelty, determinant });
        let ways: Vec<Way> = marginal.chain(spanning).collect();
        let lists = asked.mixed(&hybrid, &vectors, novelty, &ways)?;
        points.extend(ways.into_iter().zip(lists).map(|(way, lists)| Point::new(way, &lists, &ground)));
    }
    let report = Report {
        data: dataset.name.clone(),
        checkpoint: model.card.checkpoint.clone(),
        split: options.split,
        users: examples.len(),
        beams,
        seed,
        points,
    };
    subject.keep("variety.json", &report)?;
    subject.keep_text("variety.svg", &report.plot()?)?;
    Ok(report)
}

/// The same rows, each of length 1.
fn unit(vectors: Matrix) -> Matrix {
    let mut vectors = vectors;
    for row in 0..vectors.rows() {
        let row = vectors.row_mut(row);
        let length = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
        row.iter_mut().for_each(|x| *x /= length);
    }
    vectors
}

impl Asked<'_> {
    /// The generator's lists.
    fn written(&self, tiger: &Tiger, width: usize, sampling: Option<&Sampling>) -> Result<Vec<Verdict>> {
        let name = if sampling.is_some() { "drawn" } else { "beam" };
        let bar = Progress::new(format!("variety, {name}"), self.examples.len() as u64, "users");
        let lists = share_out(self.dataset, self.examples, self.pace, &bar, |part, queries| {
            let task = Task { constraint: Constraint::Trie(&[]), width, sampling, added: None };
            let mut lists = Vec::with_capacity(part.len());
            for (example, query) in part.iter().zip(queries) {
                // Drawn one user at a time, the noise is that of the seed and the user.
                let own = sampling.map(|sampling| Sampling {
                    seed: sampling.seed ^ u64::from(query.user) << 20,
                    ..sampling.clone()
                });
                let task = Task { sampling: own.as_ref(), ..task };
                let encoded = tiger.encode(std::slice::from_ref(query));
                let found = tiger.write_from(&encoded, &task)?.pop().unwrap_or_default();
                let items = found.into_iter().filter_map(|id| id.item).collect();
                lists.push(self.verdict(example, query, items));
            }
            Ok(lists)
        });
        bar.finish();
        lists
    }

    /// The hybrid's lists, one set for each of the ways to choose among its candidates.
    fn mixed(
        &self,
        hybrid: &Hybrid,
        vectors: &Matrix,
        novelty: f32,
        ways: &[Way],
    ) -> Result<Vec<Vec<Verdict>>> {
        let bar = Progress::new(format!("variety, novelty {novelty}"), self.examples.len() as u64, "users");
        let lists = share_out(self.dataset, self.examples, self.pace, &bar, |part, queries| {
            let found = hybrid.candidates(queries)?.into_iter().zip(part).zip(queries);
            let each = found.map(|((candidates, example), query)| {
                let mut scored = hybrid.scored(candidates);
                scored.retain(|(_, item)| !self.is_last || !query.history.contains(item));
                let scores: Vec<f32> = scored.iter().map(|&(score, _)| score).collect();
                let alike = alike(&scored, vectors);
                let list = |way: &Way| {
                    let chosen = match *way {
                        Way::Hybrid { diversity, .. } => marginal(&scores, &alike, diversity, SHOWN),
                        Way::Spanning { determinant, .. } => spanning(&scores, &alike, determinant, SHOWN),
                        Way::Beam | Way::Drawn { .. } => (0..scores.len()).collect(),
                    };
                    self.verdict(example, query, chosen.into_iter().map(|at| scored[at].1).collect())
                };
                ways.iter().map(list).collect::<Vec<Verdict>>()
            });
            Ok(each.collect())
        })?;
        bar.finish();
        let of = |at: usize| lists.iter().map(|each: &Vec<Verdict>| each[at].clone()).collect();
        Ok((0..ways.len()).map(of).collect())
    }

    fn verdict(&self, example: &Example, query: &Query, mut list: Vec<u32>) -> Verdict {
        if self.is_last {
            let history: HashSet<u32> = query.history.iter().copied().collect();
            list.retain(|item| !history.contains(item));
        }
        list.truncate(SHOWN);
        let target = example.item(&self.dataset.sequences);
        Verdict { rank: list.iter().position(|&item| item == target), shown: list.into() }
    }
}

/// Cosines of each two of the candidates, `[K, K]`.
fn alike(scored: &[(f32, u32)], vectors: &Matrix) -> Vec<f32> {
    let row = |item: u32| vectors.row(item as usize);
    let dot = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    scored
        .iter()
        .flat_map(|&(_, one)| scored.iter().map(move |&(_, other)| dot(row(one), row(other))))
        .collect()
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beam => f.write_str("TIGER, beam"),
            Self::Drawn { temperature } => match &temperature[..] {
                [first, rest @ ..] if rest.iter().all(|one| one == first) => {
                    write!(f, "TIGER, drawn at {first}")
                }
                each => {
                    let each: Vec<String> = each.iter().map(f32::to_string).collect();
                    write!(f, "TIGER, drawn at {}", each.join("/"))
                }
            },
            Self::Hybrid { novelty, diversity } => {
                write!(f, "hybrid, novelty {novelty}, diversity {diversity}")
            }
            Self::Spanning { novelty, determinant } => {
                write!(f, "hybrid, novelty {novelty}, determinant {determinant}")
            }
        }
    }
}

impl Report {
    fn plot(&self) -> Result<String> {
        let mut series: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
        for point in &self.points {
            let name = match &point.way {
                Way::Beam => "TIGER, beam".to_owned(),
                Way::Drawn { .. } => "TIGER, drawn".to_owned(),
                Way::Hybrid { diversity, .. } => format!("hybrid, diversity {diversity}"),
                Way::Spanning { determinant, .. } => format!("hybrid, determinant {determinant}"),
            };
            let at = (point.exposure.coverage_at_10, point.ndcg_at_10);
            match series.iter_mut().find(|(known, _)| *known == name) {
                Some((_, points)) => points.push(at),
                None => series.push((name, vec![at])),
            }
        }
        let title = format!("{}, {} {} users: what variety costs", self.data, self.users, self.split);
        plot::frontier(&plot::Labels { title: &title, x: "coverage@10", y: "NDCG@10" }, &series)
    }

    fn table(&self) -> Table {
        let row = |point: &Point| {
            let share = |value: f64| format!("{value:.4}").trim_start_matches('0').to_owned();
            let mut cells = vec![
                point.way.to_string(),
                share(point.recall_at_10),
                share(point.ndcg_at_10),
                format!("{:.3}", point.exposure.coverage_at_10),
                format!("{:.3}", point.exposure.gini_at_10),
                format!("{:.1}", point.exposure.novelty_at_10),
                format!("{:.2}", point.shelf_entropy_at_10),
                format!("{:.3}", point.distance_at_10),
            ];
            let group = |recall: &Option<f64>| recall.map_or("–".to_owned(), share);
            cells.extend(point.recall_by_popularity.iter().map(group));
            cells
        };
        let head =
            ["lists", "R@10", "N@10", "coverage@10", "Gini@10", "novelty", "shelf entropy", "distance"];
        let groups = POPULARITIES.map(|group| format!("R@10, {group}"));
        Table {
            title: format!("{}, {}: {} {} users", self.data, self.checkpoint, self.users, self.split),
            head: head.map(str::to_owned).into_iter().chain(groups).collect(),
            rows: self.points.iter().map(row).collect(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.table().text())
    }
}
