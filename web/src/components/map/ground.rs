//! The dots of all items, on a canvas: one path a code, a slice of them at a time where there are many.

use std::collections::BTreeMap;

use gloo::timers::future::TimeoutFuture;
use gloo::utils::window;
use leptos::html::Canvas;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::chart::Chart;
use super::drawing::{Drawing, dot};
use crate::components::chip;
use crate::page::Page;

/// Dots that keep their full size; the more there are beyond, the smaller they get.
const MANY: f64 = 4000.0;
/// Below this width, in CSS pixels, nobody tells a dot from a square, which is painted ten times as fast.
const SQUARE: f64 = 2.0;
/// Dots, and squares, that are drawn before the page has its turn.
const DOTS: usize = 2500;
const SQUARES: usize = 10_000;
/// Between two turns, in milliseconds: a frame, in which the canvas paints what it was told.
const FRAME: u32 = 16;
/// The finest that a screen's pixels are told apart.
const FINEST: f64 = 3.0;

#[wasm_bindgen]
extern "C" {
    /// A canvas' context, as far as dots need it.
    #[wasm_bindgen(js_name = CanvasRenderingContext2D)]
    type Context;
    #[wasm_bindgen(method)]
    fn scale(this: &Context, x: f64, y: f64);
    #[wasm_bindgen(method, setter, js_name = lineCap)]
    fn set_line_cap(this: &Context, cap: &str);
    #[wasm_bindgen(method, setter, js_name = lineWidth)]
    fn set_line_width(this: &Context, width: f64);
    #[wasm_bindgen(method, setter, js_name = strokeStyle)]
    fn set_stroke_style(this: &Context, style: &str);
    #[wasm_bindgen(method)]
    fn stroke(this: &Context, path: &Path2D);
    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    fn set_fill_style(this: &Context, style: &str);
    #[wasm_bindgen(method, js_name = fillRect)]
    fn fill_rect(this: &Context, x: f64, y: f64, width: f64, height: f64);

    type Path2D;
    #[wasm_bindgen(constructor)]
    fn new(path: &str) -> Path2D;
}

/// What the style sheet says of dots, read once a drawing.
struct Look {
    /// Lightness and chroma, as in `oklch`.
    lightness: f64,
    chroma: f64,
    /// Of a dot, in CSS pixels.
    width: f64,
}

impl Look {
    fn of(canvas: &HtmlCanvasElement, dots: usize) -> Option<Self> {
        let style = window().get_computed_style(canvas).ok()??;
        let number = |name: &str| {
            let number = js_sys::parse_float(&style.get_property_value(name).ok()?);
            (!number.is_nan()).then_some(number)
        };
        let width = number("--dot")? * (MANY / dots.max(1) as f64).sqrt().min(1.0);
        Some(Self { lightness: number("--l")?, chroma: number("--c")?, width })
    }

    /// Whether dots are too small to be round.
    fn square(&self) -> bool {
        self.width < SQUARE
    }

    /// Colours what is to come by a code. A browser that does not know the second colour keeps the first.
    fn colour(&self, context: &Context, code: u16) {
        let (_, hue) = chip::hue(code);
        let Self { lightness, chroma, .. } = self;
        let (saturation, light) = (chroma * 400.0, lightness * 100.0 - 5.0);
        let plain = format!("hsl({hue}, {saturation:.1}%, {light:.1}%)");
        let even = format!("oklch({lightness} {chroma} {hue})");
        for colour in [plain, even] {
            context.set_stroke_style(&colour);
            context.set_fill_style(&colour);
        }
    }

    /// Draws some dots.
    fn draw(&self, context: &Context, points: impl Iterator<Item = [f64; 2]>) {
        if self.square() {
            let (side, half) = (self.width, self.width / 2.0);
            points.for_each(|[x, y]| context.fill_rect(x - half, y - half, side, side));
            return;
        }
        let mut path = String::new();
        points.for_each(|point| dot(&mut path, point));
        context.stroke(&Path2D::new(&path));
    }
}

/// The items by their code at a level.
fn coloured(drawing: Drawing, chart: &Chart, level: usize) -> BTreeMap<u16, Vec<usize>> {
    let mut colours = BTreeMap::<u16, Vec<usize>>::new();
    drawing.playground.catalog.with_untracked(|catalog| {
        let Some(catalog) = catalog else { return };
        for item in 0..chart.len() {
            if let Some(&code) = catalog.get(item).and_then(|item| item.semantic_id.get(level)) {
                colours.entry(code).or_default().push(item);
            }
        }
    });
    colours
}

/// The canvas. It is drawn anew with the width, the level, the colours of the page and the fineness of the screen.
#[component]
pub fn Ground(drawing: Drawing) -> impl IntoView {
    let page: Page = expect_context();
    let Drawing { chart, frame, level, active, .. } = drawing;
    let canvas = NodeRef::<Canvas>::new();
    let fineness = RwSignal::new(window().device_pixel_ratio());
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        fineness.set(window().device_pixel_ratio());
    });
    on_cleanup(move || resized.remove());
    let fine = Memo::new(move |_| fineness.get().clamp(1.0, FINEST));
    // In the screen's pixels.
    let size = Memo::new(move |_| {
        let frame = frame.get();
        [frame.width, frame.height].map(|length| (length * fine.get()).ceil() as u32)
    });
    // Counts drawings: one that is not the last stops.
    let number = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let (Some(canvas), Some(chart)) = (canvas.get(), chart.get()) else { return };
        let (frame, level, [width, height], fine) = (frame.get(), level.get(), size.get(), fine.get());
        page.dark.track();
        let mine = number.get_value().wrapping_add(1);
        number.set_value(mine);
        // By the next frame the page has put its colours on.
        request_animation_frame(move || {
            spawn_local(async move {
                if number.try_get_value() != Some(mine) {
                    return;
                }
                // A canvas whose size is set is empty.
                canvas.set_width(width);
                canvas.set_height(height);
                let Some(look) = Look::of(&canvas, chart.len()) else { return };
                let Ok(Some(context)) = canvas.get_context("2d") else { return };
                let context: Context = context.unchecked_into();
                context.scale(fine, fine);
                context.set_line_cap("round");
                context.set_line_width(look.width);
                let most = if look.square() { SQUARES } else { DOTS };
                let mut drawn = 0;
                for (code, items) in coloured(drawing, &chart, level) {
                    look.colour(&context, code);
                    for some in items.chunks(most) {
                        if drawn + some.len() > most {
                            TimeoutFuture::new(FRAME).await;
                            if number.try_get_value() != Some(mine) {
                                return;
                            }
                            drawn = 0;
                        }
                        drawn += some.len();
                        look.draw(&context, some.iter().filter_map(|&item| frame.at(&chart, item)));
                    }
                }
            });
        });
    });
    // No pixel of it is stretched.
    let length = move |axis: usize| format!("{}px", f64::from(size.get()[axis]) / fine.get());
    view! {
        <canvas
            class="dots d0"
            class:faded=move || active.get().is_some()
            aria-hidden="true"
            data-testid="map-dots"
            node_ref=canvas
            style:width=move || length(0)
            style:height=move || length(1)
        ></canvas>
    }
}
