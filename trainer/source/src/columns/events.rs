//! Deeds: what a row says that somebody did.

use std::collections::BTreeMap;

use super::profile::Column;

/// Whether most of the words in a column are deeds.
pub fn is_event(column: &Column) -> bool {
    column.common.as_ref().is_some_and(|common| {
        let deeds = common.keys().filter(|word| strength(word) > 0).count();
        deeds > 0 && 2 * deeds >= common.len()
    })
}

/// The strongest deed that is no rarity, and how often it comes: where nobody buys, what was looked at has to do.
pub fn chosen(common: &BTreeMap<String, u64>) -> Option<(&String, &u64)> {
    let rows: u64 = common.values().sum();
    let enough = common.iter().filter(|(word, count)| strength(word) > 0 && **count * 20 >= rows);
    enough.max_by_key(|(word, count)| (strength(word), **count))
}

/// How much a deed says of what somebody wants; 0 for what is none.
pub fn strength(word: &str) -> u8 {
    match word.to_lowercase().replace(['_', '-', ' '], "").as_str() {
        "transaction" | "purchase" | "purchased" | "buy" | "bought" | "order" | "ordered" | "paid"
        | "pay" | "sale" | "checkout" | "borrow" | "borrowed" | "loan" | "kauf" | "achat" | "compra" => 4,
        "addtocart" | "cart" | "addtobasket" | "basket" | "fav" | "favorite" | "favourite" | "like"
        | "liked" | "wishlist" | "subscribe" | "install" | "download" => 3,
        "play" | "played" | "listen" | "read" | "watch" | "watched" | "rate" | "rating" | "complete" => 2,
        "view" | "viewed" | "click" | "pv" | "pageview" | "detail" | "clicked" | "impression" | "visit"
        | "browse" => 1,
        _ => 0,
    }
}
