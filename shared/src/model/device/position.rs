use burn::{
    module::{Module, Param},
    tensor::{Device, Int, Tensor, TensorData},
};

use tigerlet_host::bucket;

use super::{Lookup, T5Config, parameter::normal};

/// T5's relative position bias: a learned number per head and bucket of distance, added to the
/// attention logits of every layer of a stack and stored in its first (Raffel et al. 2020, section 2.1).
#[derive(Module, Debug)]
pub struct RelativePosition {
    /// One row a bucket, one column a head: `[buckets, H]`.
    pub(super) bias: Param<Tensor<2>>,
    max_distance: usize,
    bidirectional: bool,
}

impl RelativePosition {
    pub(super) fn new(config: &T5Config, bidirectional: bool, device: &Device) -> Self {
        let shape = [config.relative_attention_num_buckets, config.num_heads];
        let std = (config.d_model as f64).powf(-0.5);
        Self {
            bias: normal(shape, std, device),
            max_distance: config.relative_attention_max_distance,
            bidirectional,
        }
    }

    /// Bias of the queries at positions `queries` towards the keys `0..keys`: `[1, H, queries, keys]`.
    pub(super) fn forward(&self, queries: std::ops::Range<usize>, keys: usize, lookup: Lookup) -> Tensor<4> {
        let [buckets, heads] = self.bias.dims();
        let rows = queries.len();
        let table: Vec<i32> = queries
            .flat_map(|query| (0..keys).map(move |key| (query, key)))
            .map(|(query, key)| self.bucket(key as i64 - query as i64, buckets) as i32)
            .collect();
        let device = self.bias.device();
        let table = Tensor::<1, Int>::from_data(TensorData::new(table, [rows * keys]), &device);
        lookup.rows(self.bias.val(), table).reshape([rows, keys, heads]).permute([2, 0, 1]).unsqueeze_dim(0)
    }

    /// Distance from which on all positions share the last bucket.
    pub(super) fn max_distance(&self) -> usize {
        self.max_distance
    }

    fn bucket(&self, distance: i64, buckets: usize) -> usize {
        bucket(distance, buckets, self.max_distance, self.bidirectional)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::semantic_id::IdLayout;

    /// Buckets of Hugging Face's `_relative_position_bucket` for 32 buckets and distance 128.
    #[test]
    fn buckets_are_those_of_the_reference() {
        let config = T5Config::new(&IdLayout::new(vec![4]).unwrap(), 8, 2, 4, 8, 1);
        let encoder = RelativePosition::new(&config, true, &Device::flex());
        let distances = [-200, -128, -64, -20, -9, -8, -7, -1, 0, 1, 7, 8, 12, 100, 127, 128];
        let expected = [15, 15, 14, 10, 8, 8, 7, 1, 0, 17, 23, 24, 25, 31, 31, 31];
        assert_eq!(distances.map(|d| encoder.bucket(d, 32)), expected);
        let decoder = RelativePosition::new(&config, false, &Device::flex());
        assert_eq!([1, 0, -1, -15, -16, -40, -127].map(|d| decoder.bucket(d, 32)), [0, 0, 1, 15, 16, 23, 31]);
    }
}
