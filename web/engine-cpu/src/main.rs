//! tigerlet's CPU engine: WebAssembly with SIMD, on one core.

use burn::tensor::Device;
use tigerlet::card::EngineKind;
use tigerlet_engine::{Backend, Processor};

struct Cpu;

impl Backend for Cpu {
    async fn processor() -> Result<Processor, String> {
        Ok(Processor { device: Device::flex(), adapter: None })
    }
}

fn main() {
    tigerlet_engine::run::<Cpu>();
}
