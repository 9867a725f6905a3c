use std::path::Path;

use google_cloud_auth::credentials::{Credentials, service_account, user_account};
use serde_json::Value;

use super::GcsEnvError;

/// Only keys that hold all they need: those of other kinds name an address to ask for a token.
pub(super) fn read(path: &Path) -> Result<Credentials, GcsEnvError> {
    // The client for tokens panics without a provider.
    crate::wire::install_tls();
    let path = path.to_owned();
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(source) => return Err(GcsEnvError::File { path, source }),
    };
    let key: Value = match serde_json::from_slice(&text) {
        Ok(key) => key,
        Err(source) => return Err(GcsEnvError::NotJson { path, source }),
    };
    let built = match key["type"].as_str() {
        Some("service_account") => service_account::Builder::new(key).build(),
        Some("authorized_user") => user_account::Builder::new(key).build(),
        _ => return Err(GcsEnvError::Kind { path }),
    };
    built.map_err(|source| GcsEnvError::Key { path, source })
}
