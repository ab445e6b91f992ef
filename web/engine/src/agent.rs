//! The worker: takes calls as they come and works them off one by one.

use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo::timers::future::TimeoutFuture;
use gloo::worker::{HandlerId, Worker, WorkerScope};
use serde::Serialize;
use tigerlet::bundle::{Bundle, BundleError, VECTORS};
use tigerlet::card::BundleCard;
use tigerlet::recommender::{RecommendError, Recommender};
use tigerlet::request::has_text;
use tigerlet::text::TextEncoder;
use tigerlet::vectors::Vectors;
use tigerlet_protocol::{Call, Event, Numbered};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::WorkerGlobalScope;

use crate::{Backend, Processor, card, download};

/// gloo's view of an engine.
pub struct Agent<B> {
    calls: UnboundedSender<(HandlerId, Numbered<Call>)>,
    latest: Rc<Latest>,
    _backend: PhantomData<B>,
}

/// Numbers of the newest calls that supersede those of their sort before them.
#[derive(Default)]
struct Latest {
    recommendation: Cell<u32>,
    question: Cell<u32>,
}

/// Works the calls off.
struct Desk<B: Backend> {
    scope: WorkerScope<Agent<B>>,
    latest: Rc<Latest>,
    /// Made with the first bundle, kept for the next.
    processor: Option<Processor>,
    recommender: Option<Recommender>,
    /// URL of the folder that its bundle came from.
    folder: String,
}

impl<B: Backend> Worker for Agent<B> {
    type Message = ();
    type Input = Numbered<Call>;
    type Output = Numbered<Event>;

    fn create(scope: &WorkerScope<Self>) -> Self {
        let (calls, inbox) = unbounded();
        let latest = Rc::<Latest>::default();
        let desk = Desk {
            scope: scope.clone(),
            latest: Rc::clone(&latest),
            processor: None,
            recommender: None,
            folder: String::new(),
        };
        spawn_local(desk.serve(inbox));
        Self { calls, latest, _backend: PhantomData }
    }

    fn update(&mut self, _: &WorkerScope<Self>, (): ()) {}

    fn received(&mut self, _: &WorkerScope<Self>, call: Numbered<Call>, page: HandlerId) {
        match call.body {
            Call::Recommend { superseded: true, .. } => self.latest.recommendation.set(call.number),
            Call::Ask { superseded: true, .. } => self.latest.question.set(call.number),
            _ => {}
        }
        // The desk is there as long as the worker is.
        let _ = self.calls.unbounded_send((page, call));
    }
}

impl<B: Backend> Desk<B> {
    async fn serve(mut self, mut inbox: UnboundedReceiver<(HandlerId, Numbered<Call>)>) {
        while let Some((page, Numbered { number, body })) = inbox.next().await {
            let event = match body {
                Call::Open { bundle, fresh } => {
                    let progress = |file: &str, received, total| {
                        let body = Event::Progress { file: file.to_owned(), received, total };
                        self.scope.respond(page, Numbered { number, body });
                    };
                    match open::<B>(&bundle, fresh, self.processor.take(), &progress).await {
                        Ok((processor, recommender, card)) => {
                            self.processor = Some(processor);
                            self.recommender = Some(recommender);
                            self.folder = bundle;
                            Event::Opened { card: Box::new(card) }
                        }
                        Err(message) => Event::Failed { message },
                    }
                }
                Call::Recommend { request, superseded } => {
                    let stale = || superseded && self.latest.recommendation.get() != number;
                    let answer = async |recommender: &Recommender| {
                        let mut stages = Stopwatch::start();
                        let done = &mut |_| stages.lap();
                        if has_text(&request.history) {
                            self.read_texts(recommender).await?;
                        }
                        let response = recommender.recommend_in_stages(&request, done).await?;
                        Ok((json(response)?, stages.laps))
                    };
                    let event = |(response, stages), milliseconds| Event::Recommended {
                        response,
                        milliseconds,
                        stages,
                    };
                    self.answer(stale, answer, event).await
                }
                Call::Ask { question, superseded } => {
                    let stale = || superseded && self.latest.question.get() != number;
                    let answer = async |recommender: &Recommender| {
                        if question.needs_encoder() {
                            self.read_texts(recommender).await?;
                        }
                        json(recommender.ask(&question).await?)
                    };
                    let event = |answer, milliseconds| Event::Answered { answer, milliseconds };
                    self.answer(stale, answer, event).await
                }
                Call::File { name } => {
                    self.send_file(page, number, name);
                    continue;
                }
            };
            self.scope.respond(page, Numbered { number, body: event });
        }
    }

