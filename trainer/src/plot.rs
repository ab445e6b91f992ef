//! What all pictures share, and charts of estimates with their intervals, as SVG.
use std::ops::Range;

use anyhow::{Result, anyhow};
use plotters::{
    coord::{Shift, types::RangedCoordf64},
    prelude::*,
};

use crate::evaluate::bootstrap::Estimate;

pub const INK: RGBColor = RGBColor(40, 40, 40);
pub const ORANGE: RGBColor = RGBColor(217, 89, 11);
const COLOURS: [RGBColor; 2] = [ORANGE, INK];
/// Of the curves of a frontier, of which there may be many; told apart by eyes that see no red, too (Okabe and Ito).
const MANY: [RGBColor; 7] = [
    INK,
    RGBColor(0, 114, 178),
    ORANGE,
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
];
const FONT: (&str, i32) = ("sans-serif", 15);

/// What a chart says about itself.
pub struct Labels<'a> {
    pub title: &'a str,
    pub x: &'a str,
    pub y: &'a str,
}

/// Curves over a logarithmic axis; `series` are a name and its points, of which every x is above 0.
pub fn curves(labels: &Labels, series: &[(String, Vec<(f64, Estimate)>)]) -> Result<String> {
    let points = || series.iter().flat_map(|(_, points)| points);
    // The axis counts doublings.
    let (left, right) = bounds(points().map(|(x, _)| x.log2()));
    let (low, high) = bounds(points().flat_map(|(_, estimate)| estimate.interval));
    svg((760, 420), |area| {
        let mut chart = chart(area, labels.title, left..right, low..high)?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .x_desc(labels.x)
            .y_desc(labels.y)
            .x_labels(2 * (right - left) as usize + 3)
            .y_labels(6)
            .x_label_formatter(&|x| whole(*x, || x.exp2().to_string()))
            .draw()
            .map_err(drawing)?;
        for ((name, points), colour) in series.iter().zip(COLOURS) {
            let line = points.iter().map(|(x, at)| (x.log2(), at.mean));
            chart.draw_series(LineSeries::new(line, colour.stroke_width(2))).map_err(drawing)?;
            let marks = points.iter().map(|&(x, Estimate { mean, interval: [low, high] })| {
                let x = x.log2();
                ((x, mean), [(x, low), (x, high)])
            });
            draw(&mut chart, name, colour, marks)?;
        }
        legend(&mut chart)
    })
}

/// Curves through points in the order given.
pub fn frontier(labels: &Labels, series: &[(String, Vec<Point>)]) -> Result<String> {
    let points = || series.iter().flat_map(|(_, points)| points);
    let (left, right) = bounds(points().map(|point| point.0));
    let (low, high) = bounds(points().map(|point| point.1));
    svg((760, 460), |area| {
        let mut chart = chart(area, labels.title, left..right, low..high)?;
        chart
            .configure_mesh()
            .light_line_style(WHITE)
            .x_desc(labels.x)
            .y_desc(labels.y)
            .draw()
            .map_err(drawing)?;
        for ((name, points), colour) in series.iter().zip(MANY.into_iter().cycle()) {
            let line = LineSeries::new(points.iter().copied(), colour.stroke_width(1));
            chart.draw_series(line).map_err(drawing)?;
            draw(&mut chart, name, colour, points.iter().map(|&point| (point, [point, point])))?;
        }
        legend(&mut chart)
    })
}

/// The axes of curves.
fn chart<'a, 'b>(area: &Area<'b>, title: &str, x: Range<f64>, y: Range<f64>) -> Result<Chart<'a, 'b>> {
    ChartBuilder::on(area)
        .caption(title, FONT)
        .margin(14)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d(x, y)
        .map_err(drawing)
}

/// A row for every name, from the top, with a point of each of the `series`: a name and one estimate a row.
pub fn rows(labels: &Labels, names: &[&str], series: &[(String, Vec<Estimate>)]) -> Result<String> {
    let estimates = || series.iter().flat_map(|(_, estimates)| estimates);
    let (left, right) = bounds(estimates().flat_map(|estimate| estimate.interval));
    let last = names.len().saturating_sub(1) as f64;
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0) as u32;
    svg((760, 110 + 44 * names.len() as u32), |area| {
        let mut chart = ChartBuilder::on(area)
            .caption(labels.title, FONT)
            .margin(14)
            .x_label_area_size(40)
            .y_label_area_size(30 + 7 * longest)
            .build_cartesian_2d(left..right, -0.5..last + 0.5)
            .map_err(drawing)?;
        let name = |row: f64| names.get(row as usize).map(ToString::to_string).unwrap_or_default();
        chart
            .configure_mesh()
            .disable_y_mesh()
            .light_line_style(WHITE)
            .x_desc(labels.x)
            .y_desc(labels.y)
            .x_labels(7)
            // Enough for every half, so that no whole number goes without its name.
            .y_labels(2 * names.len() + 1)
            .set_tick_mark_size(LabelAreaPosition::Left, 0)
            .y_label_formatter(&|y| whole(*y, || name(last - y)))
            .draw()
            .map_err(drawing)?;
        for (index, ((name, estimates), colour)) in series.iter().zip(COLOURS).enumerate() {
            let shift = 0.2 * (index as f64 - (series.len() as f64 - 1.0) / 2.0);
            let marks = estimates.iter().enumerate().map(|(row, at)| {
                let (y, [low, high]) = (last - row as f64 - shift, at.interval);
                ((at.mean, y), [(low, y), (high, y)])
            });
            draw(&mut chart, name, colour, marks)?;
        }
        legend(&mut chart)
    })
}

pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
pub type Point = (f64, f64);

/// A point for every mark, and a line from end to end of its interval.
fn draw<'a, 'b: 'a>(
    chart: &mut Chart<'a, 'b>,
    name: &str,
    colour: RGBColor,
    marks: impl Iterator<Item = (Point, [Point; 2])> + Clone,
) -> Result<()> {
    let dots = marks.clone().map(|(point, _)| Circle::new(point, 3, colour.filled()));
    chart
        .draw_series(dots)
        .map_err(drawing)?
        .label(name)
        .legend(move |(x, y)| Circle::new((x + 10, y), 3, colour.filled()));
    let bars = marks.map(|(_, ends)| PathElement::new(ends, colour.stroke_width(1)));
    chart.draw_series(bars).map_err(drawing)?;
    Ok(())
}

fn legend<'a, 'b: 'a>(chart: &mut Chart<'a, 'b>) -> Result<()> {
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .label_font(("sans-serif", 12))
        .draw()
        .map_err(drawing)
}

/// The smallest and the largest of the values with some room around them.
fn bounds(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return (0.0, 1.0);
    }
    let room = (0.06 * (high - low)).max(1e-3);
    (low - room, high + room)
}

/// The label of a whole number; none between them.
fn whole(value: f64, label: impl FnOnce() -> String) -> String {
    if value.fract() == 0.0 { label() } else { String::new() }
}

/// A picture of the given size in pixels, as the text of its file.
pub fn svg(size: (u32, u32), draw: impl FnOnce(&Area) -> Result<()>) -> Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        area.fill(&WHITE).map_err(drawing)?;
        draw(&area)?;
        area.present().map_err(drawing)?;
    }
    Ok(svg)
}

/// What to say when a picture fails.
pub fn drawing(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("cannot draw the picture: {error}")
}
