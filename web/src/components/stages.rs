//! Where the time of an answer went, stage by stage.

use leptos::prelude::*;
use tigerlet::card::EngineKind;

use crate::client::Answer;
use crate::text::format;
use crate::text::text;

/// Milliseconds of each stage, in the order of their happening: what the engine counted, what is left of its time,
/// and the way.
fn stages(answer: &Answer) -> Vec<f64> {
    let counted: f64 = answer.stages.iter().sum();
    let left = (answer.milliseconds - counted).max(0.0);
    answer.stages.iter().copied().chain([left, answer.on_the_way]).collect()
}

/// Some answers to one question, a column each, with bars on one scale. Recordings have no stages: then there is
/// nothing to show.
#[component]
pub fn Stages(answers: Vec<Answer>) -> impl IntoView {
    let levels = answers.first().and_then(|answer| answer.stages.len().checked_sub(2));
    levels.map(|levels| table(&answers, levels))
}

fn table(answers: &[Answer], levels: usize) -> impl IntoView + use<> {
    let text = &text().stages;
    let columns: Vec<Vec<f64>> = answers.iter().map(stages).collect();
    let longest = columns.iter().flatten().copied().fold(f64::MIN_POSITIVE, f64::max);
    let names = [text.request.to_owned(), text.encoder.to_owned()]
        .into_iter()
        .chain((1..=levels).map(text.level))
        .chain([text.writing.to_owned(), text.way.to_owned()]);
    let cell = |milliseconds: f64| {
        let width = format!("{:.1}%", milliseconds / longest * 100.0);
        view! {
            <td>
                <span class="length" aria-hidden="true"><i style:width=width></i></span>
                {format::short_time(milliseconds)}
            </td>
        }
    };
    let rows = names.enumerate().map(|(stage, name)| {
        let cells =
            columns.iter().filter_map(|column| column.get(stage)).map(|&time| cell(time)).collect_view();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    });
    let heads = answers.iter().map(|answer| view! { <th scope="col">{format::engine(answer.engine)}</th> });
    let behind = answers.iter().any(|answer| answer.engine == EngineKind::WebGpu);
    view! {
        <table class="stages" data-testid="stages">
            <caption>{text.title}</caption>
            <thead><tr><th scope="col">{text.stage}</th>{heads.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        {behind.then(|| view! { <p class="hint">{text.behind}</p> })}
    }
}

#[cfg(test)]
mod tests {
    use tigerlet::answer::Response;

    use super::*;

    #[test]
    fn the_stages_of_an_answer_add_up_to_its_time_and_its_way() {
        let answer = Answer {
            response: Response::default(),
            milliseconds: 10.0,
            stages: vec![0.5, 4.0, 1.0, 1.5, 2.0],
            on_the_way: 3.0,
            engine: EngineKind::Cpu,
        };
        assert_eq!(stages(&answer), [0.5, 4.0, 1.0, 1.5, 2.0, 1.0, 3.0]);
    }
}
