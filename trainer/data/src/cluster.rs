//! Queries on a cluster of Apache Ballista, with the feature `cluster`.

use std::str::FromStr;
use std::sync::Arc;

use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::error::DataError;

/// A cluster of Apache Ballista.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cluster {
    /// A scheduler and an executor in this process.
    Local,
    /// A scheduler somewhere: `df://HOST:PORT`. Its executors read the data and the spill folder by the same paths.
    At(String),
}

impl FromStr for Cluster {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "local" => Ok(Self::Local),
            at if at.starts_with("df://") => Ok(Self::At(at.to_owned())),
            other => Err(format!("`{other}` is no cluster: say `local` or `df://HOST:PORT`")),
        }
    }
}

/// A session whose queries run on the cluster.
///
/// # Errors
/// A scheduler that is not there.
#[cfg(feature = "cluster")]
pub async fn connect(
    cluster: &Cluster,
    config: SessionConfig,
    environment: Arc<RuntimeEnv>,
) -> Result<SessionContext, DataError> {
    use ballista::prelude::SessionContextExt;
    use datafusion::execution::SessionStateBuilder;

    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(environment)
        .with_default_features()
        .build();
    let (name, context) = match cluster {
        Cluster::Local => ("the cluster in this process", SessionContext::standalone_with_state(state).await),
        Cluster::At(url) => (url.as_str(), SessionContext::remote_with_state(url, state).await),
    };
    context.map_err(|error| DataError::query(name, error))
}

/// A session whose queries run on the cluster.
///
/// # Errors
/// This program was built without it.
#[cfg(not(feature = "cluster"))]
#[allow(clippy::unused_async, reason = "it is the other one's stand-in")]
pub async fn connect(_: &Cluster, _: SessionConfig, _: Arc<RuntimeEnv>) -> Result<SessionContext, DataError> {
    Err(DataError::at("--cluster", "this program was built without it: `cargo build --features cluster`"))
}
