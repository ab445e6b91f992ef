//! What a CPU multiplies at once, and the choice among the kinds of it that a program may meet.
use pulp::{Scalar128b as Portable, Simd, bytemuck};

/// Two neighbouring integers of 16 bits: what the product of 8-bit weights takes at a time.
pub type Pair = [i16; 2];

/// A SIMD unit with the one step that `pulp` has no common name for.
pub trait Lanes: Simd {
    /// Rows of the left factor that a kernel takes at once.
    const ROWS: usize;
    /// Vectors of columns of the right factor that it takes at once: rows times these are what it keeps in registers.
    const VECTORS: usize;

    /// `sum + a · b` of every lane, rounded once where the unit can.
    #[inline(always)]
    fn add_product(self, sum: Self::f32s, a: Self::f32s, b: Self::f32s) -> Self::f32s {
        self.add_f32s(sum, self.mul_f32s(a, b))
    }

    /// `sum + a.0 · b.0 + a.1 · b.1` of every lane, `a` and `b` being pairs.
    #[inline(always)]
    fn add_pairs(self, sum: Self::i32s, a: Self::i32s, b: Self::i32s) -> Self::i32s {
        let mut sum = sum;
        let (a, b): (&[[i16; 2]], &[[i16; 2]]) = (view(&a), view(&b));
        for (sum, (a, b)) in view_mut(&mut sum).iter_mut().zip(a.iter().zip(b)) {
            *sum += i32::from(a[0]) * i32::from(b[0]) + i32::from(a[1]) * i32::from(b[1]);
        }
        sum
    }
}

#[inline(always)]
fn view<T: bytemuck::Pod, U: bytemuck::Pod>(vector: &T) -> &[U] {
    bytemuck::cast_slice(std::slice::from_ref(vector))
}

#[inline(always)]
fn view_mut<T: bytemuck::Pod>(vector: &mut T) -> &mut [i32] {
    bytemuck::cast_slice_mut(std::slice::from_mut(vector))
}

impl Lanes for Portable {
    const ROWS: usize = 2;
    const VECTORS: usize = 4;
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use pulp::{
        Simd, cast,
        x86::{V3, V4},
    };

    impl super::Lanes for V3 {
        const ROWS: usize = 6;
        const VECTORS: usize = 2;

        #[inline(always)]
        fn add_product(self, sum: Self::f32s, a: Self::f32s, b: Self::f32s) -> Self::f32s {
            self.mul_add_e_f32s(a, b, sum)
        }

        #[inline(always)]
        fn add_pairs(self, sum: Self::i32s, a: Self::i32s, b: Self::i32s) -> Self::i32s {
            let products = self.avx2._mm256_madd_epi16(cast(a), cast(b));
            cast(self.avx2._mm256_add_epi32(cast(sum), products))
        }
    }

    impl super::Lanes for V4 {
        const ROWS: usize = 6;
        const VECTORS: usize = 4;

        #[inline(always)]
        fn add_product(self, sum: Self::f32s, a: Self::f32s, b: Self::f32s) -> Self::f32s {
            self.mul_add_e_f32s(a, b, sum)
        }

        #[inline(always)]
        fn add_pairs(self, sum: Self::i32s, a: Self::i32s, b: Self::i32s) -> Self::i32s {
            let products = self.avx512bw._mm512_madd_epi16(cast(a), cast(b));
            cast(self.avx512f._mm512_add_epi32(cast(sum), products))
        }
    }
}

#[cfg(target_arch = "aarch64")]
impl Lanes for pulp::aarch64::Neon {
    const ROWS: usize = 8;
    const VECTORS: usize = 2;

    #[inline(always)]
    fn add_product(self, sum: Self::f32s, a: Self::f32s, b: Self::f32s) -> Self::f32s {
        self.mul_add_e_f32s(a, b, sum)
    }
}

#[cfg(target_arch = "wasm32")]
impl Lanes for pulp::wasm::Simd128 {
    // Two rows by four vectors run twice as fast as four by two in V8: fewer numbers are spread over a vector.
    const ROWS: usize = 2;
    const VECTORS: usize = 4;

