//! Which engine answers and why, and the switch between the two.

use leptos::prelude::*;
use tigerlet_protocol::EngineKind;

use super::format;
use crate::app::Playground;
use crate::client::WebGpuState;

/// What the reader should know of an engine that cannot be switched to.
fn state(webgpu: &WebGpuState) -> String {
    match webgpu {
        WebGpuState::Unknown => "looking for a graphics adapter".to_owned(),
        WebGpuState::Absent(reason) => reason.clone(),
        WebGpuState::Available => "available; it is downloaded when it is chosen".to_owned(),
        WebGpuState::Loading => "on its way".to_owned(),
        WebGpuState::Ready => "loaded".to_owned(),
        WebGpuState::Failed(reason) => format!("failed: {reason}"),
    }
}

/// The engine, its reason and its switch.
#[component]
pub fn Engine() -> impl IntoView {
    let playground: Playground = expect_context();
    let client = playground.client;
    let answering = move || format::engine(client.engine.get());
    let last = move || {
        playground.shown.with(|shown| {
            shown.as_ref().map_or_else(
                || "none yet".to_owned(),
                |shown| {
                    let answer = &shown.answer;
                    format!("{} on the {}", format::time(answer.milliseconds), format::engine(answer.engine))
                },
            )
        })
    };
    let absent = move || client.webgpu.with(|it| matches!(it, WebGpuState::Unknown | WebGpuState::Absent(_)));
    let loading = move || client.webgpu.with(|it| matches!(it, WebGpuState::Loading));
    // While WebGPU loads it is chosen already, and may be given up again.
    let chosen = move || client.engine.get() == EngineKind::WebGpu || loading();
    view! {
        <section class="part" aria-labelledby="engine-title">
            <h2 id="engine-title">"The engine"</h2>
            <dl class="facts">
                <dt>"Answering"</dt>
                <dd data-testid="engine">{answering}</dd>
                <dt>"Why"</dt>
                <dd data-testid="engine-reason">{client.reason}</dd>
                <dt>"Last answer"</dt>
                <dd data-testid="engine-time">{last}</dd>
                <dt>"WebGPU"</dt>
                <dd id="webgpu-state" data-testid="webgpu-state">
                    {move || client.webgpu.with(state)}
                </dd>
            </dl>
            <aside class="note" aria-label="About the engines">
                "Two builds of one program: SIMD on one core, or compute shaders. They answer with \
                 the same titles; scores agree to the third decimal."
            </aside>
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
                "Answer on the graphics processor"
            </label>
        </section>
    }
}
