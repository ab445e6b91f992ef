//! Which engine answers and why, and the switch between the two.

use leptos::prelude::*;
use tigerlet::card::EngineKind;

use super::{Heading, Parity, Stages};
use crate::adapter::Absence;
use crate::client::{Part, Reason, WebGpuState};
use crate::link;
use crate::playground::Playground;
use crate::text::engine::Strings;
use crate::text::format;
use crate::text::text;

impl Strings {
    /// Why there is no adapter, as a clause.
    pub fn absence(&self, absence: Absence) -> &'static str {
        match absence {
            Absence::Unsupported => self.unsupported,
            Absence::Insecure => self.insecure,
            Absence::NoAdapter => self.no_adapter,
        }
    }

    /// Bytes of something that is downloaded.
    pub fn progress(&self, part: &Part, received: u64, total: u64) -> String {
        let name = match part {
            Part::Engine(kind) => (self.engine)(format::engine(*kind)),
            Part::File(name) => name.clone(),
        };
        (self.arrived)(&name, received, total)
    }

    fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::First => self.first.to_owned(),
            Reason::Address(kind) => (self.address)(format::engine(*kind), *kind),
            Reason::Choice(kind) => (self.choice)(format::engine(*kind)),
            Reason::Remembered(kind) => (self.remembered)(format::engine(*kind)),
            Reason::Hardware(name) => (self.hardware)(name),
            Reason::Software(name) => (self.software)(name),
            Reason::Absent(absence) => (self.absent)(self.absence(*absence)),
            Reason::Coming { part, received, total } => {
                (self.coming)(&self.progress(part, *received, *total))
            }
            Reason::Failed(message) => (self.failed)(message),
        }
    }

    /// What the reader should know of an engine that cannot be switched to.
    fn state(&self, webgpu: &WebGpuState) -> String {
        match webgpu {
            WebGpuState::Unknown => self.looking,
            WebGpuState::Absent(absence) => self.absence(*absence),
            WebGpuState::Available => self.available,
            WebGpuState::Loading => self.loading,
            WebGpuState::Ready => self.ready,
            WebGpuState::Failed(message) => return (self.failed)(message),
        }
        .to_owned()
    }
}

/// The engine, its reason and its switch.
#[component]
pub fn Engine() -> impl IntoView {
    let playground: Playground = expect_context();
    let client = playground.client;
    let text = &text().engine;
    let answering = move || format::engine(client.engine.get());
    let last = move || {
        playground.shown.with(|shown| {
            let live = shown.as_ref().filter(|_| playground.recorded.with(Option::is_none));
            live.map_or_else(
                || text.none_yet.to_owned(),
                |shown| {
                    let answer = &shown.answer;
                    (text.took)(
                        &format::time(answer.milliseconds),
                        format::engine(answer.engine),
                        &format::time(answer.on_the_way),
                    )
                },
            )
        })
    };
    let stages = move || {
        let live = playground.shown.get().filter(|_| playground.recorded.with(Option::is_none));
        live.map(|shown| view! { <Stages answers=vec![shown.answer.clone()]/> })
    };
    let absent = move || client.webgpu.with(|it| matches!(it, WebGpuState::Unknown | WebGpuState::Absent(_)));
    let loading = move || client.webgpu.with(|it| matches!(it, WebGpuState::Loading));
    // While WebGPU loads it is chosen already, and may be given up again.
    let chosen = move || client.engine.get() == EngineKind::WebGpu || loading();
    view! {
        <section class="part" aria-labelledby="engine-title">
            <Heading part=link::Part::Engine/>
            <dl class="facts">
                <dt>{text.answering}</dt>
                <dd data-testid="engine">{answering}</dd>
                <dt>{text.why}</dt>
                <dd data-testid="engine-reason">
                    {move || client.reason.with(|reason| text.reason(reason))}
                </dd>
                <dt>{text.last}</dt>
                <dd data-testid="engine-time">{last}</dd>
                <dt>"WebGPU"</dt>
                <dd id="webgpu-state" data-testid="webgpu-state">
                    {move || client.webgpu.with(|webgpu| text.state(webgpu))}
                </dd>
            </dl>
            <aside class="note" aria-label=text.about>{text.note}</aside>
            {stages}
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    data-testid="engine-switch"
                    aria-describedby="webgpu-state"
                    disabled=absent
                    prop:checked=chosen
                    on:change:target=move |event| {
                        let checked = event.target().checked();
                        client.choose(if checked { EngineKind::WebGpu } else { EngineKind::Cpu });
                    }
                />
                {text.switch}
            </label>
            <Parity/>
        </section>
    }
}