    #[inline(always)]
    fn add_pairs(self, sum: Self::i32s, a: Self::i32s, b: Self::i32s) -> Self::i32s {
        let products = self.simd128.i32x4_dot_i16x8(pulp::cast(a), pulp::cast(b));
        pulp::cast(self.simd128.i32x4_add(pulp::cast(sum), products))
    }
}

/// Work that is the same on every unit.
pub trait Work {
    /// What comes of it.
    type Output;

    /// Does it.
    fn on<S: Lanes>(self, simd: S) -> Self::Output;
}

/// The best unit that this machine has.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// Four numbers at a time, in whatever way the compiler finds.
    Portable,
    /// AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    V3(pulp::x86::V3),
    /// AVX-512.
    #[cfg(target_arch = "x86_64")]
    V4(pulp::x86::V4),
    /// NEON.
    #[cfg(target_arch = "aarch64")]
    Neon(pulp::aarch64::Neon),
    /// WebAssembly's 128 bits.
    #[cfg(target_arch = "wasm32")]
    Simd128(pulp::wasm::Simd128),
}

impl Unit {
    /// All that this machine has, the best first.
    pub fn all() -> impl Iterator<Item = Self> {
        #[cfg(target_arch = "x86_64")]
        let wide = [pulp::x86::V4::try_new().map(Self::V4), pulp::x86::V3::try_new().map(Self::V3)];
        #[cfg(target_arch = "aarch64")]
        let wide = [pulp::aarch64::Neon::try_new().map(Self::Neon)];
        #[cfg(target_arch = "wasm32")]
        let wide = [pulp::wasm::Simd128::try_new().map(Self::Simd128)];
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "wasm32")))]
        let wide = [None];
        wide.into_iter().flatten().chain([Self::Portable])
    }

    /// The best of them.
    pub fn best() -> Self {
        Self::all().next().unwrap_or(Self::Portable)
    }

    /// Rows of the left factor that its kernels take at once.
    pub fn rows(self) -> usize {
        match self {
            Self::Portable => <Portable as Lanes>::ROWS,
            #[cfg(target_arch = "x86_64")]
            Self::V3(_) => <pulp::x86::V3 as Lanes>::ROWS,
            #[cfg(target_arch = "x86_64")]
            Self::V4(_) => <pulp::x86::V4 as Lanes>::ROWS,
            #[cfg(target_arch = "aarch64")]
            Self::Neon(_) => <pulp::aarch64::Neon as Lanes>::ROWS,
            #[cfg(target_arch = "wasm32")]
            Self::Simd128(_) => <pulp::wasm::Simd128 as Lanes>::ROWS,
        }
    }

    /// Columns of a panel of its kernels.
    pub fn panel(self) -> usize {
        match self {
            Self::Portable => panel::<Portable>(),
            #[cfg(target_arch = "x86_64")]
            Self::V3(_) => panel::<pulp::x86::V3>(),
            #[cfg(target_arch = "x86_64")]
            Self::V4(_) => panel::<pulp::x86::V4>(),
            #[cfg(target_arch = "aarch64")]
            Self::Neon(_) => panel::<pulp::aarch64::Neon>(),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128(_) => panel::<pulp::wasm::Simd128>(),
        }
    }

    /// Does the work with all that the unit can.
    pub fn run<W: Work>(self, work: W) -> W::Output {
        match self {
            Self::Portable => work.on(Portable),
            #[cfg(target_arch = "x86_64")]
            Self::V3(simd) => simd.vectorize(On(simd, work)),
            #[cfg(target_arch = "x86_64")]
            Self::V4(simd) => simd.vectorize(On(simd, work)),
            #[cfg(target_arch = "aarch64")]
            Self::Neon(simd) => simd.vectorize(On(simd, work)),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128(simd) => simd.vectorize(On(simd, work)),
        }
    }
}

fn panel<S: Lanes>() -> usize {
    S::VECTORS * S::F32_LANES
}

struct On<S, W>(S, W);

impl<S: Lanes, W: Work> pulp::NullaryFnOnce for On<S, W> {
    type Output = W::Output;

    #[inline(always)]
    fn call(self) -> W::Output {
        self.1.on(self.0)
    }
}
