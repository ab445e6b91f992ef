//! Fetching one file, part by part.

use futures::future::{Either, select};
use gloo::net::{Error, http::Request};
use gloo::timers::future::TimeoutFuture;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache};

use crate::value::said;

/// Milliseconds without a byte after which a download counts as broken off.
const STALL: u32 = 30_000;
/// Bytes that are set aside at once for a file; one that is longer grows as it arrives.
const AT_ONCE: u64 = 4 << 20;

/// A file to be fetched.
pub struct File<'a> {
    /// Where it is.
    pub url: String,
    /// How the browser's cache is used.
    pub cache: RequestCache,
    /// The most bytes that it may have.
    pub longest: u64,
    /// What is in it, where it is to be taken from what is held: nothing, where that lacks it.
    pub held: Option<Option<&'a [u8]>>,
}

/// Is told what has arrived so far, and how many bytes of it are new.
type Arrived<'a> = dyn FnMut(&[u8], u64) -> Result<(), String> + 'a;

impl File<'_> {
    /// Fetches all of it.
    ///
    /// # Errors
    /// One line that names the file.
    pub async fn whole(self) -> Result<Vec<u8>, String> {
        self.watched(&mut |_, _| Ok(())).await
    }

    /// Fetches all of it; `arrived` is told every part, and may refuse the rest.
    ///
    /// # Errors
    /// One line that names the file, or what `arrived` says.
    pub async fn watched(self, arrived: &mut Arrived<'_>) -> Result<Vec<u8>, String> {
        let failed = |why: &str| format!("could not load {}: {why}", self.url);
        if let Some(held) = self.held {
            let bytes = held.ok_or_else(|| failed("it is not among the bundle's files"))?;
            if bytes.len() as u64 > self.longest {
                return Err(failed(&format!("it is longer than {} bytes", self.longest)));
            }
            arrived(bytes, bytes.len() as u64)?;
            return Ok(bytes.to_vec());
        }
        let response = Request::get(&self.url).cache(self.cache).send();
        let response = within(response).await.ok_or_else(|| failed("the server does not answer"))?;
        let response = response.map_err(|error| match error {
            Error::JsError(error) => failed(&error.message),
            error => failed(&error.to_string()),
        })?;
        if !response.ok() {
            return Err(failed(&format!("HTTP {}", response.status())));
        }
        let mut bytes = Vec::with_capacity(self.longest.min(AT_ONCE) as usize);
        let Some(body) = response.body() else { return Ok(bytes) };
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        loop {
            let part = within(JsFuture::from(reader.read())).await.ok_or("no more of it comes".to_owned());
            let part = match part {
                Ok(Ok(part)) => part,
                Ok(Err(error)) => return Err(failed(&said(&error).unwrap_or_else(broke_off))),
                Err(stalled) => {
                    let _ = reader.cancel();
                    return Err(failed(&stalled));
                }
            };
            if Reflect::get(&part, &"done".into()).is_ok_and(|done| done.is_truthy()) {
                return Ok(bytes);
            }
            let part = Reflect::get(&part, &"value".into()).and_then(JsCast::dyn_into::<Uint8Array>);
            let part = part.map_err(|error| failed(&said(&error).unwrap_or_else(broke_off)))?;
            let (start, more) = (bytes.len(), part.length() as usize);
            if (start + more) as u64 > self.longest {
                let _ = reader.cancel();
                return Err(failed(&format!("it is longer than {} bytes", self.longest)));
            }
            bytes.resize(start + more, 0);
            part.copy_to(&mut bytes[start..]);
            if let Err(refusal) = arrived(&bytes, more as u64) {
                let _ = reader.cancel();
                return Err(refusal);
            }
        }
    }
}

/// What comes in time.
async fn within<T>(future: impl Future<Output = T>) -> Option<T> {
    let future = std::pin::pin!(future);
    match select(future, TimeoutFuture::new(STALL)).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// What is said of a download that ends without a word.
fn broke_off() -> String {
    "the download broke off".to_owned()
}
