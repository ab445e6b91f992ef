//! Requests and questions as JSON: what is accepted names no code that there is not, and is the same after writing.
use tigerlet::{
    history_entry::HistoryEntry,
    request::{MOST_BEAMS, Question, Request},
    semantic_id::IdLayout,
};

pub fn run(data: &[u8]) {
    let layout = IdLayout::new(vec![4, 4, 2]).expect("three levels");
    if let Ok(request) = serde_json::from_slice::<Request>(data) {
        let json = serde_json::to_vec(&request).expect("what was JSON is JSON");
        // JSON has no word for a temperature beyond f32, and reads a long decimal to within its last place.
        if request.temperature.iter().all(|t| t.is_finite()) {
            let again: Request = serde_json::from_slice(&json).expect("what was read");
            assert_eq!(Request { temperature: request.temperature.clone(), ..again }, request);
        }
        if request.check(&layout, 5).is_ok() {
            assert!((1..=5).contains(&request.history.len()));
            assert!(request.beams.max(request.top_k) <= MOST_BEAMS);
            assert!(request.temperature.len() <= 1 || request.temperature.len() == 3);
            within(&request.history, &layout);
        }
    }
    if let Ok(question) = serde_json::from_slice::<Question>(data) {
        let json = serde_json::to_vec(&question).expect("what was JSON is JSON");
        assert_eq!(serde_json::from_slice::<Question>(&json).expect("what was read"), question);
        if question.check(&layout, 5).is_ok() {
            question.histories().iter().for_each(|history| within(history, &layout));
        }
    }
}

fn within(history: &[HistoryEntry], layout: &IdLayout) {
    for entry in history {
        let HistoryEntry::Codes(codes) = entry else { continue };
        assert!(codes.iter().zip(layout.codes_per_level()).all(|(&code, &most)| usize::from(code) < most));
    }
}
