use crate::text::own::Strings;

pub const TEXT: Strings = Strings {
    title: "내 데이터로 만들기",
    lead: "누가 무엇을 골랐는지 적은 표를 주면, 이 페이지의 다른 모델을 만든 것과 같은 방법으로 벡터, 코드북, 시맨틱 ID의 트라이, 작은 트랜스포머를 만들고 인기순이나 item-kNN과 견주어 얼마나 맞히는지 잽니다. 몇 분이면 되고, 주신 데이터는 브라우저를 떠나지 않습니다.",
    failed: |why| format!("페이지의 이 부분을 불러오지 못했습니다: {why}"),
};
