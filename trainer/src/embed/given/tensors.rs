//! Vectors in a `.safetensors` file.
use anyhow::{Context, Result, ensure};
use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::Deserialize;
use tigerlet::matrix::Matrix;

use super::{Given, Ids};

/// The key of the metadata that holds the ids.
const IDS: &str = "ids";

/// An id as people write it: 17 is `17`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

pub fn read(bytes: &[u8]) -> Result<Given> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).context("not a valid safetensors file")?;
    let file = SafeTensors::deserialize(bytes).context("not a valid safetensors file")?;
    let tensors = file.tensors();
    let tables: Vec<_> = tensors.iter().filter(|(_, view)| view.shape().len() == 2).collect();
    let [(name, view)] = tables[..] else {
        let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
        anyhow::bail!(
            "it has {} tensors of two dimensions ({}), expected one",
            names.len(),
            names.join(", ")
        );
    };
    let values = values(view).with_context(|| format!("tensor `{name}`"))?;
    let vectors = Matrix::new(view.shape()[0], view.shape()[1], values)?;
    let ids = metadata.metadata().as_ref().and_then(|entries| entries.get(IDS));
    let ids = ids.map(|json| -> Result<Ids> {
        let ids: Vec<Id> =
            serde_json::from_str(json).context("the metadata's `ids` is not a JSON list of ids")?;
        let text = |id| match id {
            Id::Text(text) => text,
            Id::Number(number) => number.to_string(),
        };
        Ok(Ids { ids: ids.into_iter().map(text).collect(), place: "the metadata's `ids`".to_owned() })
    });
    Ok(Given { vectors, ids: ids.transpose()? })
}

fn values(view: &TensorView) -> Result<Vec<f32>> {
    let data = view.data();
    let values: Vec<f32> = match view.dtype() {
        Dtype::F16 => data.as_chunks().0.iter().map(|&bytes| f16::from_le_bytes(bytes).to_f32()).collect(),
        Dtype::BF16 => data.as_chunks().0.iter().map(|&bytes| bf16::from_le_bytes(bytes).to_f32()).collect(),
        Dtype::F32 => data.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
        Dtype::F64 => data.as_chunks().0.iter().map(|&bytes| f64::from_le_bytes(bytes) as f32).collect(),
        other => anyhow::bail!("it holds {other}, expected F16, BF16, F32 or F64"),
    };
    ensure!(values.len() == view.shape().iter().product::<usize>(), "it ends before its values do");
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn file(tensors: &[(&str, Dtype, &[usize], Vec<u8>)], ids: Option<&str>) -> Vec<u8> {
        let views = tensors.iter().map(|(name, dtype, shape, bytes)| {
            (*name, TensorView::new(*dtype, shape.to_vec(), bytes).unwrap())
        });
        let metadata = ids.map(|ids| HashMap::from([(IDS.to_owned(), ids.to_owned())]));
        safetensors::serialize(views, metadata).unwrap()
    }

    #[test]
    fn the_one_table_is_read_with_its_ids() {
        let halves: Vec<u8> = [1.0, -2.0].iter().flat_map(|&x| bf16::from_f32(x).to_le_bytes()).collect();
        let scale = ("scale", Dtype::F32, &[1][..], vec![0; 4]);
        let given =
            read(&file(&[("a", Dtype::BF16, &[2, 1], halves.clone()), scale], Some("[7, \"x\"]"))).unwrap();
        assert_eq!(given.vectors.data(), [1.0, -2.0]);
        assert_eq!(given.ids.unwrap().ids, ["7", "x"]);

        let refused = |file: Vec<u8>| format!("{:#}", read(&file).err().unwrap());
        let table = |name| (name, Dtype::F64, &[1, 1][..], vec![0; 8]);
        assert!(refused(file(&[table("a"), table("b")], None)).contains("2 tensors of two dimensions"));
        assert!(refused(file(&[table("a")], Some("{}"))).contains("`ids` is not a JSON list"));
        let whole = ("a", Dtype::I32, &[1, 1][..], vec![0; 4]);
        assert!(refused(file(&[whole], None)).contains("tensor `a`: it holds I32, expected"));
        assert!(refused(vec![1, 2, 3]).contains("not a valid safetensors file"));
    }
}
