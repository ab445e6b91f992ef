use crate::text::engine::Strings;
use crate::text::format::megabytes;

pub const TEXT: Strings = Strings {
    title: "The engine",
    answering: "Answering",
    why: "Why",
    last: "Last answer",
    none_yet: "none yet",
    took: |time, engine, way| format!("{time} on the {engine}, and {way} on its way there and back"),
    about: "About the engines",
    note: "Two builds of one program: SIMD on one core, or compute shaders. They answer with the same \
           titles; scores agree to the third decimal.",
    switch: "Answer on the graphics processor",
    engine: |name| format!("the {name} engine"),
    arrived: |part, received, total| match total {
        0 if received == 0 => format!("{part}: waiting for the first bytes"),
        0 => format!("{part}: {} MB", megabytes(received)),
        _ => format!("{part}: {} of {} MB", megabytes(received), megabytes(total)),
    },
    first: "The CPU engine answers first: it is the smaller one.",
    address: |engine, kind| {
        format!("The {engine} engine answers: the page’s address asks for it with engine={kind}.")
    },
    choice: |engine| format!("The {engine} engine answers: your choice."),
    remembered: |engine| format!("The {engine} engine answers: your choice on an earlier visit."),
    hardware: |name| match name {
        "" => "The WebGPU engine answers: it found a graphics adapter.".to_owned(),
        name => format!("The WebGPU engine answers: it found a graphics adapter, {name}."),
    },
    software: |name| match name {
        "" => "The CPU engine answers: the graphics adapter is made of software and slower.".to_owned(),
        name => {
            format!("The CPU engine answers: the graphics adapter, {name}, is made of software and slower.")
        }
    },
    absent: |because| format!("The CPU engine answers: {because}."),
    coming: |arrived| format!("The CPU engine answers until the WebGPU engine is there; {arrived}."),
    failed: |message| {
        format!(
            "The CPU engine answers, because the WebGPU engine has stopped: “{message}”. Switch it on again to \
             give it another try."
        )
    },
    unsupported: "this browser has no WebGPU",
    insecure: "WebGPU needs a secure address, https or localhost",
    no_adapter: "this browser has WebGPU but no graphics adapter for it",
    looking: "looking for a graphics adapter",
    available: "available; it is downloaded when it is chosen",
    loading: "on its way",
    ready: "loaded",
};
