//! tigerlet's WebGPU engine: compute shaders on the graphics adapter.

use burn::tensor::Device;
use burn::tensor::wgpu::WgpuBackend;
use tigerlet_engine::{Backend, Processor, Runtime};

struct WebGpu;

impl Backend for WebGpu {
    async fn processor() -> Result<Processor, String> {
        let (device, setup) = Device::wgpu_options()
            .graphics_api(WgpuBackend::WebGpu)
            .init_with_setup_async()
            .await
            .map_err(|error| format!("WebGPU did not start: {error}"))?;
        let name = setup.adapter.get_info().name;
        Ok(Processor { runtime: Runtime::Device(device), adapter: (!name.is_empty()).then_some(name) })
    }
}

fn main() {
    tigerlet_engine::run::<WebGpu>();
}
