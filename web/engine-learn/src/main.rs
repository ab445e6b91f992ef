//! tigerlet's learning engine: the CPU engine, in which models learn.

use burn::tensor::Device;
use tigerlet_engine::{Backend, Processor, Runtime};

struct Learning;

impl Backend for Learning {
    async fn processor() -> Result<Processor, String> {
        Ok(Processor { runtime: Runtime::Device(Device::flex()), adapter: None })
    }
}

fn main() {
    tigerlet_engine::run::<Learning>();
}
