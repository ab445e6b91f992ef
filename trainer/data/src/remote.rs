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
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        let shown = format!("{}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path());
        let how = "a URL without user, password or query: what opens the store comes from the environment";
        return Err(DataError::at(shown, how));
    }
    if url.scheme() == "file" || context.runtime_env().object_store_registry.get_store(&url).is_ok() {
        return Ok(());
    }
    open(context, &url)
}

#[cfg(feature = "cloud")]
fn open(context: &SessionContext, url: &Url) -> Result<(), DataError> {
    // Only what is named for a store: others have a `TOKEN` and an `ENDPOINT` too.
    let options = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?.to_ascii_lowercase();
        let is_a_stores = ["aws_", "azure_", "google_"].iter().any(|prefix| name.starts_with(prefix));
        Some((name, value.into_string().ok()?)).filter(|_| is_a_stores)
    });
    let (store, path) = object_store::parse_url_opts(url, options)
        .map_err(|error| DataError::at(url.as_str(), format!("no store: {error}")))?;
    if object_store::path::Path::from_url_path(url.path()).ok() != Some(path) {
        let how = "the bucket belongs before the path: `s3://BUCKET/…`, `gs://BUCKET/…`, `az://CONTAINER/…`";
        return Err(DataError::at(url.as_str(), how));
    }
    context.register_object_store(url, store.into());
    Ok(())
}

#[cfg(not(feature = "cloud"))]
fn open(_: &SessionContext, url: &Url) -> Result<(), DataError> {
    let how = "this program was built without object stores: `cargo build --features cloud`";
    Err(DataError::at(url.as_str(), how))
}
