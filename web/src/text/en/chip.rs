use crate::text::chip::Strings;

pub const TEXT: Strings = Strings { spoken: |codes| format!("semantic ID {codes}") };
