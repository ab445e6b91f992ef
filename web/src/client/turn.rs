//! From one bundle to another, without the page being loaded anew.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tigerlet::card::EngineKind;

use super::Client;
use super::deaths::Deaths;
use super::state::{Phase, Reason, WebGpuState};
use crate::address;

impl Client {
    /// Leaves the open bundle for the one that the address asks for: its engines end, and the CPU engine opens the
    /// other. Whoever still waits for an answer is told so.
    pub fn turn(&self) {
        let left = self.inner.try_update_value(|inner| {
            inner.turns += 1;
            inner.sha256 = address::pinned();
            inner.files.clear();
            inner.newcomer = None;
            inner.wanted = EngineKind::Cpu;
            inner.deaths = Deaths::default();
            inner.candidate = None;
            inner.times.clear();
            [inner.cpu.take(), inner.webgpu.take()]
        });
        // An engine ends when nobody holds it: one that is still opening is waited for.
        for opening in left.into_iter().flatten().flatten() {
            spawn_local(async move { drop(opening.await) });
        }
        self.card.set(None);
        self.catalog.set(None);
        self.newcomer.set(None);
        self.reads.set(false);
        self.engine.set(EngineKind::Cpu);
        self.reason.set(Reason::First);
        self.webgpu.update(|webgpu| {
            if !matches!(webgpu, WebGpuState::Unknown | WebGpuState::Absent(_)) {
                *webgpu = WebGpuState::Available;
            }
        });
        self.phase.set(Phase::beginning());
        self.bundle.set(address::bundle());
        self.run();
    }

    /// How many bundles have been turned to.
    pub(super) fn turns(&self) -> u32 {
        self.inner.with_value(|inner| inner.turns)
    }
}
