use crate::text::parity::Strings;

pub const TEXT: Strings = Strings {
    ask: "두 엔진에 물어 비교하기",
    asking: "두 엔진에 묻고 있습니다. WebGPU 엔진은 먼저 내려받아야 할 수도 있습니다.",
    agreed: |same, of, difference, cpu, gpu| {
        format!(
            "{of}권 가운데 {same}권이 같은 자리에 있고, 같은 책의 점수 차이는 최대 {difference}입니다. \
             CPU {cpu}, WebGPU {gpu}."
        )
    },
    failed: |message| format!("비교할 수 없습니다: “{message}”."),
};
