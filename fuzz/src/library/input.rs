//! Small pieces of an input, taken from its front.
use tigerlet::semantic_id::IdLayout;

/// What is left of an input.
pub struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    /// One byte; 0 after the end.
    pub fn byte(&mut self) -> usize {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(first)
    }

    /// So many bytes as the next two say, or all that are left.
    pub fn part(&mut self) -> &'a [u8] {
        let length = self.byte() | self.byte() << 8;
        let (part, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        part
    }

    /// A layout of one to four levels of one to sixteen codes.
    pub fn layout(&mut self) -> IdLayout {
        let levels = 1 + self.byte() % 4;
        let codes = (0..levels).map(|_| 1 + self.byte() % 16).collect();
        let layout = IdLayout::new(codes).expect("a few codes at a few levels");
        if self.byte() % 2 == 0 { layout } else { layout.without_suffix() }
    }
}

/// A safetensors file whose length of a header is right, so that a fuzzer need not guess it.
pub fn safetensors(header: &[u8], tensors: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes()[..], header, tensors].concat()
}
