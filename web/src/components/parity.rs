//! One question, both engines: whether they agree, and how long each takes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::answer::Response;
use tigerlet::card::EngineKind;

use super::Stages;
use crate::announcer::announce;
use crate::client::{Answer, Call, Client, WebGpuState};
use crate::playground::Playground;
use crate::text::format::time;
use crate::text::text;

/// How two answers to one question compare.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Agreement {
    /// Items that stand at the same place in both.
    same: usize,
    /// Places of the longer one.
    of: usize,
    /// The greatest difference between two scores of one item, in nats.
    difference: f32,
}

impl Agreement {
    fn new(one: &Response, other: &Response) -> Self {
        let (one, other) = (&one.recommendations, &other.recommendations);
        let same = one.iter().zip(other).filter(|(a, b)| a.item == b.item).count();
        let differences = one.iter().filter_map(|a| {
            let b = other.iter().find(|b| b.item == a.item)?;
            Some((a.score - b.score).abs())
        });
        Self { same, of: one.len().max(other.len()), difference: differences.fold(0.0, f32::max) }
    }
}

/// The CPU's and WebGPU's answer to what the playground asks.
async fn both(client: Client, playground: Playground) -> Result<Option<[Answer; 2]>, String> {
    let Some(request) = untrack(|| playground.request()) else { return Ok(None) };
    let ask = async |kind| client.recommend(&request, &Call::default().to(Some(kind))).await;
    // An engine's first answer pays for its preparations: the second is the one that counts.
    ask(EngineKind::WebGpu).await?;
    let (gpu, cpu) = (ask(EngineKind::WebGpu).await?, ask(EngineKind::Cpu).await?);
    Ok(Some([cpu, gpu]))
}

/// A button, where there are two engines to ask, and what came out.
#[component]
pub fn Parity() -> impl IntoView {
    let playground: Playground = expect_context();
    let client = playground.client;
    let text = &text().parity;
    let busy = RwSignal::new(false);
    let told = RwSignal::new(String::new());
    let answers = RwSignal::new(None::<[Answer; 2]>);
    let click = move |_| {
        busy.set(true);
        told.set(text.asking.to_owned());
        answers.set(None);
        spawn_local(async move {
            let words = match both(client, playground).await {
                Ok(None) => String::new(),
                Ok(Some(both)) => {
                    let [cpu, gpu] = &both;
                    let Agreement { same, of, difference } = Agreement::new(&cpu.response, &gpu.response);
                    let times = [cpu, gpu].map(|answer| time(answer.milliseconds));
                    let words = (text.agreed)(same, of, &format!("{difference:.4}"), &times[0], &times[1]);
                    let _ = answers.try_set(Some(both));
                    words
                }
                Err(message) => (text.failed)(&message),
            };
            // The reader may be elsewhere by now.
            let _ = told.try_set(words);
            let _ = busy.try_set(false);
        });
    };
    let absent = move || client.webgpu.with(|it| matches!(it, WebGpuState::Unknown | WebGpuState::Absent(_)));
    let barred = move || busy.get() || !playground.has_question();
    announce(move || told.get());
    view! {
        <div class="ui" hidden=absent>
            <button class="button" type="button" data-testid="parity" disabled=barred on:click=click>{text.ask}</button>
            <p class="hint" data-testid="agreement">{told}</p>
            {move || answers.get().map(|both| view! { <Stages answers=both.to_vec()/> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use tigerlet::answer::Recommendation;

    use super::*;

    fn response(items: &[(&str, f32)]) -> Response {
        let recommendation = |&(item, score): &(&str, f32)| Recommendation {
            item: item.to_owned(),
            title: String::new(),
            semantic_id: Vec::new(),
            score,
            parts: None,
            reason: None,
        };
        Response { recommendations: items.iter().map(recommendation).collect(), ..Response::default() }
    }

    #[test]
    fn a_title_is_compared_with_itself_wherever_it_stands() {
        let one = response(&[("a", -1.0), ("b", -2.0), ("c", -3.0)]);
        let other = response(&[("a", -1.25), ("c", -3.5), ("d", -4.0), ("e", -9.0)]);
        assert_eq!(Agreement::new(&one, &other), Agreement { same: 1, of: 4, difference: 0.5 });
        assert_eq!(Agreement::new(&one, &one), Agreement { same: 3, of: 3, difference: 0.0 });
    }
}
