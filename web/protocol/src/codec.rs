//! Messages as JavaScript values.

use gloo::worker::Codec;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::{Serializer, from_value};
use wasm_bindgen::JsValue;

/// Objects, arrays and byte arrays, as the browser clones them between a page and its worker.
#[derive(Debug)]
pub struct Plain;

impl Codec for Plain {
    fn encode<I: Serialize>(input: I) -> JsValue {
        // A seed may be any u64, and a JavaScript number is none beyond 2^53.
        let serializer = Serializer::new().serialize_large_number_types_as_bigints(true);
        input.serialize(&serializer).expect("messages are values that JavaScript has")
    }

    fn decode<O: for<'de> Deserialize<'de>>(input: JsValue) -> O {
        from_value(input).expect("page and engine are of one build")
    }
}
