#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| tigerlet_fuzz::library::content::run(data));
