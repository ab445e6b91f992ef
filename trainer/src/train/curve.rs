use std::path::Path;

use anyhow::Result;
use plotters::prelude::*;

use super::log;
use crate::{
    files,
    plot::{self, Area, INK, ORANGE, drawing},
};

/// Draws `curve.svg` from `log.jsonl`: loss above, validation NDCG@10 below.
pub fn draw(folder: &Path) -> Result<()> {
    let lines = log::read(folder)?;
    let points = |y: fn(&log::Line) -> Option<f64>| -> Vec<(f64, f64)> {
        lines.iter().filter_map(|line| Some((line.step as f64, y(line)?))).collect()
    };
    let (loss, ndcg) = (points(|line| line.loss), points(|line| line.ndcg_at_10));
    let picture = plot::svg((760, 520), |area| {
        let (upper, lower) = area.split_vertically(280);
        panel(&upper, "training loss (nats a code)", &loss, INK)?;
        panel(&lower, "validation NDCG@10", &ndcg, ORANGE)
    })?;
    files::write_atomic(&folder.join("curve.svg"), picture.as_bytes())
}

fn panel(area: &Area, title: &str, points: &[(f64, f64)], colour: RGBColor) -> Result<()> {
    let Some(&(last, _)) = points.last() else { return Ok(()) };
    let low = points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|p| p.1).fold(f64::NEG_INFINITY, f64::max);
    let margin = ((high - low) * 0.08).max(1e-4);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 15))
        .margin(10)
        .x_label_area_size(28)
        .y_label_area_size(54)
        .build_cartesian_2d(0.0..last.max(1.0), low - margin..high + margin)
        .map_err(drawing)?;
    chart
        .configure_mesh()
        .x_desc("step")
        .light_line_style(WHITE)
        .x_labels(8)
        .y_labels(5)
        .draw()
        .map_err(drawing)?;
    chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2))).map_err(drawing)?;
    Ok(())
}
