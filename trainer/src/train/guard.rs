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
        (_, said) => Err(explain(anyhow!("{}", said.unwrap_or_default()))),
    }
}

/// Adds what to do where `error` is about the device's memory.
fn explain(error: anyhow::Error) -> anyhow::Error {
    let text = format!("{error:#}");
    let lower = text.to_lowercase();
    let is_memory =
        ["out of memory", "outofmemory", "out_of_memory", "alloc", "buffer too big", "buffertoobig"]
            .iter()
            .any(|sign| lower.contains(sign));
    if !is_memory {
        return error;
    }
    let reason = text.split_whitespace().collect::<Vec<_>>().join(" ");
    anyhow!("the device is out of memory: lower [train] `micro_batch`; the checkpoints are kept ({reason})")
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
            let thread = std::thread::spawn(|| panic!("CUDA_ERROR_OUT_OF_MEMORY:\n  64 GiB asked"));
            thread.join().map_err(|_| anyhow!("a training thread failed"))
        });
        let there = there.unwrap_err().to_string();
        assert!(there.starts_with("the device is out of memory: lower [train] `micro_batch`"), "{there}");
        assert!(there.ends_with("(CUDA_ERROR_OUT_OF_MEMORY: 64 GiB asked)"), "{there}");
    }

    #[test]
    fn other_errors_and_results_pass_unchanged() {
        assert_eq!(engine(|| Ok(7)).unwrap(), 7);
        let error = engine(|| -> Result<()> { bail!("no examples") }).unwrap_err();
        assert_eq!(error.to_string(), "no examples");
    }
}
