//! Recommendations for a figure, which neither take the place of what the playground asks nor lose their own.

use tigerlet_protocol::{Request, Response};

use crate::client::Client;

/// What the model recommends.
///
/// # Errors
/// One line for people.
pub async fn recommend(client: Client, request: Request) -> Result<Response, String> {
    let (reply, _) = client.ask(request, None, false).await?;
    js_sys::JSON::parse(&reply.text)
        .map_err(serde_wasm_bindgen::Error::from)
        .and_then(serde_wasm_bindgen::from_value)
        .map_err(|error| error.to_string())
}
