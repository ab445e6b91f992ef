//! NumPy's `.npy` files, in memory.

use std::fmt::Display;

use anyhow::{Context, Result, anyhow, bail, ensure};
use half::f16;
use npyz::{AutoSerialize, DType, Deserialize, NpyFile, Order, TypeChar, WriteOptions, WriterBuilder};
use tigerlet::{matrix::Matrix, semantic_id::Code};

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

/// Reads a file that [`write`] or NumPy made: two dimensions of f16, f32 or f64, every value finite.
///
/// # Errors
/// What the file holds instead, or the first row with a value that is not finite.
pub fn read(bytes: &[u8]) -> Result<Matrix> {
    let table = Table::open(bytes)?;
    let (rows, cols) = (table.rows, table.cols);
    let values = match table.kind {
        (TypeChar::Float, 2) => table.values(|value: f16| Ok(value.to_f32())),
        (TypeChar::Float, 4) => table.values(Ok),
        (TypeChar::Float, 8) => table.values(|value: f64| Ok(value as f32)),
        _ => bail!("it holds `{}`, expected f16, f32 or f64 values", table.file.dtype().descr()),
    };
    let matrix = Matrix::new(rows, cols, values?)?;
    for row in 0..matrix.rows() {
        ensure!(
            matrix.row(row).iter().all(|value| value.is_finite()),
            "row {row} has a value that is not finite"
        );
    }
    Ok(matrix)
}

/// Reads codes, a row an item, of whatever integers they are stored as: the number of rows, of columns, and the codes
/// row after row.
///
/// # Errors
/// What the file holds instead, or the first number that is no code.
pub fn codes(bytes: &[u8]) -> Result<(usize, usize, Vec<Code>)> {
    fn code<T: TryInto<Code> + Copy + Display>(value: T) -> Result<Code> {
        value.try_into().map_err(|_| anyhow!("{value} is no code, which is 0 to {}", Code::MAX))
    }
    let table = Table::open(bytes)?;
    let (rows, cols) = (table.rows, table.cols);
    let codes = match table.kind {
        (TypeChar::Int, 1) => table.values(code::<i8>),
        (TypeChar::Int, 2) => table.values(code::<i16>),
        (TypeChar::Int, 4) => table.values(code::<i32>),
        (TypeChar::Int, 8) => table.values(code::<i64>),
        (TypeChar::Uint, 1) => table.values(code::<u8>),
        (TypeChar::Uint, 2) => table.values(code::<u16>),
        (TypeChar::Uint, 4) => table.values(code::<u32>),
        (TypeChar::Uint, 8) => table.values(code::<u64>),
        _ => bail!("it holds `{}`, expected integers", table.file.dtype().descr()),
    };
    Ok((rows, cols, codes?))
}

/// An array of two dimensions, all of whose values are there.
struct Table<'a> {
    file: NpyFile<&'a [u8]>,
    rows: usize,
    cols: usize,
    /// What a value is, and its bytes.
    kind: (TypeChar, u64),
}

impl<'a> Table<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self> {
        let file = NpyFile::new(bytes).context("not a .npy file")?;
        let &[rows, cols] = file.shape() else {
            bail!("it has the shape {:?}, expected two dimensions", file.shape())
        };
        let kind = match file.dtype() {
            DType::Plain(plain) => (plain.type_char(), plain.size_field()),
            other => bail!("it holds `{}`, expected numbers", other.descr()),
        };
        // Before the values are read: their number is what the header claims, and memory is taken for it.
        let size = rows.checked_mul(cols).and_then(|count| count.checked_mul(kind.1));
        ensure!(
            size.is_some_and(|size| size <= bytes.len() as u64),
            "it ends before its {rows}×{cols} values do"
        );
        Ok(Self { file, rows: usize::try_from(rows)?, cols: usize::try_from(cols)?, kind })
    }

    /// The values, row after row, however they are stored.
    fn values<T: Deserialize, U: Copy>(self, convert: impl Fn(T) -> Result<U>) -> Result<Vec<U>> {
        let Self { file, rows, cols, .. } = self;
        let by_columns = file.order() == Order::Fortran;
        let stored: Vec<U> = file.into_vec()?.into_iter().map(convert).collect::<Result<_>>()?;
        Ok(match by_columns {
            true => (0..rows * cols).map(|at| stored[at % cols * rows + at / cols]).collect(),
            false => stored,
        })
    }
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

    /// NumPy writes integers as i64 unless it is told otherwise, numbers as f64, and a transpose by columns.
    #[test]
    fn what_numpy_writes_is_read_whatever_its_type_and_order() {
        let matrix = Matrix::new(2, 2, vec![1.0, -2.5, 0.5, 3.0]).unwrap();
        assert_eq!(read(&array(&[1.0, -2.5, 0.5, 3.0], &[2, 2]).unwrap()).unwrap(), matrix);
        let halves = [1.0, -2.5, 0.5, 3.0].map(f16::from_f32);
        assert_eq!(read(&array(&halves, &[2, 2]).unwrap()).unwrap(), matrix);
        let mut by_columns = array(&[1.0f32, 0.5, -2.5, 3.0], &[2, 2]).unwrap();
        let order = by_columns.windows(5).position(|window| window == b"False").unwrap();
        by_columns[order..order + 5].copy_from_slice(b"True ");
        assert_eq!(read(&by_columns).unwrap(), matrix);

        let stored = array(&[7i64, 0, 65_535, 1], &[2, 2]).unwrap();
        assert_eq!(codes(&stored).unwrap(), (2, 2, vec![7, 0, 65_535, 1]));
        assert_eq!(codes(&array(&[7u8, 1], &[1, 2]).unwrap()).unwrap(), (1, 2, vec![7, 1]));
        let refused = |bytes: Vec<u8>| codes(&bytes).unwrap_err().to_string();
        assert_eq!(refused(array(&[7i64, -1], &[1, 2]).unwrap()), "-1 is no code, which is 0 to 65535");
        assert!(refused(array(&[7.0f64, 1.0], &[1, 2]).unwrap()).contains("expected integers"));
        assert!(refused(array(&[7i32, 1], &[2]).unwrap()).contains("the shape [2], expected two dimensions"));
        let whole = read(&array(&[7i32, 1], &[1, 2]).unwrap()).unwrap_err().to_string();
        assert!(whole.contains("expected f16, f32 or f64 values"), "{whole}");
    }
}