    /// Answers one call, unless it has become `stale`, with the time that it took.
    async fn answer<T>(
        &self,
        stale: impl Fn() -> bool,
        answer: impl AsyncFnOnce(&Recommender) -> Result<T, Refusal>,
        event: impl FnOnce(T, f64) -> Event,
    ) -> Event {
        let Some(recommender) = &self.recommender else {
            return Event::Failed { message: CLOSED.to_owned() };
        };
        // A turn of the event loop: what the page has sent meanwhile is known from here on.
        TimeoutFuture::new(0).await;
        if stale() {
            return Event::Cancelled;
        }
        let begun = now();
        // Run to its end even if it is overtaken: giving up while the device is being read could
        // upset the next one.
        match answer(recommender).await {
            Err(Refusal::Lost(message)) => Event::Lost { message },
            _ if stale() => Event::Cancelled,
            Err(Refusal::Declined(message)) => Event::Failed { message },
            Ok(answer) => event(answer, now() - begun),
        }
    }

    /// Downloads the bundle's vectors when a text is first asked about.
    async fn read_texts(&self, recommender: &Recommender) -> Result<(), Refusal> {
        if recommender.encoder().is_some() {
            return Ok(());
        }
        let file = download::extra(&self.folder, recommender.manifest(), VECTORS).await;
        let vectors = Vectors::read(&file.map_err(Refusal::Declined)?).map_err(declined)?;
        let encoder = TextEncoder::new(recommender.catalog().items(), vectors).map_err(declined)?;
        recommender.set_encoder(encoder);
        Ok(())
    }

    /// Downloads a file beside the other calls, and sends it when it is there.
    fn send_file(&self, page: HandlerId, number: u32, name: String) {
        let (scope, folder) = (self.scope.clone(), self.folder.clone());
        let manifest = self.recommender.as_ref().map(|recommender| recommender.manifest().clone());
        spawn_local(async move {
            let file = match manifest {
                Some(manifest) => download::extra(&folder, &manifest, &name).await,
                None => Err(CLOSED.to_owned()),
            };
            let body = match file {
                Ok(bytes) => Event::File { bytes },
                Err(message) => Event::Failed { message },
            };
            scope.respond(page, Numbered { number, body });
        });
    }
}

/// What is said while no bundle is open.
const CLOSED: &str = "no bundle is open";

/// Why a call gets no answer.
enum Refusal {
    /// The call is no good.
    Declined(String),
    /// The device is.
    Lost(String),
}

impl From<RecommendError> for Refusal {
    fn from(error: RecommendError) -> Self {
        let message = error.to_string();
        match error {
            RecommendError::Decode(_) => Self::Lost(message),
            _ => Self::Declined(message),
        }
    }
}

fn declined(error: impl std::error::Error) -> Refusal {
    Refusal::Declined(error.to_string())
}

fn json(answer: impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(&answer).map_err(declined)
}

/// Downloads a bundle, checks it and loads it.
async fn open<B: Backend>(
    folder: &str,
    fresh: bool,
    processor: Option<Processor>,
    progress: &dyn Fn(&str, u64, u64),
) -> Result<(Processor, Recommender, BundleCard), String> {
    let (manifest, files) = download::bundle(folder, fresh, progress).await?;
    let refused = |error| download::refused(folder, &error);
    let bundle = Bundle::read(&manifest, files).map_err(refused)?;
    let processor = match processor {
        Some(processor) => processor,
        None => B::processor().await?,
    };
    let model = bundle.model(&processor.device).map_err(BundleError::from).map_err(refused)?;
    let card = card::of(&bundle, &model, B::KIND, processor.adapter.clone());
    let Bundle { manifest, catalog, ids, .. } = bundle;
    Ok((processor, Recommender::from_parts(manifest, catalog, ids, model), card))
}

/// Milliseconds of one stage after the other.
struct Stopwatch {
    last: f64,
    laps: Vec<f64>,
}

impl Stopwatch {
    fn start() -> Self {
        Self { last: now(), laps: Vec::new() }
    }

    fn lap(&mut self) {
        let now = now();
        self.laps.push(now - self.last);
        self.last = now;
    }
}

/// Milliseconds since the worker began.
fn now() -> f64 {
    js_sys::global()
        .unchecked_into::<WorkerGlobalScope>()
        .performance()
        .map_or(f64::NAN, |performance| performance.now())
}
