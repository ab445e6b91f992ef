//! How long it takes to build a trie, how large it is, and what it costs a step of decoding.
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    beam::{Constraint, Task, search},
    generator::Generator,
    history::HistoryBatch,
    model::{Arithmetic, T5Config},
    semantic_id::{Code, IdLayout, SemanticIds},
    trie::Trie,
};

use crate::clock::Clock;

const LEVELS: usize = 4;
const CODES: usize = 256;
/// Beams, as many as `trainer recommend` has.
const WIDTH: usize = 50;
/// Searches timed, of [`LEVELS`] steps each.
const SEARCHES: usize = 40;

/// IDs of four levels of 256 codes, at random; a model of the width of the embedded one, whose weights are random.
pub fn measure(items: usize) -> Result<()> {
    ensure!(items < u32::MAX as usize, "there are 2^32 such IDs");
    // An odd factor makes every number below 2^32 another one, evenly spread.
    let codes =
        (0..items as u32).flat_map(|item| item.wrapping_mul(2_654_435_769).to_be_bytes()).map(Code::from);
    let ids = SemanticIds::new(IdLayout::new(vec![CODES; LEVELS])?, codes.collect())?;

    let clock = Clock::start()?;
    let trie = Trie::new(&ids);
    let held = trie.bytes() as f64 / items as f64;
    clock.tell(&format!("{items} items: a trie of {} nodes, {held:.1} bytes an item", trie.len()))?;
    walk(&trie, items);
    steps(&ids, &trie)
}

/// The trie's own part of a step, over as many nodes of each level as a beam has.
fn walk(trie: &Trie, items: usize) {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for level in 0..LEVELS {
        let nodes = trie.level(level);
        let beams: Vec<u32> = (0..1000 * WIDTH).map(|_| random.random_range(nodes.clone())).collect();
        let start = Instant::now();
        let mut children = 0_usize;
        let mut sum = 0_usize;
        for &beam in &beams {
            for child in trie.children(beam) {
                sum += usize::from(trie.code(child));
                children += 1;
            }
        }
        let step = start.elapsed().as_secs_f64() * 1e6 / 1000.0;
        std::hint::black_box(sum);
        println!(
            "{items} items: level {level}: {step:.1} µs to walk the {} children of {WIDTH} nodes",
            children / 1000
        );
    }
}

/// Whole steps: the decoder, the softmax, the trie and the choice of beams. The least of all searches, which other
/// programs disturb least.
fn steps(ids: &SemanticIds, trie: &Trie) -> Result<()> {
    let model = T5Config::new(ids.layout(), 128, 6, 64, 1024, 4).init(&Device::flex());
    let generator = Generator::new(model, ids.layout(), Arithmetic::Float);
    let task = Task { constraint: Constraint::Trie(&[]), width: WIDTH, sampling: None, added: None };
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut least = f64::INFINITY;
    for _ in 0..SEARCHES {
        let history: Vec<u32> = (0..20).map(|_| random.random_range(0..ids.len() as u32)).collect();
        let encoded = generator.encode(&HistoryBatch::new(ids, [&history[..]]));
        let start = Instant::now();
        let found = pollster::block_on(search(&generator, trie, &encoded, &task, &mut ()))?;
        let considered = found.first().context("one user")?.1.steps.iter().map(|step| step.considered);
        std::hint::black_box(considered.sum::<usize>());
        least = least.min(start.elapsed().as_secs_f64() * 1e3 / LEVELS as f64);
    }
    println!("{} items: {least:.2} ms a step with {WIDTH} beams", ids.len());
    Ok(())
}
