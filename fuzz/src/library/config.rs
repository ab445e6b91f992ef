//! `config.json`: a model that is accepted is no larger than it says, counted tensor by tensor.
use tigerlet::{
    limits::{Limits, product},
    model::{Promise, T5Config},
    semantic_id::IdLayout,
};

pub fn run(data: &[u8]) {
    let limits = Limits::DEFAULT;
    let Ok(config) = T5Config::parse(data, &limits) else { return };
    let mut numbers: u128 = 0;
    let mut tensors = 0;
    let told = Promise::T5(&config).tensors(&mut |name, shape| {
        assert!(!name.is_empty() && (1..=2).contains(&shape.len()));
        numbers += u128::from(product(shape.iter().copied()));
        tensors += 1;
        Ok(())
    });
    told.expect("nothing is refused");
    assert_eq!(numbers, u128::from(config.parameters()));
    assert!(numbers <= u128::from(limits.parameters) && tensors <= 4 + 21 * limits.layers);
    let layout = IdLayout::new(vec![8, 8]).expect("two levels");
    let _ = config.check_layout(&layout, 0);
    if config.check_history(&layout, 10, &limits).is_ok() {
        assert!(config.num_layers * config.num_heads * 400 <= limits.attention as usize);
    }
    let json = serde_json::to_vec(&config).expect("what was JSON is JSON");
    let again = T5Config::parse(&json, &limits).expect("what was accepted");
    // A long decimal is read to within its last place.
    let T5Config { dropout_rate, layer_norm_epsilon, .. } = config;
    assert_eq!(T5Config { dropout_rate, layer_norm_epsilon, ..again }, config);
}
