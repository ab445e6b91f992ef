use crate::text::figure_beam::Strings;

pub const TEXT: Strings = Strings {
    caption: "빔을 좁히고 정확한 순위의 목록을 보십시오. 테두리만 있는 코드는 앞의 접두사가 잘려 탐색이 끝내 쓰지 못한 코드입니다.",
    waiting: "아직 탐색하지 않았습니다 …",
    width: "빔 너비 W",
    history: |titles| format!("이력: {titles}"),
    hunt: |width| format!("W = {width}일 때 1위를 놓치는 이력 찾기"),
    stop: "멈춤",
    own: "내 이력으로 돌아가기",
    tried: |tried, of| match of {
        0 => "독자 목록을 받는 중 …".to_owned(),
        _ => format!("이력 {of}개 중 {tried}개 확인"),
    },
    none: |width, of| format!("W = {width}일 때는 이력 {of}개 모두에서 가장 좋은 제목이 1위입니다."),
    readers_missing: "이력을 찾다가 멈췄습니다. 다시 누르면 이어서 찾습니다.",
    found: |width, found, of| {
        format!("W = {width}이면 제목 {width}개로 끝나며, 정확한 상위 {of}개 중 {found}개를 찾습니다.")
    },
    best_found: |title| format!("전체 1위인 {title}도 그 안에 있습니다."),
    best_lost: |title, level, first| match first {
        "" => format!("전체 1위인 {title}: {level}단계에서 잘렸습니다."),
        first => format!("전체 1위인 {title}: {level}단계에서 잘렸습니다. 대신 1위에 오른 제목: {first}."),
    },
    beam: |width| format!("빔 탐색, W = {width}"),
    exact: "정확한 순위",
    exact_head: "정확히는",
    exact_place: |place| format!("{place}위"),
    not_exact: "10위 밖",
    place: "순위",
    title: "제목",
    score: "log p",
    fate: "빔에서",
    kept: |place| format!("{place}위"),
    cut: |level, score, last| match score {
        Some(score) => format!("{level}단계에서 잘림: {score}, 마지막 생존 {last}"),
        None => format!("{level}단계에서 잘림, 마지막 생존 {last}"),
    },
    level: "단계별로 보기",
    level_of: |level, of| format!("{of}단계 중 {level}단계"),
    ranking: |level, considered, kept, gone| {
        let gone = match gone {
            0 => String::new(),
            gone => format!(" 정확한 상위 10개 중 {gone}개는 이미 앞에서 잘렸습니다."),
        };
        format!("{level}단계: 접두사 {considered}개를 채점해 {kept}개를 남겼습니다.{gone}")
    },
    prefix: "접두사",
    below: "그 아래",
    titles: |count| format!("제목 {count}개"),
    leads: "이어지는 정확한 순위",
    more_kept: |more| format!("남은 것 {more}개 더"),
    more_cut: |more| format!("잘린 것 {more}개 더"),
    line: |kept| format!("여기서 자름: 상위 {kept}개까지"),
    curve: "이 이력에서 빔의 너비에 따라 정확한 상위 10개 중 몇 개를 찾는지 보여 줍니다. 가는 선은 찾을 수 있는 최댓값입니다. 빔은 제목 W개로 끝나기 때문입니다.",
    curve_axis: "빔 너비 W",
    go_on: "이어서 그리기",
    curve_axis_found: "찾은 수",
    curve_table: "곡선을 표로 보기",
};
