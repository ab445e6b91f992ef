//! Matrices between host and device.
use anyhow::{Context, Result};
use burn::tensor::{Device, Tensor, TensorData};
use tigerlet::matrix::Matrix;

/// A matrix as a tensor on `device`.
pub fn upload(matrix: &Matrix, device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(matrix.data().to_vec(), [matrix.rows(), matrix.cols()]), device)
}

/// A tensor as a matrix on the host.
pub fn download(tensor: Tensor<2>) -> Result<Matrix> {
    let [rows, cols] = tensor.dims();
    let numbers = tensor.try_into_vec_as::<f32>().context("cannot read numbers from the device")?;
    Ok(Matrix::new(rows, cols, numbers)?)
}
