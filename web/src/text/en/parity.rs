use crate::text::parity::Strings;

pub const TEXT: Strings = Strings {
    ask: "Ask both engines, and compare",
    asking: "Asking both; the WebGPU engine may have to be downloaded first.",
    agreed: |same, of, difference, cpu, gpu| {
        format!(
            "{same} of {of} titles stand at the same place, and no title’s scores differ by more than \
             {difference}. {cpu} on the CPU, {gpu} on the WebGPU."
        )
    },
    failed: |message| format!("There is nothing to compare: “{message}”."),
};
