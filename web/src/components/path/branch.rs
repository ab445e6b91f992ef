//! The lines and chips of the beam's path.

use leptos::prelude::*;
use leptos::svg;

use super::frame::{Frame, stroke};
use crate::components::branches::{Branch, Branches, Fate};
use crate::components::chip;
use crate::components::player::Stage;
use crate::playground::Playground;
use crate::text::format::share;
use crate::text::text;

/// Height of a chip; its width depends on the room.
const CHIP: f64 = 20.0;

/// What the parts of the drawing share.
#[derive(Clone, Copy)]
pub struct Drawing {
    pub playground: Playground,
    pub branches: Memo<Branches>,
    pub frame: Memo<Frame>,
    pub stage: Memo<Stage>,
    /// Codes of a whole ID.
    pub levels: Memo<usize>,
}

impl Drawing {
    fn branch(self, prefix: Vec<u16>) -> Memo<Option<Branch>> {
        Memo::new(move |_| self.branches.with(|branches| branches.find(&prefix).cloned()))
    }

    fn classes(self, kind: &'static str, branch: Option<&Branch>) -> String {
        let Some(branch) = branch else { return kind.to_owned() };
        let mut classes = kind.to_owned();
        classes.push_str(match branch.fate {
            Fate::Live => " live",
            Fate::Lost => " lost",
            Fate::Cut => " cut",
        });
        if !branch.exists {
            classes.push_str(" invented");
        }
        let length = branch.prefix.len();
        if self.stage.get() != Stage::Whole && length < self.branches.with(|branches| branches.levels.len()) {
            classes.push_str(" past");
        }
        if kind == "branch" {
            if length == self.levels.get() {
                classes.push_str(" leaf");
            }
            if self.playground.chosen.with(|chosen| chosen.as_ref() == Some(&branch.prefix)) {
                classes.push_str(" chosen");
            }
        }
        let marked = self.playground.marked.get();
        if marked.is_some_and(|marked| marked.starts_with(&branch.prefix)) {
            classes.push_str(" on");
        }
        classes
    }
}

#[component]
pub fn Edge(drawing: Drawing, prefix: Vec<u16>) -> impl IntoView {
    let branch = drawing.branch(prefix);
    let line = move || branch.get().map(|branch| drawing.frame.get().edge(&branch));
    let width = move || {
        branch.get().map(|branch| match branch.fate {
            Fate::Live => stroke(branch.score),
            Fate::Lost | Fate::Cut => "1.25".to_owned(),
        })
    };
    view! {
        <path
            class=move || drawing.classes("edge", branch.get().as_ref())
            d=line
            stroke-width=width
        />
    }
}

#[component]
pub fn Node(drawing: Drawing, prefix: Vec<u16>) -> impl IntoView {
    let Drawing { playground, branches, frame, stage, levels } = drawing;
    let text = &text().path;
    let depth = prefix.len().saturating_sub(1);
    let code = prefix.last().copied();
    let hue = chip::hue(prefix.first().copied().unwrap_or_default());
    let branch = drawing.branch(prefix.clone());
    let place = move || {
        branch.get().map(|branch| {
            let frame = frame.get();
            let (x, y) = (frame.x(branch.prefix.len()), frame.y(branch.row));
            format!("translate({x:.1}px,{y:.1}px)")
        })
    };
    let square = move || {
        let chip = frame.get().chip;
        view! { <rect x=-chip / 2.0 y=-CHIP / 2.0 width=chip height=CHIP rx="2"/> }
    };
    let cutmark = move || {
        let mark = frame.get().cutmark(branch.get()?.fate)?;
        Some(view! { <path class="cutmark" fill="none" d=mark/> })
    };
    // Only a whole ID has one.
    let title = Memo::new({
        let prefix = prefix.clone();
        move |_| playground.title_of(&prefix)
    });
    // The number in the list, if it is long enough.
    let rank = Memo::new({
        let prefix = prefix.clone();
        move |_| {
            playground.shown.with(|shown| {
                let listed = &shown.as_ref()?.answer.response.recommendations;
                let rank = listed.iter().position(|found| found.semantic_id == prefix)?;
                Some((rank + 1).to_string())
            })
        }
    });
    let label = move || {
        let branch = branch.get()?;
        let frame = frame.get();
        let levels = levels.get();
        let x = frame.chip / 2.0;
        if stage.get() != Stage::Whole || branch.prefix.len() < levels {
            // The newest level has all the room to its right.
            let newest = branch.prefix.len() == branches.with(|branches| branches.levels.len());
            let x = x + if branch.fate == Fate::Lost { 13.0 } else { 6.0 };
            let share = share(branch.score);
            let share = match branch.items {
                0 if newest => text.nobody.to_owned(),
                items if newest && branch.fate == Fate::Live => (text.share)(&share, items),
                _ => share,
            };
            return (newest || !frame.narrow)
                .then(|| view! { <text class="share" class:new=newest x=x>{share}</text> }.into_any());
        }
        // Before the catalogue is there, a title that is not known is not one that is missing.
        let nameless = || if branch.exists { String::new() } else { text.nobody.to_owned() };
        let title = title.get().unwrap_or_else(nameless);
        let room = frame.width - frame.x(levels) + x;
        let (first, second) = frame.lines(&title, levels);
        let (above, below) = if second.is_some() { (-7.0, 7.0) } else { (0.0, 0.0) };
        Some(
            view! {
                <rect class="hit" x=-x y=-frame.row / 2.0 width=room height=frame.row/>
                <text class="title place" x=frame.title() - 6.0 y=above text-anchor="end">{rank}</text>
                <text class="title" x=frame.title() y=above>{first}</text>
                <text class="title" x=frame.title() y=below>{second}</text>
            }
            .into_any(),
        )
    };
    let tooltip = move || {
        let chance = branch.get().map(|branch| share(branch.score))?;
        Some(title.get().map_or_else(|| chance.clone(), |title| format!("{title}, {chance}")))
    };
    let leaf = move || {
        let levels = levels.get_untracked();
        let found = |branch: &Branch| branch.fate == Fate::Live && branch.prefix.len() == levels;
        branch.with_untracked(|branch| branch.as_ref().is_some_and(found))
    };
    let mark = move || {
        if leaf() {
            playground.marked.set(Some(prefix.clone()));
        }
    };
    let click = {
        let (mark, prefix) = (mark.clone(), branch);
        move || {
            mark();
            if let Some(branch) = prefix.get_untracked().filter(|branch| branch.exists) {
                playground.chosen.set(Some(branch.prefix));
            }
        }
    };
    view! {
        <g
            class=move || drawing.classes("branch", branch.get().as_ref())
            style:transform=place
            on:mouseenter=move |_| mark()
            on:mouseleave=move |_| playground.marked.set(None)
            on:click=move |_| click()
        >
            {svg::title().child(tooltip)}
            <rect class="hit" x="-20" y="-13" width="40" height="26"/>
            {cutmark}
            <g class=chip::class(depth) style=hue>
                {square}
                <text>{code}</text>
            </g>
            {label}
        </g>
    }
}
