use anyhow::Result;
use burn::tensor::Device;
use clap::ValueEnum;

/// Where tensors live and are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DeviceKind {
    /// The CPU, in pure Rust; always there.
    #[default]
    Flex,
    /// An NVIDIA GPU; needs a build with `--features cuda`.
    Cuda,
    /// Any GPU with a Vulkan driver; needs a build with `--features vulkan`.
    Vulkan,
}

impl DeviceKind {
    /// Opens the device.
    ///
    /// # Errors
    /// When this build does not have the device's engine.
    pub fn open(self) -> Result<Device> {
        match self {
            Self::Flex => Ok(Device::flex()),
            #[cfg(feature = "cuda")]
            Self::Cuda => Ok(Device::cuda(0)),
            #[cfg(not(feature = "cuda"))]
            Self::Cuda => {
                anyhow::bail!("--device cuda: this build has no CUDA; build with `--features cuda`")
            }
            #[cfg(feature = "vulkan")]
            Self::Vulkan => Ok(Device::vulkan(burn::tensor::DeviceKind::DefaultDevice)),
            #[cfg(not(feature = "vulkan"))]
            Self::Vulkan => {
                anyhow::bail!("--device vulkan: this build has no Vulkan; build with `--features vulkan`")
            }
        }
    }
}
