use clap::Args;
use conjoin_migrate::s3::{S3, ToS3};
use conjoin_migrate::{Env, Limits, Patience};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::parse;

/// Which accounts to use, if not those of the environment.
#[derive(Debug, Clone, Args)]
pub(crate) struct Accounts {
    /// S3 endpoint of the source
    #[arg(long, value_name = "URL")]
    from_endpoint: Option<String>,
    /// AWS profile of the source
    #[arg(long, value_name = "NAME")]
    from_profile: Option<String>,
    /// AWS region of the source
    #[arg(long, value_name = "NAME")]
    from_region: Option<String>,
    /// S3 endpoint of the target
    #[arg(long, value_name = "URL")]
    to_endpoint: Option<String>,
    /// AWS profile of the target
    #[arg(long, value_name = "NAME")]
    to_profile: Option<String>,
    /// AWS region of the target
    #[arg(long, value_name = "NAME")]
    to_region: Option<String>,
    /// HTTP header to send, as "Name: value"
    #[arg(long, value_name = "HEADER", value_parser = parse::Header)]
    header: Vec<(HeaderName, HeaderValue)>,
}

impl Accounts {
    /// Whether both ends of `s3://` are the same store.
    pub(crate) fn is_one_store(&self) -> bool {
        self.from_endpoint == self.to_endpoint
            && self.from_profile == self.to_profile
            && self.from_region == self.to_region
    }

    /// All accounts, and what the runs may use.
    pub(crate) fn env(&self, limits: &super::Limits) -> Env {
        let from = s3([&self.from_endpoint, &self.from_profile, &self.from_region]);
        let to = s3([&self.to_endpoint, &self.to_profile, &self.to_region]);
        let env = Env::from_env();
        let to_s3 = to.unwrap_or_else(|| env.s3.clone());
        let s3 = from.unwrap_or_else(|| env.s3.clone());
        let headers: HeaderMap = self.header.iter().cloned().collect();
        let mut shared = Limits::default().with_connections(limits.connections);
        if let Some(bandwidth) = limits.bandwidth {
            shared = shared.with_bandwidth(bandwidth);
        }
        let http = env.http.clone().with_headers(headers);
        let env = Env { s3, to_s3: ToS3(to_s3), http, limits: shared, ..env };
        env.with_patience(Patience::new(limits.timeout))
    }
}

/// The account of the environment, with these values instead of its own.
fn s3(given: [&Option<String>; 3]) -> Option<S3> {
    let [endpoint, profile, region] = given.map(Option::as_deref);
    if endpoint.is_none() && profile.is_none() && region.is_none() {
        return None;
    }
    let vars = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    // A profile brings its own credentials.
    let is_kept = |name: &str| profile.is_none() || !KEYS.contains(&name);
    let mut vars: Vec<_> = vars.filter(|(name, _)| is_kept(name)).collect();
    let given =
        [("AWS_ENDPOINT_URL_S3", endpoint), ("AWS_PROFILE", profile), ("AWS_REGION", region)];
    for (name, value) in given {
        if let Some(value) = value {
            vars.push((name.to_owned(), value.to_owned()));
        }
    }
    Some(S3::from_vars(vars))
}

/// Variables that a profile on the command line replaces.
const KEYS: [&str; 8] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "AWS_PROFILE",
];
