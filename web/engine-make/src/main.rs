//! tigerlet's making engine: the learning engine, which also reads tables and makes bundles of them.

use burn::tensor::Device;
use tigerlet_engine::{Backend, Processor, Runtime};

struct Making;

impl Backend for Making {
    async fn processor() -> Result<Processor, String> {
        Ok(Processor { runtime: Runtime::Device(Device::flex()), adapter: None })
    }
}

fn main() {
    tigerlet_engine::run::<Making>();
}
