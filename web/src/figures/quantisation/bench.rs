//! The training that the figure shows: its points, its steps, its runs.

use gloo::timers::future::TimeoutFuture;
use gloo::utils::window;
use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::extra::{MAP, Map};
use tigerlet::limits::Limits;

use crate::figures::plane::{Point, add, sub};
use crate::figures::residual::{self, Level, Shape, Start, Training};
use crate::playground::{Catalog, Playground};

/// Between two steps of a run, in milliseconds.
const PACE: u32 = 180;
/// Points at most: every turn of a knob trains anew.
const POINTS: usize = 3000;
/// Points where the bundle has no map.
const INVENTED: usize = 900;

/// Handles only.
#[derive(Clone, Copy)]
pub struct Bench {
    /// What is divided.
    pub points: RwSignal<Option<Vec<Point>>>,
    /// Whether they are the catalogue's.
    pub mapped: RwSignal<bool>,
    pub shape: RwSignal<Shape>,
    pub training: RwSignal<Option<Training>>,
    pub running: RwSignal<bool>,
    pub done: Memo<bool>,
    /// Counts runs: one that is not the last stops.
    run: StoredValue<u32>,
}

impl Bench {
    /// Its points are the catalogue's, once the bundle is open. It trains to the end whenever they come.
    pub fn new(playground: Playground) -> Self {
        let training = RwSignal::new(None::<Training>);
        let bench = Self {
            points: RwSignal::new(None),
            mapped: RwSignal::new(false),
            shape: RwSignal::new(Shape { codes: 8, levels: 3, start: Start::Spread, seed: 1, revive: false }),
            training,
            running: RwSignal::new(false),
            done: Memo::new(move |_| training.with(|training| training.as_ref().is_none_or(Training::done))),
            run: StoredValue::new(0),
        };
        Effect::new(move |_| {
            let Some(catalog) = playground.catalog.get() else { return };
            if bench.points.with_untracked(Option::is_some) {
                return;
            }
            let has_map = catalog.card.files.iter().any(|file| file == MAP);
            spawn_local(async move {
                let found = if has_map { map(playground, &catalog).await } else { None };
                let real = found.is_some();
                if bench.mapped.try_set(real).is_none() {
                    bench.points.set(Some(found.unwrap_or_else(|| residual::invented(INVENTED))));
                }
            });
        });
        Effect::new(move |_| {
            if bench.points.with(Option::is_some) {
                bench.begin(&|_| {}, true);
            }
        });
        bench
    }

    fn halt(self) {
        self.run.update_value(|run| *run += 1);
        self.running.set(false);
    }

    /// Trains anew, to the end or up to the start, after a change of what is to be trained.
    pub fn begin(self, change: &dyn Fn(&mut Shape), finish: bool) {
        self.halt();
        self.shape.update(change);
        self.points.with_untracked(|points| {
            let Some(points) = points else { return };
            let mut new = Training::new(points, self.shape.get_untracked());
            if finish {
                new.finish();
            }
            self.training.set(Some(new));
        });
    }

    fn work(self, change: &dyn Fn(&mut Training)) {
        self.training.try_update(|training| training.as_mut().map(change));
    }

    fn go(self) {
        self.halt();
        if calm() {
            self.work(&Training::finish);
            return;
        }
        let number = self.run.get_value();
        self.running.set(true);
        spawn_local(async move {
            while self.run.try_get_value() == Some(number) {
                self.work(&Training::step);
                if self.done.try_get_untracked().unwrap_or(true) {
                    self.running.try_set(false);
                    break;
                }
                TimeoutFuture::new(PACE).await;
            }
        });
    }

    /// Steps by itself, from the start where it has ended; or stops.
    pub fn run_or_stop(self) {
        if self.running.get_untracked() {
            self.halt();
        } else {
            if self.done.get_untracked() {
                self.begin(&|_| {}, false);
            }
            self.go();
        }
    }

    /// One step, or the start where it has ended.
    pub fn step(self) {
        self.halt();
        if self.done.get_untracked() {
            self.begin(&|_| {}, false);
        } else {
            self.work(&Training::step);
        }
    }

    /// Revives dead codes from now on, or no longer.
    pub fn revive(self, revive: bool) {
        self.halt();
        self.shape.update(|shape| shape.revive = revive);
        self.work(&|training| training.revive(revive));
        if !self.done.get_untracked() {
            self.go();
        }
    }

    /// What one flat codebook with as many codes in all leaves over on average, trained once for each shape.
    pub fn flat(self) -> Memo<Option<f64>> {
        Memo::new(move |_| {
            let Shape { codes, levels, .. } = self.shape.get();
            let flat =
                Shape { codes: codes * levels, levels: 1, start: Start::Spread, seed: 1, revive: false };
            self.points.with(|points| {
                let mut flat = Training::new(points.as_ref()?, flat);
                flat.finish();
                flat.levels.first().map(Level::error)
            })
        })
    }
}

/// The map's points with their middle in the origin, as wide as the plane.
fn fitted(points: Vec<Point>) -> Option<Vec<Point>> {
    let middle = points.iter().fold([0.0; 2], |sum, &point| add(sum, point)).map(|x| x / points.len() as f64);
    let points: Vec<Point> = points.into_iter().map(|point| sub(point, middle)).collect();
    let reach = points.iter().flatten().fold(0.0, |reach: f64, x| reach.max(x.abs()));
    (reach > 0.0 && reach.is_finite()).then(|| points.into_iter().map(|p| p.map(|x| x / reach)).collect())
}

async fn map(playground: Playground, catalog: &Catalog) -> Option<Vec<Point>> {
    let bytes = playground.client.file(MAP).await.ok()?;
    let map = Map::read(&bytes, catalog.card.items, &Limits::DEFAULT).ok()?;
    fitted(residual::sample(map.points, POINTS))
}

/// Whether the reader wants nothing to move by itself.
fn calm() -> bool {
    matches!(window().match_media("(prefers-reduced-motion: reduce)"), Ok(Some(query)) if query.matches())
}
