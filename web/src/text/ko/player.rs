use crate::text::format::grouped;
use crate::text::player::{Account, Encoding, Strings};

pub const TEXT: Strings = Strings {
    group: "이번 추천을 단계별로 보기",
    back: "한 단계 뒤로",
    forward: "한 단계 앞으로",
    play: "재생",
    pause: "멈춤",
    scrub: "단계",
    history: "읽은 책",
    encoder: "인코더",
    code: |place| format!("코드 {place}"),
    suffix: "접미 코드",
    next: "다음에 쓸 것",
    whole: "책",
    tell_history: |items, levels| {
        format!(
            "모델은 제목을 보지 않습니다. 책 {items}권의 코드를 순서대로 읽습니다: {items} × {levels} = 토큰 {}개.",
            items * levels
        )
    },
    tell_encoder: |Encoding { tokens, width, layers, heads }| {
        format!(
            "인코더는 토큰 {tokens}개를 한꺼번에, {layers}번 거듭해서, 매번 헤드 {heads}개로 살펴봅니다. 토큰마다 \
             다른 토큰의 정보가 담긴 {width}차원 벡터가 됩니다. {tokens} × {width} = {}개의 수이며, 이후의 모든 \
             단계가 이것을 참조합니다.",
            grouped((tokens * width) as u128)
        )
    },
    tell_level: |Account { length, considered, kept, invented, best, dropped }| {
        let dropped_count = grouped(considered.saturating_sub(kept) as u128);
        let considered = grouped(considered as u128);
        let scored = match length {
            1 => format!("첫 코드 {considered}개의 점수를 매겨"),
            length => format!("코드 {length}개짜리 접두사 {considered}개의 점수를 매겨"),
        };
        let mut told = format!("{length}단계: {scored} {kept}개를 남기고 {dropped_count}개를 버렸습니다.");
        if let Some((prefix, share)) = best {
            told.push_str(&format!(" 가장 좋은 {prefix}의 확률은 {share}입니다."));
        }
        if let Some((prefix, share)) = dropped {
            told.push_str(&format!(" 버린 것 중 가장 좋은 {prefix}의 확률은 {share}였습니다."));
        }
        if invented > 0 {
            told.push_str(&format!(" 남긴 것 중 {invented}개는 어떤 책으로도 이어지지 않습니다."));
        }
        told
    },
    tell_whole: |written, title, share| {
        format!("ID {written}개가 끝까지 쓰였습니다. 목록의 첫 책은 《{title}》, 확률은 {share}입니다.")
    },
    tell_weighed: |written, title, share| {
        format!(
            "ID {written}개가 끝까지 쓰였습니다. 확률이 가장 높은 것은 《{title}》, 확률은 {share}입니다. 목록의 순서에는 밀집 \
             모델과 집계도 참여합니다."
        )
    },
    tell_nothing: |written| match written {
        0 => "쓸 수 있는 ID가 없습니다. 추천할 수 있는 책이 남지 않았습니다.".to_owned(),
        written => format!("ID {written}개가 끝까지 쓰였지만, 그 ID를 가진 책은 없습니다."),
    },
    layers: |layers, heads| format!("인코더: {layers}층, 헤드 {heads}개"),
    vectors: |tokens, width| format!("토큰 {tokens}개 → {width}차원 벡터 {tokens}개"),
};
