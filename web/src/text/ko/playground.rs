use crate::components::playground::Strings;

pub const TEXT: Strings = Strings { recommendations: "추천" };
