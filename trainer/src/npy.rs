//! NumPy's `.npy` files, in memory.

use anyhow::{Context, Result, bail, ensure};
use npyz::{AutoSerialize, NpyFile, Order, WriteOptions, WriterBuilder};
use tigerlet::matrix::Matrix;

/// The bytes of a matrix's file: `<f4`, row-major.
pub fn write(matrix: &Matrix) -> Result<Vec<u8>> {
    array(matrix.data(), &[matrix.rows(), matrix.cols()])
}

/// The bytes of an array's file, row-major.
pub fn array<T: AutoSerialize + Copy>(data: &[T], shape: &[usize]) -> Result<Vec<u8>> {
    let shape: Vec<u64> = shape.iter().map(|&length| length as u64).collect();
    let mut bytes = Vec::with_capacity(128 + size_of_val(data));
    let mut writer = WriteOptions::new().default_dtype().shape(&shape).writer(&mut bytes).begin_nd()?;
    writer.extend(data.iter().copied())?;
    writer.finish()?;
    Ok(bytes)
}

/// Reads a file that [`write`] or NumPy made: two dimensions, f32, row-major, every value finite.
pub fn read(bytes: &[u8]) -> Result<Matrix> {
    let file = NpyFile::new(bytes).context("not a .npy file")?;
    let &[rows, cols] = file.shape() else {
        bail!("it has the shape {:?}, expected two dimensions", file.shape())
    };
    ensure!(
        file.order() == Order::C || rows <= 1 || cols <= 1,
        "it is stored column by column, expected row by row"
    );
    // Before the values are read: their number is what the header claims, and memory is taken for it.
    let size = rows.checked_mul(cols).and_then(|count| count.checked_mul(4));
    ensure!(
        size.is_some_and(|size| size <= bytes.len() as u64),
        "it ends before its {rows}×{cols} values do"
    );
    let values: Vec<f32> = file.into_vec().context("it does not hold f32 values")?;
    let matrix = Matrix::new(rows as usize, cols as usize, values)?;
    for row in 0..matrix.rows() {
        ensure!(
            matrix.row(row).iter().all(|value| value.is_finite()),
            "row {row} has a value that is not finite"
        );
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_damage_is_refused() {
        let matrix = Matrix::new(2, 3, vec![1.0, -2.5, 0.0, 1e-30, 7.0, f32::MAX]).unwrap();
        let bytes = write(&matrix).unwrap();
        assert_eq!(read(&bytes).unwrap(), matrix);

        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err(), "cut to {length} bytes");
        }
        let mut huge = bytes.clone();
        let shape = huge.windows(4).position(|window| window == b"2, 3").unwrap();
        huge[shape..shape + 4].copy_from_slice(b"9, 9");
        assert!(read(&huge).is_err());
        let mut bad = bytes.clone();
        let end = bad.len();
        bad[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
        assert!(read(&bad).unwrap_err().to_string().contains("row 1"));
    }
}
