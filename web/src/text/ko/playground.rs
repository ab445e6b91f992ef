use crate::text::playground::Strings;

pub const TEXT: Strings = Strings { recommendations: "추천" };
