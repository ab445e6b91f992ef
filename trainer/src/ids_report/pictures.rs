use anyhow::Result;
use plotters::prelude::*;

use super::{Depth, Level, Report};
use crate::plot::{Area, INK, ORANGE, drawing, svg};

const PALE: RGBColor = RGBColor(150, 150, 150);

/// How often each code of each level is used, most frequent first, beside equal use: one panel a level.
pub fn usage(report: &Report) -> Result<String> {
    let levels = report.levels.len();
    svg((300 * levels as u32, 280), |area| {
        for (number, (panel, level)) in area.split_evenly((1, levels)).iter().zip(&report.levels).enumerate()
        {
            usage_panel(panel, number + 1, level, report.items)?;
        }
        Ok(())
    })
}

fn usage_panel(area: &Area, number: usize, level: &Level, items: usize) -> Result<()> {
    let name = if level.suffix { "suffix".to_owned() } else { format!("level {number}") };
    let most = level.counts.first().copied().unwrap_or(1).max(1) as f64;
    let mut chart = ChartBuilder::on(area)
        .caption(
            format!("{name}: {} used, perplexity {:.0}", level.usage.used, level.usage.perplexity),
            ("sans-serif", 14),
        )
        .margin(10)
        .x_label_area_size(34)
        .y_label_area_size(46)
        .build_cartesian_2d(0.0..level.codes as f64, 0.0..1.05 * most)
        .map_err(drawing)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .x_labels(5)
        .y_labels(5)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0}"))
        .x_desc("codes, most used first")
        .y_desc("items")
        .draw()
        .map_err(drawing)?;
    let bar = |(code, &count): (usize, &usize)| {
        Rectangle::new([(code as f64, 0.0), (code as f64 + 1.0, count as f64)], ORANGE.filled())
    };
    let used = level.counts.iter().enumerate().filter(|(_, count)| **count > 0);
    chart.draw_series(used.map(bar)).map_err(drawing)?;
    let equal = items as f64 / level.codes as f64;
    let line = [(0.0, equal), (level.codes as f64, equal)];
    chart.draw_series(LineSeries::new(line, INK.stroke_width(1))).map_err(drawing)?;
    Ok(())
}

/// Purity and neighbour recall by the number of leading codes, each above what chance would reach.
pub fn depth(report: &Report) -> Result<String> {
    let points = |read: fn(&Depth) -> Option<f64>| -> Vec<(f64, f64)> {
        report.depths.iter().filter_map(|depth| Some((depth.depth as f64, 100.0 * read(depth)?))).collect()
    };
    let mut panels = vec![(
        format!("of {} nearest neighbours, with the same prefix (%)", report.neighbours),
        points(|depth| Some(depth.neighbour_recall)),
        points(|depth| Some(depth.random_recall)),
    )];
    if let Some(category) = &report.category {
        panels.insert(
            0,
            (
                format!("items of their prefix's main category, by {} (%)", category.attribute),
                points(|depth| depth.purity),
                points(|depth| depth.random_purity),
            ),
        );
    }
    svg((380 * panels.len() as u32, 300), |area| {
        for (panel, (title, ours, random)) in area.split_evenly((1, panels.len())).iter().zip(&panels) {
            depth_panel(panel, title, ours, random)?;
        }
        Ok(())
    })
}

fn depth_panel(area: &Area, title: &str, ours: &[(f64, f64)], random: &[(f64, f64)]) -> Result<()> {
    let depths = ours.len() as f64;
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 14))
        .margin(10)
        .x_label_area_size(34)
        .y_label_area_size(40)
        .build_cartesian_2d(0.8..depths + 0.9, 0.0..105.0)
        .map_err(drawing)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .x_labels(ours.len() + 1)
        .y_labels(6)
        .x_label_formatter(&|x| if x.fract() == 0.0 { format!("{x:.0}") } else { String::new() })
        .y_label_formatter(&|y| format!("{y:.0}"))
        .x_desc("leading codes")
        .draw()
        .map_err(drawing)?;
    for (name, height, points, colour) in [("chance", 52.0, random, PALE), ("these IDs", 60.0, ours, ORANGE)]
    {
        chart
            .draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))
            .map_err(drawing)?;
        let dots = points.iter().map(|&point| Circle::new(point, 3, colour.filled()));
        chart.draw_series(dots).map_err(drawing)?;
        // Beside the last points, where no line runs.
        let label = Text::new(name, (depths + 0.15, height), ("sans-serif", 12).into_font().color(&colour));
        chart.draw_series([label]).map_err(drawing)?;
    }
    Ok(())
}
