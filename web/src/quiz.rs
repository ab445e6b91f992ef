//! Five questions before the walkthrough and five after it, scored here and nowhere else.

use gloo::storage::{LocalStorage as Kept, Storage};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::RequestCache;

use crate::announcer::announce;
use crate::client::may_keep;
use crate::page::Page;
use crate::prose::fields;
use crate::text::text;
use crate::written::text_of;

/// Where the answers are kept between visits.
const KEYS: [&str; 2] = ["tigerlet.before", "tigerlet.after"];
/// Questions of each of the two sets.
const QUESTIONS: usize = 5;
/// Answers of each.
const ANSWERS: usize = 3;

/// A question, its answers, the right one's place, and why it is right.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    asked: String,
    answers: [String; ANSWERS],
    right: usize,
    why: String,
}

/// Both sets of a text; none where it is not written as they are.
fn questions(text: &str) -> Option<Vec<Question>> {
    let read = |fields: &[&str]| {
        let [asked, one, two, three, right, why] = fields else { return None };
        let right = right.parse().ok().filter(|right| *right < ANSWERS)?;
        let [asked, one, two, three, why] = [asked, one, two, three, why].map(|it| (*it).to_owned());
        Some(Question { asked, answers: [one, two, three], right, why })
    };
    let fields: Vec<&str> = fields(text).collect();
    let all: Vec<Question> = fields.chunks(ANSWERS + 3).map(read).collect::<Option<_>>()?;
    (all.len() == 2 * QUESTIONS).then_some(all)
}

/// What was answered in a set, and whether that has been checked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Answers {
    chosen: [Option<usize>; QUESTIONS],
    checked: bool,
}

impl Answers {
    /// As they are kept: a digit for an answer, a dash for none, and a mark at the end where they are checked.
    fn written(&self) -> String {
        let answer = |chosen: &Option<usize>| chosen.map_or_else(|| "-".to_owned(), |it| it.to_string());
        let checked = if self.checked { "!" } else { "" };
        self.chosen.iter().map(answer).collect::<String>() + checked
    }

    /// What was kept; whatever is not written so is no answer.
    fn read(kept: &str) -> Self {
        let mut answers = Self::default();
        for (chosen, digit) in answers.chosen.iter_mut().zip(kept.chars()) {
            *chosen = digit.to_digit(10).map(|digit| digit as usize).filter(|digit| *digit < ANSWERS);
        }
        let all = answers.chosen.iter().all(Option::is_some);
        Self { checked: all && kept.ends_with('!'), ..answers }
    }
}

/// The answers of both sets. Handles only: copy it freely.
#[derive(Clone, Copy)]
pub struct Quiz {
    questions: RwSignal<Option<Vec<Question>>>,
    /// Whether they did not arrive.
    missing: RwSignal<bool>,
    answers: RwSignal<[Answers; 2]>,
}

impl Quiz {
    /// With what was answered on an earlier visit.
    pub fn new() -> Self {
        let kept = |key| may_keep().then(|| Kept::get::<String>(key).ok()).flatten().unwrap_or_default();
        Self {
            questions: RwSignal::new(None),
            missing: RwSignal::new(false),
            answers: RwSignal::new(KEYS.map(|key| Answers::read(&kept(key)))),
        }
    }

    fn fetch(self, page: Page) {
        if self.questions.with_untracked(Option::is_some) {
            return;
        }
        let missing = self.missing.get_untracked();
        let cache = if missing { RequestCache::Reload } else { RequestCache::Default };
        self.missing.set(false);
        spawn_local(async move {
            let text = text_of("quiz", page.language.get_untracked(), cache).await;
            let found = text.and_then(|text| questions(&text));
            // The view may have gone meanwhile.
            let _ = self.missing.try_set(found.is_none());
            let _ = self.questions.try_set(found);
        });
    }

    fn change(self, set: usize, change: impl FnOnce(&mut Answers)) {
        self.answers.update(|all| {
            if let Some(answers) = all.get_mut(set) {
                change(answers);
            }
        });
        if may_keep() {
            // A browser that keeps nothing has them until the view is left.
            for (key, answers) in KEYS.iter().zip(self.answers.get_untracked()) {
                let _ = Kept::set(key, answers.written());
            }
        }
    }

    fn of(self, set: usize) -> Answers {
        self.answers.with(|all| all.get(set).copied().unwrap_or_default())
    }

