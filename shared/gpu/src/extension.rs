//! The kernel as an operation of Burn's backends for graphics adapters.
use burn::backend::{
    Backend, backend_extension,
    tensor::{FloatTensor, IntTensor},
};
use burn_cubecl::{CubeBackend, kernel::into_contiguous, ops::numeric::empty_device_contiguous_dtype};
use cubecl::prelude::*;

use crate::{FIELDS, Level, kernel};

/// Units of a workgroup: as many as every adapter of WebGPU has.
const UNITS: u32 = 256;

/// What an operation is told beside its tensors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub level: Level,
    /// Where the codes begin in the trie's arrays.
    pub code_of: usize,
    /// Continuations that are kept, C.
    pub kept: usize,
    pub has_filter: bool,
    pub has_added: bool,
}

/// [`kernel::search_step`] as an operation on tensors.
#[backend_extension(Cube, Fusion: cfg(feature = "fusion"))]
pub(crate) trait SearchStep: Backend {
    /// `[B · R, K]`, `[B, ≥ R, FIELDS]`, the trie's arrays, bits and numbers of its nodes → `[B, C, FIELDS]`.
    #[fusion(dtype = beams, shape = {
        let mut shape = beams.clone();
        shape[1] = step.kept;
        shape
    })]
    fn search_step(
        logits: FloatTensor<Self>,
        beams: IntTensor<Self>,
        trie: IntTensor<Self>,
        allowed: IntTensor<Self>,
        added: FloatTensor<Self>,
        step: Step,
    ) -> IntTensor<Self>;
}

impl SearchStep for CubeBackend {
    fn search_step(
        logits: FloatTensor<Self>,
        beams: IntTensor<Self>,
        trie: IntTensor<Self>,
        allowed: IntTensor<Self>,
        added: FloatTensor<Self>,
        step: Step,
    ) -> IntTensor<Self> {
        let Step { level: Level { rows, children, first_token }, code_of, kept, has_filter, has_added } =
            step;
        let (logits, beams) = (into_contiguous(logits), into_contiguous(beams));
        let (users, stride) = (beams.meta.shape()[0], beams.meta.shape()[1]);
        let words = match allowed.meta.shape()[0] {
            1 => 0,
            _ => allowed.meta.shape()[1],
        };
        let found = empty_device_contiguous_dtype(
            beams.client.clone(),
            beams.device.clone(),
            [users, kept, FIELDS].into(),
            beams.dtype,
        );
        let number = |number: usize| number as u32;
        kernel::search_step::launch(
            &found.client,
            CubeCount::Static(number(users), 1, 1),
            CubeDim::new_1d(UNITS),
            logits.clone().into_tensor_arg(),
            beams.into_tensor_arg(),
            trie.into_tensor_arg(),
            allowed.into_tensor_arg(),
            added.into_tensor_arg(),
            found.clone().into_tensor_arg(),
            kernel::ShapeLaunch::new(
                number(rows),
                number(stride),
                number(logits.meta.shape()[1]),
                number(children),
                number(code_of),
                first_token,
                number(words),
                number(kept),
            ),
            rows.next_power_of_two(),
            UNITS as usize,
            has_filter,
            has_added,
        );
        found
    }
}
