use std::time::Instant;
use tigerlet_host::*;
fn main() {
    for unit in Unit::all().take(2) { for arithmetic in [Arithmetic::Float, Arithmetic::Int8] {
    for (m,k,n) in [(80,128,1024),(80,1024,128),(80,128,1152),(20,128,1024),(20,1024,128),(10,128,1024),(20,384,128)] {
        let x: Vec<f32> = (0..m*k).map(|i| (i as f32*0.37).sin()).collect();
        let w: Vec<f32> = (0..n*k).map(|i| (i as f32*0.73).sin()).collect();
        let p = Projection::new(unit, arithmetic, k, &[&w]);
        let mut left = Left::default(); let mut out = vec![0.0; m*n];
        let mut best=f64::MAX; let mut bestp=f64::MAX;
        for _ in 0..200 { let s=Instant::now(); left.pack(unit, arithmetic, &x, k); bestp=bestp.min(s.elapsed().as_secs_f64()); let s=Instant::now(); p.apply(&left, Then::Write, &mut out); best=best.min(s.elapsed().as_secs_f64()); }
        println!("{} {arithmetic:?} {m}x{k}x{n}: {:.1} GFLOP/s, {:.1} us, pack {:.1} us", unit.lanes(), 2.0*(m*k*n) as f64/best/1e9, best*1e6, bestp*1e6);
    }}}
}
