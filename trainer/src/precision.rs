use std::fmt;

use clap::ValueEnum;
use serde::Serialize;
use tigerlet::model::Precision;

/// How a file stores weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum PrecisionKind {
    /// 32 bits a weight, as training keeps them.
    F32,
    /// 16 bits a weight.
    F16,
    /// 8 bits a weight and a scale a row; for this program and the page, not for Hugging Face's loader.
    Int8,
}

/// How a bundle stores its dense model beside a generator in this precision: nobody but us reads it, and int8 costs it
/// nothing that could be measured.
pub fn of_dense(generator: Precision) -> Precision {
    match generator {
        Precision::F32 => Precision::F32,
        Precision::F16 | Precision::Int8 => Precision::Int8,
    }
}

impl From<Precision> for PrecisionKind {
    fn from(precision: Precision) -> Self {
        match precision {
            Precision::F32 => Self::F32,
            Precision::F16 => Self::F16,
            Precision::Int8 => Self::Int8,
        }
    }
}

impl From<PrecisionKind> for Precision {
    fn from(kind: PrecisionKind) -> Self {
        match kind {
            PrecisionKind::F32 => Self::F32,
            PrecisionKind::F16 => Self::F16,
            PrecisionKind::Int8 => Self::Int8,
        }
    }
}

impl fmt::Display for PrecisionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Int8 => "int8",
        })
    }
}
