use crate::text::chip::Strings;

pub const TEXT: Strings = Strings { spoken: |codes| format!("시맨틱 ID {codes}") };
