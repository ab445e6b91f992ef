use crate::text::engine::Strings;
use crate::text::format::megabytes;

pub const TEXT: Strings = Strings {
    title: "엔진",
    answering: "답하는 엔진",
    why: "이유",
    last: "마지막 답",
    none_yet: "아직 없음",
    took: |time, engine, way| format!("{engine}에서 {time}, 오가는 데 {way}"),
    about: "엔진에 대하여",
    note: "같은 프로그램을 두 가지로 빌드했습니다. 하나는 코어 하나의 SIMD로, 다른 하나는 컴퓨트 셰이더로 \
           계산합니다. 두 엔진은 같은 책을 추천하고, 점수는 소수점 셋째 자리까지 일치합니다.",
    switch: "그래픽 프로세서로 답하기",
    engine: |name| format!("{name} 엔진"),
    arrived: |part, received, total| match total {
        0 if received == 0 => format!("{part}: 첫 바이트를 기다리는 중"),
        0 => format!("{part}: {} MB", megabytes(received)),
        _ => format!("{part}: {} / {} MB", megabytes(received), megabytes(total)),
    },
    first: "더 작은 CPU 엔진이 먼저 답합니다.",
    address: |engine, kind| format!("주소의 engine={kind}에 따라 {engine} 엔진이 답합니다."),
    choice: |engine| format!("선택하신 대로 {engine} 엔진이 답합니다."),
    remembered: |engine| format!("지난번에 선택하신 대로 {engine} 엔진이 답합니다."),
    hardware: |name| match name {
        "" => "그래픽 어댑터를 찾아 WebGPU 엔진이 답합니다.".to_owned(),
        name => format!("그래픽 어댑터({name})를 찾아 WebGPU 엔진이 답합니다."),
    },
    software: |name| match name {
        "" => "그래픽 어댑터가 소프트웨어라 더 느리므로 CPU 엔진이 답합니다.".to_owned(),
        name => format!("그래픽 어댑터({name})가 소프트웨어라 더 느리므로 CPU 엔진이 답합니다."),
    },
    absent: |because| format!("CPU 엔진이 답합니다: {because}."),
    coming: |arrived| format!("WebGPU 엔진이 준비될 때까지 CPU 엔진이 답합니다. {arrived}."),
    failed: |message| {
        format!(
            "WebGPU 엔진이 멈추어 CPU 엔진이 답합니다: “{message}”. 다시 시도하려면 스위치를 다시 켜십시오."
        )
    },
    unsupported: "이 브라우저에는 WebGPU가 없습니다",
    insecure: "WebGPU는 https나 localhost 같은 안전한 주소에서만 쓸 수 있습니다",
    no_adapter: "이 브라우저에 WebGPU는 있지만 쓸 수 있는 그래픽 어댑터가 없습니다",
    looking: "그래픽 어댑터를 찾는 중",
    available: "사용 가능. 선택하면 내려받습니다",
    loading: "내려받는 중",
    ready: "준비됨",
};
