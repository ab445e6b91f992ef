use crate::text::figure_learning::{Strings, Taste};
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "A small model learns here, in your browser, from the readers of this library. Press the button, watch \
              the losses fall and the shelves sharpen; then drag the slider back to the moment when it knew nothing.",
    no_histories: "This bundle comes without its readers' histories, so there is nothing to learn from.",
    question: |codes| {
        format!(
            "First a guess: somebody knows nothing, and gives each of {codes} codes the same chance. What does a code \
             cost them, in nats?"
        )
    },
    guess: "Your guess",
    guessed: |right, codes, logarithm| {
        let judged = if right { "Right" } else { "No" };
        format!(
            "{judged}: the right code had a probability of 1/{codes}, and −ln (1/{codes}) = ln {codes} ≈ {logarithm}. \
             Certain and right costs 0; to have given the right code 37% costs 1."
        )
    },
    epochs: "Passes over all readers",
    passes: |count| count.to_string(),
    start: "Learn",
    pause: "Pause",
    resume: "Go on",
    again: "Begin anew",
    replay: "Scrub through a recorded course",
    recorded: "Recorded: the same model, seed and four passes as here. Drag the slider from the beginning.",
    unrecorded: "The recorded course did not arrive.",
    done: "Steps done",
    waiting: "Nothing is learned yet. The learning engine is fetched when you press the button.",
    beginning: "The first look, before the first step.",
    fetching: |received, total| match total > 0.0 {
        true => format!("Fetching the engine: {:.1} of {:.1} MB", received / 1e6, total / 1e6),
        false => format!("Fetching the engine: {:.1} MB", received / 1e6),
    },
    progress: |told| {
        let left = (told.steps - told.step.min(told.steps)) as f64 * told.seconds / told.step.max(1) as f64;
        let left =
            if told.step > 0 && left >= 1.0 { format!(", about {left:.0} s left") } else { String::new() };
        format!(
            "step {} of {}, pass {} of {}, {} examples a second{left}",
            grouped(told.step as u128),
            grouped(told.steps as u128),
            told.epoch + 1,
            told.epochs,
            grouped(told.examples_per_second as u128),
        )
    },
    begun: "The model begins to learn.",
    paused: "Learning is paused.",
    finished: |recall| format!("All is learned: Recall@10 is {recall:.3}."),
    moment: "Moment",
    moment_of: |step, steps| format!("step {step} of {steps}"),
    losses: "Loss, in nats a code; dashed: what guessing costs",
    measure: "Recall@10",
    recalls: "Recall@10 on readers whose last book it has not seen",
    steps: |steps| format!("{} steps", grouped(steps as u128)),
    guessing: "guessing",
    training: "learned from",
    held_out: "held out",
    recall: |users| format!("Recall@10, {users} readers"),
    invented: "IDs that no book has",
    table: "The looks as a table",
    step: "Step",
    watched: |titles| format!("After {titles}:"),
    shelves_said: |code, p, of| format!("First code, of {of}: {code} is likeliest, with {p}."),
    taste: Taste {
        heading: "And from you",
        caption: |readers, titles| {
            format!(
                "The model of this page has learned from {readers} readers. After {titles}, say what you would like next, \
                 and a copy of it takes a few steps towards you: only the last block of its decoder learns, and every \
                 step also sees other readers, so that it does not forget them."
            )
        },
        likes: "What you would like next",
        steps: "Steps",
        learn: "Learn from this",
        stop: "Stop",
        undo: "Undo",
        waiting: "The list before the first step, and what 300 other readers find.",
        step: |step, steps| format!("step {step} of {steps}"),
        learned: |before, after| {
            format!(
                "What you like cost {:.2} nats a code and now costs {:.2}. Of {} other readers {:.1}% found their last \
                 book among the first ten, and now {:.1}% do.",
                before.loss,
                after.loss,
                before.readers,
                before.recall * 100.0,
                after.recall * 100.0,
            )
        },
        before: "Before",
        after: "After",
    },
};
