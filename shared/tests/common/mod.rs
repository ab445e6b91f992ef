//! A small model with random weights over random IDs: enough to hold search, scores and bundles to account.
use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    bundle::{Bundle, DataCard, DensePart, FORMAT_VERSION, Manifest},
    catalog::{Catalog, Item},
    content::Content,
    counted::Counted,
    known::Known,
    matrix::Matrix,
    model::{Dense, DenseConfig, Mixture, Precision, T5, T5Config, Tower, TowerConfig},
    semantic_id::SemanticIds,
};

/// IDs of `items` items: two residual levels of `codes` codes, and the suffix.
pub fn ids(items: usize, codes: usize, seed: u64) -> SemanticIds {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let residual: Vec<u16> = (0..2 * items).map(|_| rng.random_range(0..codes as u16)).collect();
    SemanticIds::with_suffix(&residual, &[codes, codes]).unwrap()
}

/// A model for these IDs, the same for the same seed.
pub fn model(ids: &SemanticIds, seed: u64) -> (T5Config, T5) {
    let device = Device::flex();
    let config = T5Config::new(ids.layout(), 16, 2, 8, 32, 2);
    let random = config.init(&device);
    // The device's random numbers belong to all threads: weights of our own keep tests apart.
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let bytes = random.write(Precision::F32).unwrap();
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let numbers = bytes[header..].chunks_exact(4).flat_map(|_| rng.random_range(-0.5f32..0.5).to_le_bytes());
    let bytes: Vec<u8> = bytes[..header].iter().copied().chain(numbers).collect();
    let model = T5::read(&config, &bytes, &device).unwrap();
    (config, model)
}

/// A whole bundle of 40 items.
#[allow(dead_code, reason = "each test file is a program of its own")]
pub fn bundle() -> Bundle {
    let ids = ids(40, 6, 5);
    let (config, model) = model(&ids, 5);
    let item = |i: usize| Item {
        id: format!("item-{i}"),
        title: format!("Title {i}"),
        attributes: [("sort", ["plain", "fancy"][i % 2]), ("year", "1950")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..Item::default()
    };
    Bundle {
        dense: None,
        manifest: Manifest {
            format_version: FORMAT_VERSION,
            name: "tiny".into(),
            title: "Tiny".into(),
            description: String::new(),
            language: None,
            layout: ids.layout().clone(),
            max_history: 5,
            data: DataCard::default(),
            dense: None,
            retired: Vec::new(),
            metrics: BTreeMap::from([("generator R@10".into(), 0.5)]),
            files: BTreeMap::new(),
        },
        config,
        weights: model.write(Precision::F16).unwrap(),
        catalog: Catalog::new((0..40).map(item).collect()).unwrap(),
        ids,
    }
}

#[allow(dead_code, reason = "each test file is a program of its own")]
pub const MIXTURE: Mixture = Mixture { dense: 0.4, neighbours: 0.5, decay: 0.5, content: 0.75 };

#[allow(dead_code, reason = "each test file is a program of its own")]
pub fn dense_config() -> DenseConfig {
    let tower = TowerConfig { d_model: 8, heads: 2, d_ff: 12, layers: 2, max_history: 3 };
    DenseConfig { tower, mixture: MIXTURE }
}

/// Random vectors before a random tower.
#[allow(dead_code, reason = "each test file is a program of its own")]
pub fn dense(items: usize) -> Dense {
    let (device, width) = (Device::flex(), dense_config().tower.d_model);
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let numbers: Vec<f32> = (0..items * width).map(|_| rng.random_range(-1.0..1.0)).collect();
    let vectors = Tensor::from_data(TensorData::new(numbers, [items, width]), &device);
    Dense::new(vectors, Tower::new(&dense_config().tower, &device))
}

/// Every item is near to the next two, and the less liked the later it comes.
#[allow(dead_code, reason = "each test file is a program of its own")]
pub fn counted(items: u32) -> Counted {
    let near = |item: u32| vec![((item + 1) % items, 2.0), ((item + 2) % items, 0.5)];
    let biases = (0..items).map(|item| -0.01 * item as f32).collect();
    let counts = (0..items).map(|item| items - item).collect();
    Counted::new(biases, counts, &(0..items).map(near).collect::<Vec<_>>(), 3)
}

/// What was counted, and texts in a circle: every item is most like those next to it.
#[allow(dead_code, reason = "each test file is a program of its own")]
pub fn known(items: u32) -> Known {
    let angle = |item: u32| std::f32::consts::TAU * item as f32 / items as f32;
    let numbers = (0..items).flat_map(|item| [angle(item).cos(), angle(item).sin()]).collect();
    let content = Content::new(&Matrix::new(items as usize, 2, numbers).unwrap());
    Known { counted: counted(items), content: Some(content) }
}

/// That bundle with a dense model and what is known beside it.
#[allow(dead_code, reason = "each test file is a program of its own")]
pub fn hybrid() -> Bundle {
    let mut bundle = bundle();
    let weights = dense(bundle.ids.len()).write(Precision::F32).unwrap();
    bundle.dense = Some(DensePart { weights, known: known(bundle.ids.len() as u32) });
    bundle.manifest.dense = Some(dense_config());
    bundle
}
