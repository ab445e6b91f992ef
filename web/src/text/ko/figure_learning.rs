use crate::text::figure_learning::{Strings, Taste};
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "작은 모델이 바로 이 브라우저에서 이 도서관의 독자들에게 배웁니다. 단추를 누르고 손실이 내려가고 서가가 \
              또렷해지는 것을 지켜본 다음, 슬라이더를 아무것도 모르던 때로 되돌려 보십시오.",
    no_histories: "이 번들에는 독자들의 이력이 들어 있지 않아 배울 것이 없습니다.",
    question: |codes| {
        format!("먼저 물음 하나. 코드 {codes}개에 똑같은 확률을 주면 코드 하나에 몇 내트를 치르겠습니까?")
    },
    guess: "짐작",
    guessed: |right, codes, logarithm| {
        let judged = if right { "맞습니다" } else { "아닙니다" };
        format!(
            "{judged}. 옳은 코드의 확률이 1/{codes}이었으므로 −ln (1/{codes}) = ln {codes} ≈ {logarithm}입니다. 0은 확신하고 \
             맞혔을 때, 1은 옳은 코드에 37%를 주었을 때의 값입니다."
        )
    },
    epochs: "전체 예제를 훑는 횟수",
    passes: |count| format!("{count}번"),
    start: "배우기",
    pause: "멈추기",
    resume: "이어서 배우기",
    again: "처음부터",
    replay: "기록해 둔 과정 훑어보기",
    recorded: "여기서와 같은 모델, 같은 시드로 네 번 훑은 과정을 기록해 둔 것입니다. 슬라이더를 처음부터 끌어 보십시오.",
    unrecorded: "기록해 둔 과정을 불러오지 못했습니다.",
    done: "마친 스텝",
    waiting: "아직 배운 것이 없습니다. 단추를 누르면 그때 학습 엔진을 내려받습니다.",
    beginning: "첫 스텝에 앞서 모델을 살펴보는 중입니다.",
    fetching: |received, total| match total > 0.0 {
        true => format!("엔진을 내려받는 중: {:.1} MB 가운데 {:.1} MB", total / 1e6, received / 1e6),
        false => format!("엔진을 내려받는 중: {:.1} MB", received / 1e6),
    },
    progress: |told| {
        let left = (told.steps - told.step.min(told.steps)) as f64 * told.seconds / told.step.max(1) as f64;
        let left =
            if told.step > 0 && left >= 1.0 { format!(", 약 {left:.0}초 남음") } else { String::new() };
        format!(
            "{}스텝 가운데 {}스텝, {}번 가운데 {}번째, 1초에 예제 {}개{left}",
            grouped(told.steps as u128),
            grouped(told.step as u128),
            told.epochs,
            told.epoch + 1,
            grouped(told.examples_per_second as u128),
        )
    },
    begun: "모델이 배우기 시작합니다.",
    paused: "학습을 멈췄습니다.",
    finished: |recall| format!("학습을 마쳤습니다. 재현율@10은 {recall:.3}입니다."),
    moment: "시점",
    moment_of: |step, steps| format!("{steps}스텝 가운데 {step}스텝"),
    losses: "손실(코드당 내트). 점선은 찍을 때의 값",
    measure: "재현율@10",
    recalls: "마지막 책을 남겨 둔 독자들의 재현율@10",
    steps: |steps| format!("{}스텝", grouped(steps as u128)),
    guessing: "찍을 때",
    training: "배운 것",
    held_out: "남겨 둔 것",
    recall: |users| format!("재현율@10, 독자 {users}명"),
    invented: "어느 책에도 없는 ID",
    table: "살펴본 값을 표로 보기",
    step: "스텝",
    watched: |titles| format!("{titles} 다음에는:"),
    shelves_said: |code, p, of| format!("첫 코드 {of}개 가운데 {code}번의 확률이 {p}로 가장 높습니다."),
    taste: Taste {
        heading: "이번에는 직접 가르치기",
        caption: |readers, titles| {
            format!(
                "이 페이지의 모델은 독자 {readers}명에게 배웠습니다. 지금 이력({titles}) 다음에 무엇이 좋을지 고르면 모델의 사본이 그쪽으로 몇 \
                 스텝 다가갑니다. 디코더의 마지막 블록만 배우고, 스텝마다 다른 독자들도 함께 보아 잊지 않게 합니다."
            )
        },
        likes: "다음에 읽고 싶은 책",
        steps: "스텝",
        learn: "이것으로 배우기",
        stop: "그만두기",
        undo: "되돌리기",
        waiting: "첫 스텝에 앞서 목록을 만들고 다른 독자 300명에게 물어보는 중입니다.",
        step: |step, steps| format!("{steps}스텝 가운데 {step}스텝"),
        learned: |before, after| {
            format!(
                "고른 책은 코드 하나에 {:.2}내트가 들었는데 이제 {:.2}내트가 듭니다. 다른 독자 {}명 가운데 마지막 책을 처음 열 권 \
                 안에서 찾은 비율은 {:.1}%에서 {:.1}%가 되었습니다.",
                before.loss,
                after.loss,
                before.readers,
                before.recall * 100.0,
                after.recall * 100.0,
            )
        },
        before: "배우기 전",
        after: "배운 뒤",
    },
};
