//! The types of requests and answers for JavaScript: `web/engine/js/types.d.ts` is written from the structs themselves.
use std::{fs, path::Path};

use ts_rs::{Config, TS};

use crate::{answer, card, history_entry, limits, newcomer, request, slate, text, trace};

fn declarations() -> String {
    let config = Config::new().with_large_int("number");
    let mut out = String::from(
        "// Made of the Rust structs by a test of the library: with TIGERLET_RECORD=1 it writes this file anew.\n",
    );
    macro_rules! declare {
        ($($type:ty),+ $(,)?) => {
            $(out += &format!("\nexport {}\n", <$type>::decl(&config));)+
        };
    }
    declare!(
        card::EngineKind,
        card::BundleCard,
        card::Metric,
        card::ItemCard,
        card::Finds,
        history_entry::HistoryEntry,
        request::Request,
        request::Scorer,
        request::Question,
        slate::Fixed,
        slate::Slate,
        answer::Response,
        answer::Recommendation,
        answer::Parts,
        answer::Reason,
        answer::Because,
        answer::SharedValue,
        answer::Invented,
        trace::Trace,
        trace::TraceStep,
        trace::TraceCandidate,
        answer::Children,
        answer::Child,
        answer::Exact,
        answer::Scores,
        answer::Attention,
        answer::AttentionToken,
        answer::Standing,
        answer::Ranks,
        text::Embedded,
        text::Weighed,
        text::Near,
        newcomer::NewItem,
        newcomer::Placed,
        newcomer::PlacedLevel,
        limits::Limits,
    );
    out
}

#[test]
fn the_types_for_javascript_are_those_of_the_structs() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/engine/js/types.d.ts");
    let declarations = declarations();
    if std::env::var_os("TIGERLET_RECORD").is_some() {
        fs::write(&file, &declarations).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == declarations, "types.d.ts is not what the structs say: see its first line");
}
