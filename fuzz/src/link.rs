//! The part of a link after `#`: any text is one, and what was read of it comes back from its own link.
use tigerlet_link::{Link, MAX_HISTORY, MAX_LEVELS, mend};

pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let link = Link::parse(text);
    assert!(link.history.as_ref().is_none_or(|history| history.len() <= MAX_HISTORY));
    assert!(link.pin.len() <= MAX_LEVELS && link.temperature.len() <= MAX_LEVELS);
    let fragment = link.fragment();
    assert!(fragment.is_ascii());
    assert_eq!(Link::parse(&fragment), link);
    assert!(Link::lost_view(text).is_none_or(|name| name.chars().count() <= 40));
    for id in link.history.iter().flatten() {
        let known = |id: &str| id.len() % 2 == 0;
        assert!(mend(id, known).iter().all(|id| known(id)));
    }
}
