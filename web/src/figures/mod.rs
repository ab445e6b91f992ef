//! The walkthrough's figures, one file each: every one computes for real, on the open bundle.

pub mod attention;
pub mod beam;
pub mod collisions;
pub mod constraint;
pub mod cost;
mod curve;
mod evaluation;
pub mod field;
pub mod honesty;
mod hunt;
pub mod invention;
pub mod learning;
pub mod names;
mod offers;
mod pieces;
pub mod plane;
pub mod plot;
mod pruned;
pub mod quantisation;
pub mod residual;
pub mod runs;
pub mod shelves;
mod subject;
mod told;
pub mod vectors;
pub mod whom;
pub mod why;

use leptos::prelude::*;

/// The figure of the chapter of that name.
#[component]
pub fn Figure(name: &'static str) -> impl IntoView {
    match name {
        "whom" => view! { <whom::Whom/> }.into_any(),
        "why" => view! { <why::Why/> }.into_any(),
        "names" => view! { <names::Names/> }.into_any(),
        "vectors" => view! { <vectors::Vectors/> }.into_any(),
        "quantisation" => view! { <quantisation::Quantisation/> }.into_any(),
        "collisions" => view! { <collisions::Collisions/> }.into_any(),
        "attention" => view! { <attention::Attention/> }.into_any(),
        "learning" => view! { <learning::Learning/> }.into_any(),
        "beam" => view! { <beam::Beam/> }.into_any(),
        "constraint" => view! { <constraint::Constraint/> }.into_any(),
        "honesty" => view! { <honesty::Honesty/> }.into_any(),
        "field" => view! { <field::Field/> }.into_any(),
        _ => ().into_any(),
    }
}
