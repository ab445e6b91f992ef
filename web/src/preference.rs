//! Whether WebGPU's engine is worth its download: 17 MB, which nobody asked for.

/// What is known when the CPU's engine has answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// What the CPU's engine took for an answer, in milliseconds: the median of those so far.
    pub milliseconds: f64,
    /// Whether the reader asked the browser to save data, or pays for the connection by what goes through it.
    pub saving: bool,
    /// Whether the adapter is made of software, which is slower than the CPU's own engine.
    pub software: bool,
}

/// The least time of the CPU's engine, in milliseconds, from which a graphics card is likely to be noticed. Below
/// it the answer is there before an eye has moved, and a card spends its time on starting its kernels.
pub const WORTHWHILE: f64 = 150.0;

/// Whether to fetch WebGPU's engine unasked. The reader may always choose it.
pub fn is_worth_fetching(Measured { milliseconds, saving, software }: Measured) -> bool {
    !saving && !software && milliseconds >= WORTHWHILE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_slow_answer_on_a_free_connection_with_a_real_card_fetches() {
        let slow = Measured { milliseconds: 900.0, saving: false, software: false };
        assert!(is_worth_fetching(slow));
        for not in [
            Measured { milliseconds: 40.0, ..slow },
            Measured { milliseconds: f64::NAN, ..slow },
            Measured { saving: true, ..slow },
            Measured { software: true, ..slow },
        ] {
            assert!(!is_worth_fetching(not), "{not:?}");
        }
    }
}
