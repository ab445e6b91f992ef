//! A new item that the reader has written: every engine knows of it, whichever answers and whenever it was started.

use std::rc::Rc;
use std::sync::Arc;

use futures::future::OptionFuture;
use leptos::prelude::*;
use tigerlet::card::EngineKind;
use tigerlet::newcomer::{NewItem, Placed};
use wasm_bindgen::JsValue;

use super::Client;
use super::engine::{Engine, from_js};
use crate::catalog::Catalog;

impl Client {
    /// Puts a new item in the place of the last one, or takes that one away.
    ///
    /// # Errors
    /// One line for people, where there is no new item then.
    pub async fn write(&self, new: Option<NewItem>) -> Result<(), String> {
        let supply = async |running: Rc<Engine>| running.supply(new.as_ref()).await;
        let outcome = self.with_engine(Some(EngineKind::Cpu), &JsValue::NULL, supply).await;
        let placed = match outcome {
            Ok((nothing, _)) if nothing.is_undefined() => Ok(None),
            Ok((placed, _)) => from_js::<Placed>(placed).map(|placed| Some(Arc::new(placed))),
            Err(message) => Err(message),
        };
        let there = placed.clone().unwrap_or_default();
        // An engine that has not read it is told what was read.
        let vector = there.as_ref().map(|placed| placed.embedded.vector.clone());
        let new = new.filter(|_| there.is_some()).map(|new| NewItem { vector, ..new });
        self.inner.update_value(|inner| inner.newcomer = new);
        let other = self.inner.with_value(|inner| inner.webgpu.clone());
        if let Some(Ok(engine)) = OptionFuture::from(other).await {
            self.tell(&engine).await;
        }
        let columns = async |running: Rc<Engine>| Ok(running.columns().await);
        let (columns, _) = self.with_engine(Some(EngineKind::Cpu), &JsValue::NULL, columns).await?;
        if let Some(card) = self.card.get_untracked() {
            // A card of its own tells this catalogue from the one before.
            let catalog = Catalog::read(Arc::new((*card).clone()), &columns?).await?;
            self.catalog.set(Some(Arc::new(catalog)));
        }
        self.newcomer.set(there);
        placed.map(drop)
    }

    /// Fetches the bundle's own sentence encoder, for texts that the reader writes; `progress` is told the bytes so far.
    ///
    /// # Errors
    /// One line for people.
    pub async fn load_encoder(&self, progress: Box<dyn Fn(u64)>) -> Result<(), String> {
        self.opened(EngineKind::Cpu).await?.load_encoder(progress).await?;
        self.reads.set(true);
        Ok(())
    }

    /// Tells an engine of the new item. One that does not take it says so to whoever asks about it.
    pub(super) async fn tell(&self, engine: &Engine) {
        let new = self.inner.with_value(|inner| inner.newcomer.clone());
        let _ = engine.supply(new.as_ref()).await;
    }
}
