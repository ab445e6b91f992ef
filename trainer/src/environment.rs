//! What libraries listen to environment variables for, and to nothing else.

/// Variables, and what they are where nobody has set them.
#[cfg(unix)]
const SETTINGS: &[(&str, &str)] = &[
    // The allocator keeps for ten seconds what is freed, and not for one: training frees and allocates the same
    // large buffers at every step, and would pay for each with page faults, a third of its time.
    ("MIMALLOC_PURGE_DELAY", "10000"),
    // The CPU is the device that Burn takes where it is told none. It reads an optimizer's moments there before it
    // moves them to the parameters', and would otherwise open a GPU for it that `--device` has not named and that may
    // not be there.
    #[cfg(any(feature = "cuda", feature = "wgpu"))]
    ("BURN_DEVICE", "flex"),
];

/// Sets what is not set. No safe code can do so for its own process: it begins again.
pub fn settle() {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let is_missing = |(name, _): &(&str, &str)| std::env::var_os(name).is_none();
        let missing: Vec<_> = SETTINGS.iter().copied().filter(is_missing).collect();
        let (Ok(program), Some(name)) = (std::env::current_exe(), std::env::args_os().next()) else { return };
        // Where a loader or an emulator runs it, the program is theirs.
        if missing.is_empty() || program.file_name() != std::path::Path::new(&name).file_name() {
            return;
        }
        let mut again = std::process::Command::new(program);
        again.arg0(name).args(std::env::args_os().skip(1)).envs(missing.iter().copied());
        // It comes back only if it cannot.
        let error = again.exec();
        let unset: Vec<String> = missing.iter().map(|(name, value)| format!("{name}={value}")).collect();
        crate::tell::line(&format!(
            "trainer: cannot begin again with {}, set it yourself: {error}",
            unset.join(" ")
        ));
    }
}
