//! The one voice of the page: what happened, for readers who listen.
//!
//! A page with many live regions speaks from all of them at once. Here whoever has something to say hands it to
//! the announcer, which says it when the page has come to rest, each thing in its last version, in order.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

/// How long nothing more has been handed in before it is said, in milliseconds.
const REST: u32 = 400;

/// The voice. Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Announcer {
    said: RwSignal<String>,
    /// What waits: who handed it in, and what.
    waiting: StoredValue<Vec<(u32, String)>>,
    speakers: StoredValue<u32>,
    resting: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Announcer {
    /// A voice that has said nothing.
    pub fn new() -> Self {
        Self {
            said: RwSignal::new(String::new()),
            waiting: StoredValue::new(Vec::new()),
            speakers: StoredValue::new(0),
            resting: StoredValue::new_local(None),
        }
    }

    fn hand_in(self, speaker: u32, text: String) {
        self.waiting.update_value(|waiting| put(waiting, speaker, text));
        self.resting.set_value(Some(Timeout::new(REST, move || {
            let all = self.waiting.with_value(|waiting| joined(waiting));
            self.waiting.set_value(Vec::new());
            if !all.is_empty() {
                // A region is heard when it changes: the same words once more get another space.
                let again = self.said.with_untracked(|said| *said == all);
                self.said.set(if again { format!("{all}\u{a0}") } else { all });
            }
        })));
    }
}

/// The last words of a speaker take the place of those before; nothing to say takes them back.
fn put(waiting: &mut Vec<(u32, String)>, speaker: u32, text: String) {
    waiting.retain(|(other, _)| *other != speaker);
    if !text.trim().is_empty() {
        waiting.push((speaker, text));
    }
}

fn joined(waiting: &[(u32, String)]) -> String {
    waiting.iter().map(|(_, text)| text.trim()).collect::<Vec<_>>().join(" ")
}

/// Has the page say `text` whenever it changes, as long as the view lives that asks for it. What is there from
/// the beginning is read with the rest of the view.
pub fn announce<T: Into<String>>(text: impl Fn() -> T + 'static) {
    let Some(announcer) = use_context::<Announcer>() else { return };
    let speaker = announcer.speakers.get_value() + 1;
    announcer.speakers.set_value(speaker);
    Effect::new(move |before: Option<String>| {
        let text = text().into();
        if before.is_some_and(|before| before != text) {
            announcer.hand_in(speaker, text.clone());
        }
        text
    });
}

/// The region that is heard.
#[component]
pub fn Voice() -> impl IntoView {
    let announcer: Announcer = expect_context();
    view! { <p class="aside" role="status" data-testid="announcer">{announcer.said}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_is_heard_once_with_their_last_words() {
        let mut waiting = Vec::new();
        for (speaker, text) in [(1, "added"), (2, "two titles"), (1, "removed"), (3, "gone"), (3, " ")] {
            put(&mut waiting, speaker, text.to_owned());
        }
        assert_eq!(joined(&waiting), "two titles removed");
    }
}
