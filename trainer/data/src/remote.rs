//! Object stores that Parquet is read from: S3 and its like, Google's, Azure's, and plain HTTP, with the feature `cloud`.

use datafusion::prelude::SessionContext;
use url::Url;

use crate::error::DataError;

/// Lets queries read what a URL names: credentials, region and endpoint are those of the environment, by the names that
/// the stores' own tools use (`AWS_…`, `GOOGLE_…`, `AZURE_…`). A `file://` needs none.
///
/// # Errors
/// A URL that is none, and a store that this program does not know.
pub fn register(context: &SessionContext, path: &str) -> Result<(), DataError> {
    let url = Url::parse(path).map_err(|error| DataError::at(path, error.to_string()))?;
    if url.scheme() == "file" || context.runtime_env().object_store_registry.get_store(&url).is_ok() {
        return Ok(());
    }
    open(context, &url)
}

#[cfg(feature = "cloud")]
fn open(context: &SessionContext, url: &Url) -> Result<(), DataError> {
    // As object_store wants its keys; what is no option of a store is left alone.
    let options = std::env::vars().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let (store, _) = object_store::parse_url_opts(url, options)
        .map_err(|error| DataError::at(url.as_str(), format!("no store: {error}")))?;
    context.register_object_store(url, store.into());
    Ok(())
}

#[cfg(not(feature = "cloud"))]
fn open(_: &SessionContext, url: &Url) -> Result<(), DataError> {
    let how = "this program was built without object stores: `cargo build --features cloud`";
    Err(DataError::at(url.as_str(), how))
}
