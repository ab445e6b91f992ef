//! tigerlet's CPU engine: WebAssembly with SIMD, on one core.

use tigerlet_engine::{Backend, Processor, Runtime};

struct Cpu;

impl Backend for Cpu {
    async fn processor() -> Result<Processor, String> {
        Ok(Processor { runtime: Runtime::Host, adapter: None })
    }
}

fn main() {
    tigerlet_engine::run::<Cpu>();
}