    /// How many of a set are right, once it has been checked.
    fn score(self, set: usize) -> Option<usize> {
        let answers = self.of(set);
        let right = self.questions.with(|all| {
            let asked = all.iter().flatten().skip(set * QUESTIONS);
            asked.zip(answers.chosen).filter(|(question, chosen)| *chosen == Some(question.right)).count()
        });
        answers.checked.then_some(right)
    }
}

/// One of the two sets, folded away.
#[component]
pub fn Questions(quiz: Quiz, set: usize) -> impl IntoView {
    let page: Page = expect_context();
    let text = &text().contents;
    let answered = move || quiz.of(set).chosen.iter().all(Option::is_some);
    let checked = move || quiz.of(set).checked;
    // Those of the first set are told with the second, which asks about the same things.
    let told = move || checked() && quiz.of(1).checked;
    let score = move || {
        let before = (set == 1).then(|| quiz.score(0)).flatten();
        quiz.score(set).map(|right| (text.score)(right, QUESTIONS, before))
    };
    announce(move || score().unwrap_or_default());
    let question = move |(place, question): (usize, Question)| {
        let Question { asked, answers, right, why } = question;
        let chosen = move || quiz.of(set).chosen.get(place).copied().flatten();
        let choose = move |answer: usize| {
            quiz.change(set, |answers| {
                if let Some(chosen) = answers.chosen.get_mut(place) {
                    *chosen = Some(answer);
                }
            });
        };
        let answer = move |(answer, words): (usize, String)| {
            view! {
                <label>
                    <input
                        type="radio"
                        name=format!("questions-{set}-{place}")
                        prop:checked=move || chosen() == Some(answer)
                        disabled=checked
                        on:change=move |_| choose(answer)
                    />
                    {words}
                </label>
            }
        };
        let judged = move || if chosen() == Some(right) { text.right } else { text.wrong };
        view! {
            <li>
                <fieldset class="ui">
                    <legend>{asked}</legend>
                    {answers.into_iter().enumerate().map(answer).collect_view()}
                </fieldset>
                <p class="why" hidden=move || !told()>{judged} " " {why}</p>
            </li>
        }
        .into_any()
    };
    let asked = move || {
        let all = quiz.questions.get()?;
        let own = all.into_iter().skip(set * QUESTIONS).take(QUESTIONS).enumerate();
        Some(own.map(question).collect_view())
    };
    let here = move || quiz.questions.with(Option::is_some);
    let [first, second] = text.questions;
    let [about_first, about_second] = text.questions_about;
    let (title, about) = if set == 0 { (first, about_first) } else { (second, about_second) };
    view! {
        <details class="questions" data-testid=format!("questions-{}", set + 1) on:toggle=move |_| quiz.fetch(page)>
            <summary>{title}</summary>
            <p class="by">{about}</p>
            <ol>{asked}</ol>
            <p class="error ui" role="alert" hidden=move || !quiz.missing.get()>
                {text.missing_questions} " "
                <button class="button" type="button" on:click=move |_| quiz.fetch(page)>{text.again}</button>
            </p>
            <div class="run ui" hidden=move || !here()>
                <button
                    class="button"
                    type="button"
                    disabled=move || !answered() || checked()
                    on:click=move |_| quiz.change(set, |answers| answers.checked = true)
                >{text.check}</button>
                <button
                    class="button plain"
                    type="button"
                    hidden=move || !checked()
                    on:click=move |_| quiz.change(set, |answers| *answers = Answers::default())
                >{text.anew}</button>
                <span data-testid="score">{score}</span>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::PART;

    #[test]
    fn answers_are_kept_and_what_else_is_kept_is_none() {
        let some = Answers { chosen: [Some(0), None, Some(2), Some(1), None], checked: false };
        let all = Answers { chosen: [Some(1); QUESTIONS], checked: true };
        for answers in [Answers::default(), some, all] {
            assert_eq!(Answers::read(&answers.written()), answers);
        }
        for other in ["", "!", "99999!", "[null]", "0-2!"] {
            assert!(!Answers::read(other).checked, "{other}");
        }
    }

    #[test]
    fn what_is_not_twice_five_questions_is_none() {
        let part = PART.to_string();
        let question = |right: &str| ["q", "a", "b", "c", right, "why"].join(&part);
        let all = |right: &str, count: usize| vec![question(right); count].join(&part);
        let found = questions(&all("2", 10)).expect("ten questions");
        assert_eq!((found[9].right, found[0].answers[1].as_str()), (2, "b"));
        for wrong in [String::new(), all("2", 9), all("3", 10), all("-1", 10), all("2", 10) + &part + "more"]
        {
            assert_eq!(questions(&wrong), None);
        }
    }
}
