use std::collections::HashMap;
use std::path::PathBuf;

use ini::Ini;
use reqwest::Url;
use rusty_s3::{Credentials, UrlStyle};
use thiserror::Error;

use super::{aws, style};
use crate::patience::Patience;
use crate::wire::Wire;

/// An account, and the client to reach it.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) endpoint: Url,
    pub(super) region: String,
    pub(super) style: UrlStyle,
    /// `None` to send unsigned requests.
    pub(super) credentials: Option<Credentials>,
    pub(super) wire: Wire,
}

/// What is wrong with the description of the account.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum S3EnvError {
    /// No credentials to sign requests with were found.
    #[error(
        "no S3 credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN \
         for temporary ones) or AWS_PROFILE, or AWS_SKIP_SIGNATURE=true for a public bucket; \
         instance roles are not read"
    )]
    NoCredentials,
    /// One part of the credentials is missing.
    #[error("incomplete S3 credentials: set {0} as well")]
    IncompleteCredentials(&'static str),
    /// The endpoint is not a URL.
    #[error("{0:?} is not an S3 endpoint: write http://host:port or https://host")]
    Endpoint(String),
    /// The region can't be a part of a URL.
    #[error("{0:?} is not an AWS region")]
    Region(String),
    /// The profile was named, and is not in the files.
    #[error("no profile {0:?} in {1}")]
    NoProfile(String, String),
    /// A file can't be read.
    #[error("failed to read {0}: {1}")]
    File(PathBuf, String),
}

/// The variables that describe an account.
struct Vars(HashMap<String, String>);

impl Vars {
    fn get(&self, names: &[&str]) -> Option<&str> {
        let mut found = names.iter().filter_map(|name| self.0.get(*name));
        found.next().map(String::as_str)
    }

    fn is_true(&self, name: &str) -> bool {
        self.get(&[name]).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A file of the AWS tools: where it is, and what is in it if it is there.
    fn file(&self, variable: &str, name: &str) -> Result<(PathBuf, Option<Ini>), S3EnvError> {
        let home =
            || Some(PathBuf::from(self.get(&["HOME", "USERPROFILE"])?).join(".aws").join(name));
        let Some(path) = self.get(&[variable]).map(PathBuf::from).or_else(home) else {
            return Ok((PathBuf::from(name), None));
        };
        if !path.exists() {
            return Ok((path, None));
        }
        match Ini::load_from_file_noescape(&path) {
            Ok(file) => Ok((path, Some(file))),
            Err(error) => Err(S3EnvError::File(path, error.to_string())),
        }
    }

    /// What the profile says, where no variable says it.
    fn with_profile(mut self) -> Result<Self, S3EnvError> {
        let named = self.get(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]).map(str::to_owned);
        let profile = named.clone().unwrap_or_else(|| "default".to_owned());
        let (config, values) = self.file("AWS_CONFIG_FILE", "config")?;
        let (_, secrets) = self.file("AWS_SHARED_CREDENTIALS_FILE", "credentials")?;
        let section = format!("profile {profile}");
        let sections = [
            secrets.as_ref().and_then(|file| file.section(Some(&*profile))),
            values.as_ref().and_then(|file| file.section(Some(&*section))),
            values.as_ref().and_then(|file| file.section(Some(&*profile))),
        ];
        if let (Some(named), true) = (named, sections.iter().all(Option::is_none)) {
            return Err(S3EnvError::NoProfile(named, config.display().to_string()));
        }
        let has_keys = self.get(&["AWS_ACCESS_KEY_ID"]).is_some();
        for (name, variable) in PROFILE {
            let is_secret = !matches!(name, "region" | "endpoint_url" | "ca_bundle");
            let value = sections.iter().flatten().find_map(|section| section.get(name));
            if let Some(value) = value.filter(|_| !(is_secret && has_keys)) {
                self.0.entry(variable.to_owned()).or_insert_with(|| value.to_owned());
            }
        }
        Ok(self)
    }
}

/// The values of a profile, and the variables for them.
const PROFILE: [(&str, &str); 6] = [
    ("aws_access_key_id", "AWS_ACCESS_KEY_ID"),
    ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY"),
    ("aws_session_token", "AWS_SESSION_TOKEN"),
    ("region", "AWS_REGION"),
    ("endpoint_url", "AWS_ENDPOINT_URL"),
    ("ca_bundle", "AWS_CA_BUNDLE"),
];

impl Account {
    pub(super) fn from_vars<N: AsRef<str>>(
        vars: impl IntoIterator<Item = (N, String)>,
    ) -> Result<Self, S3EnvError> {
        let vars = vars.into_iter().filter(|(_, value)| !value.is_empty());
        let vars = vars.map(|(name, value)| (name.as_ref().to_ascii_uppercase(), value));
        let vars = Vars(vars.collect()).with_profile()?;
        let region =
            vars.get(&["AWS_REGION", "AWS_DEFAULT_REGION"]).unwrap_or("us-east-1").to_owned();
        let endpoint = vars.get(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"]);
        let endpoint = endpoint.map_or_else(|| aws(&region), endpoint_url)?;
        let authorities = vars.get(&["AWS_CA_BUNDLE"]).map(PathBuf::from).map(read).transpose()?;
        Ok(Self {
            endpoint,
            region,
            style: style(vars.is_true("AWS_VIRTUAL_HOSTED_STYLE_REQUEST")),
            credentials: credentials(&vars)?,
            wire: Wire::new(Patience::default(), authorities),
        })
    }

    pub(super) fn with_patience(&self, patience: Patience) -> Self {
        Self {
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            style: self.style,
            credentials: self.credentials.clone(),
            wire: self.wire.with_patience(patience),
        }
    }
}

fn read(path: PathBuf) -> Result<Vec<u8>, S3EnvError> {
    std::fs::read(&path).map_err(|error| S3EnvError::File(path, error.to_string()))
}

fn endpoint_url(text: &str) -> Result<Url, S3EnvError> {
    let wrong = || S3EnvError::Endpoint(crate::secret::masked(text));
    let url: Url = text.parse().map_err(|_| wrong())?;
    if url.has_host() && matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(wrong()) }
}

fn credentials(vars: &Vars) -> Result<Option<Credentials>, S3EnvError> {
    if vars.is_true("AWS_SKIP_SIGNATURE") {
        return Ok(None);
    }
    match (vars.get(&["AWS_ACCESS_KEY_ID"]), vars.get(&["AWS_SECRET_ACCESS_KEY"])) {
        (Some(key), Some(secret)) => Ok(Some(match vars.get(&["AWS_SESSION_TOKEN"]) {
            Some(token) => Credentials::new_with_token(key, secret, token),
            None => Credentials::new(key, secret),
        })),
        (Some(_), None) => Err(S3EnvError::IncompleteCredentials("AWS_SECRET_ACCESS_KEY")),
        (None, Some(_)) => Err(S3EnvError::IncompleteCredentials("AWS_ACCESS_KEY_ID")),
        (None, None) => Err(S3EnvError::NoCredentials),
    }
}
