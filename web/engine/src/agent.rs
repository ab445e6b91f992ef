//! The worker: takes calls as they come and works them off one by one.

use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo::timers::future::TimeoutFuture;
use gloo::worker::{HandlerId, Worker, WorkerScope};
use tigerlet::bundle::Bundle;
use tigerlet::recommender::{self, Recommender};
use tigerlet_protocol::{BundleCard, Call, Event, Numbered, Request};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::WorkerGlobalScope;

use crate::{Backend, Processor, card, download};

/// gloo's view of an engine.
pub struct Agent<B> {
    calls: UnboundedSender<(HandlerId, Numbered<Call>)>,
    /// Number of the newest call that supersedes those before it.
    latest: Rc<Cell<u32>>,
    _backend: PhantomData<B>,
}

/// Works the calls off.
struct Desk<B: Backend> {
    scope: WorkerScope<Agent<B>>,
    latest: Rc<Cell<u32>>,
    /// Made with the first bundle, kept for the next.
    processor: Option<Processor>,
    recommender: Option<Recommender>,
}

impl<B: Backend> Worker for Agent<B> {
    type Message = ();
    type Input = Numbered<Call>;
    type Output = Numbered<Event>;

    fn create(scope: &WorkerScope<Self>) -> Self {
        let (calls, inbox) = unbounded();
        let latest = Rc::<Cell<u32>>::default();
        let desk =
            Desk { scope: scope.clone(), latest: Rc::clone(&latest), processor: None, recommender: None };
        spawn_local(desk.serve(inbox));
        Self { calls, latest, _backend: PhantomData }
    }

    fn update(&mut self, _: &WorkerScope<Self>, (): ()) {}

    fn received(&mut self, _: &WorkerScope<Self>, call: Numbered<Call>, page: HandlerId) {
        if let Call::Recommend { superseded: true, .. } = call.body {
            self.latest.set(call.number);
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
                            Event::Opened { card }
                        }
                        Err(message) => Event::Failed { message },
                    }
                }
                Call::Recommend { request, superseded } => self.recommend(number, request, superseded).await,
            };
            self.scope.respond(page, Numbered { number, body: event });
        }
    }

    async fn recommend(&self, number: u32, request: Request, superseded: bool) -> Event {
        let Some(recommender) = &self.recommender else {
            return Event::Failed { message: "no bundle is open".to_owned() };
        };
        let stale = || superseded && self.latest.get() != number;
        // A turn of the event loop: what the page has sent meanwhile is known from here on.
        TimeoutFuture::new(0).await;
        if stale() {
            return Event::Cancelled;
        }

        let begun = now();
        // Run to its end even if it is overtaken: giving up while the device is being read could
        // upset the next one.
        match recommender.recommend(&question(request)).await {
            _ if stale() => Event::Cancelled,
            Err(error) => Event::Failed { message: error.to_string() },
            Ok(response) => match serde_json::to_string(&response) {
                Ok(response) => Event::Recommended { response, milliseconds: now() - begun },
                Err(error) => Event::Failed { message: error.to_string() },
            },
        }
    }
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
    let card = card::of(&bundle, B::KIND, processor.adapter.clone());
    let recommender = Recommender::new(bundle, &processor.device).map_err(refused)?;
    Ok((processor, recommender, card))
}

/// The request in the library's own type.
fn question(request: Request) -> recommender::Request {
    let Request { history, top_k, beams, trace, constrained, include_seen } = request;
    recommender::Request { history, top_k, beams, trace, constrained, include_seen }
}

/// Milliseconds since the worker began.
fn now() -> f64 {
    js_sys::global()
        .unchecked_into::<WorkerGlobalScope>()
        .performance()
        .map_or(f64::NAN, |performance| performance.now())
}
