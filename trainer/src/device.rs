use anyhow::Result;
use burn::tensor::Device;
use clap::ValueEnum;
use tigerlet::{model::Dropout, quantizer::Place};

/// Where tensors live and are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DeviceKind {
    /// The CPU, in pure Rust; always there.
    #[default]
    Flex,
    /// An NVIDIA GPU; needs a build with `--features cuda`.
    Cuda,
    /// Any GPU, over the API that its driver speaks; needs a build with `--features wgpu`.
    Wgpu,
    /// A GPU with a Vulkan driver that takes SPIR-V; needs a build with `--features vulkan`.
    Vulkan,
}

impl DeviceKind {
    /// Opens the first device of this kind.
    ///
    /// # Errors
    /// When this build does not have the device's engine.
    pub fn open(self) -> Result<Device> {
        self.open_at(0)
    }

    /// Opens the device of this kind with that number, as `--devices` counts them. All numbers are the one
    /// CPU.
    ///
    /// # Errors
    /// When this build does not have the device's engine.
    #[cfg_attr(not(any(feature = "cuda", feature = "wgpu")), allow(unused_variables, reason = "for GPUs"))]
    pub fn open_at(self, index: usize) -> Result<Device> {
        match self {
            Self::Flex => Ok(Device::flex()),
            #[cfg(feature = "cuda")]
            Self::Cuda => Ok(Device::cuda(index)),
            #[cfg(not(feature = "cuda"))]
            Self::Cuda => {
                anyhow::bail!("--device cuda: this build has no CUDA; build with `--features cuda`")
            }
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Ok(Device::wgpu(numbered(index))),
            #[cfg(not(feature = "wgpu"))]
            Self::Wgpu => {
                anyhow::bail!("--device wgpu: this build has no wgpu; build with `--features wgpu`")
            }
            #[cfg(feature = "vulkan")]
            Self::Vulkan => Ok(Device::vulkan(numbered(index))),
            #[cfg(not(feature = "vulkan"))]
            Self::Vulkan => {
                anyhow::bail!("--device vulkan: this build has no Vulkan; build with `--features vulkan`")
            }
        }
    }

    /// Dropout of a training step: drawn on the host for the CPU, where it is then the same on every machine, and
    /// on the device for a GPU.
    pub fn dropout(self, rate: f64, seed: u64, device: &Device) -> Dropout {
        match self {
            Self::Flex => Dropout::host(rate, seed),
            Self::Cuda | Self::Wgpu | Self::Vulkan => Dropout::on_device(rate, seed, device),
        }
    }
}

/// A device by its number, as wgpu counts them: the first is the one it would choose.
#[cfg(feature = "wgpu")]
fn numbered(index: usize) -> burn::tensor::DeviceKind {
    match index {
        0 => burn::tensor::DeviceKind::DefaultDevice,
        _ => burn::tensor::DeviceKind::DiscreteGpu(index),
    }
}

/// Where the distances of a quantiser are taken with a device named.
pub fn place(device: &Device) -> Place {
    if *device == Device::flex() { Place::Cpu(device.clone()) } else { Place::Gpu(device.clone()) }
}
