use burn::tensor::Device;

/// Resident memory of this process in MB; none where the system does not say in `/proc` (Linux, proc(5)).
pub fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

/// Memory that the engine has reserved on the devices in MB; none where it does not count.
pub fn reserved(devices: &[Device]) -> Option<f64> {
    let bytes: Vec<u64> =
        devices.iter().filter_map(|device| Some(device.memory_pool_usage()?.bytes_reserved)).collect();
    (!bytes.is_empty()).then(|| bytes.iter().sum::<u64>() as f64 / 1e6)
}
