//! The readers of the open bundle: two baselines, and held-out readers to measure with.

use std::cell::RefCell;
use std::sync::Arc;

use tigerlet::card::BundleCard;
use tigerlet::extra::{READERS, Readers};
use tigerlet::limits::Limits;

use crate::client::Client;

thread_local! {
    /// The file of the bundle that was asked for last, for everybody who asks.
    static READ: RefCell<Option<(Arc<BundleCard>, Arc<Readers>)>> = const { RefCell::new(None) };
}

/// The readers of the open bundle: none if it came without them. The file is read once.
///
/// # Errors
/// One line that says what is wrong with the file.
pub async fn readers(client: Client, card: &Arc<BundleCard>) -> Result<Option<Arc<Readers>>, String> {
    if card.files.iter().all(|name| name != READERS) {
        return Ok(None);
    }
    let known = || {
        READ.with_borrow(|read| {
            let (of, readers) = read.as_ref()?;
            Arc::ptr_eq(of, card).then(|| readers.clone())
        })
    };
    if let Some(readers) = known() {
        return Ok(Some(readers));
    }
    let bytes = client.file(READERS).await?;
    // Somebody else may have read it while the bytes were on their way.
    if let Some(readers) = known() {
        return Ok(Some(readers));
    }
    let readers = Readers::read(&bytes, card.items, &Limits::DEFAULT).map_err(|error| error.to_string())?;
    let readers = Arc::new(readers);
    READ.set(Some((card.clone(), readers.clone())));
    Ok(Some(readers))
}
