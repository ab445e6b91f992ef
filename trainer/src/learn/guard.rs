use std::{
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Result, anyhow};

/// Runs `work`, and makes one clear error of a panic in the tensor engine.
///
/// Burn reports a failed allocation or kernel by panicking, on this thread, on a worker's, or on the one
/// that serves the device. Checkpoints are written whole or not at all, so none is lost by it.
pub fn engine<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    // The panic hook belongs to the whole process: one piece of work at a time.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let said: Arc<Mutex<Option<String>>> = Arc::default();
    let hook = {
        let said = said.clone();
        move |info: &PanicHookInfo<'_>| {
            let text = info.payload_as_str().unwrap_or("no reason given");
            // The first panic is the cause; those that follow only met its effects.
            said.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| text.to_string());
        }
    };
    let before = panic::take_hook();
    panic::set_hook(Box::new(hook));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(before);
    let said = said.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (result, said) {
        (Ok(Ok(value)), _) => Ok(value),
        (Ok(Err(error)), None) => Err(explain(error)),
        (_, said) => Err(explain(anyhow!("{}", brief(&said.unwrap_or_default())))),
    }
}

/// Adds what to do where `error` is about the device's memory, in CubeCL's words or CUDA's.
fn explain(error: anyhow::Error) -> anyhow::Error {
    let reason = brief(&format!("{error:#}"));
    let signs = ["out of memory", "out of device memory", "out_of_memory", "can't allocate"];
    if !signs.iter().any(|sign| reason.to_lowercase().contains(sign)) {
        return error;
    }
    anyhow!("the device is out of memory: lower [train] `micro_batch`; the checkpoints are kept ({reason})")
}

/// The engine's words in one line, without the backtrace that it may add.
fn brief(text: &str) -> String {
    let is_frame = |line: &str| {
        let line = line.trim_start();
        let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
        line.starts_with("Backtrace") || (number.len() < line.len() && number.starts_with(": "))
    };
    let words = text.lines().take_while(|line| !is_frame(line)).flat_map(str::split_whitespace);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn a_panic_on_any_thread_is_one_line_with_its_cause() {
        let here = engine(|| -> Result<()> { panic!("the kernel failed") });
        assert_eq!(here.unwrap_err().to_string(), "the kernel failed");
        let there = engine(|| -> Result<()> {
            let text = "out of device memory allocating 64 bytes\n   0: alloc::alloc\n   1: main";
            std::thread::spawn(move || panic!("{text}")).join().map_err(|_| anyhow!("a thread failed"))
        });
        assert_eq!(
            there.unwrap_err().to_string(),
            "the device is out of memory: lower [train] `micro_batch`; the checkpoints are kept \
             (out of device memory allocating 64 bytes)"
        );
        let traced = engine(|| -> Result<()> { panic!("a kernel failed\nBacktrace:\n   0: can't allocate") });
        assert_eq!(traced.unwrap_err().to_string(), "a kernel failed");
    }

    #[test]
    fn other_errors_and_results_pass_unchanged() {
        assert_eq!(engine(|| Ok(7)).unwrap(), 7);
        let error = engine(|| -> Result<()> { bail!("no examples") }).unwrap_err();
        assert_eq!(error.to_string(), "no examples");
    }
}
