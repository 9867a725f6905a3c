//! A move as data: one struct for all pairs, which can wait in a queue.

use std::error::Error;
use std::ffi::OsString;
use std::fmt::{self, Debug, Formatter};

use clap::Parser;
use conjoin::{BoxError, Context, RunIn, task};
use futures_util::FutureExt;
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::Env;
use crate::env::INTERRUPTED;
use crate::pairs::{Pair, Run, parse};
use crate::sinks::Written;

/// Moves one object by any pair.
///
/// # Errors
/// Those of the pair.
#[task(derive(Debug, Serialize, Deserialize))]
pub async fn move_object(
    env: &Env,
    cx: &Context,
    /// The pair, with its inputs.
    by: PairWithInputs,
) -> Result<Written, BoxError> {
    by.inputs.run_in(env, cx).await
}

/// A pair and its inputs, as JSON `{"pair": "S3ToS3", "inputs": {"bucket": "photos", ..}}`.
pub struct PairWithInputs {
    pair: Pair,
    inputs: AnyInputs,
}

impl PairWithInputs {
    /// The pair, with the inputs that these arguments are.
    ///
    /// # Errors
    /// When an argument is none of the pair's, or the pair cannot be stored.
    pub fn parse(pair: Pair, arguments: Vec<OsString>) -> Result<Self, BoxError> {
        let name = pair.info().name;
        let format = pair.format().ok_or_else(|| format!("{name} cannot be stored"))?;
        Ok(Self { pair, inputs: (format.parse)(arguments)? })
    }
}

impl Debug for PairWithInputs {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple(self.pair.info().name).finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<Name> {
    pair: Name,
    inputs: Value,
}

impl Serialize for PairWithInputs {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let inputs = self.inputs.to_json().map_err(S::Error::custom)?;
        Stored { pair: self.pair.info().name, inputs }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for PairWithInputs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Stored { pair: name, inputs } = Stored::<String>::deserialize(from)?;
        let pair = Pair::named(&name);
        let pair = pair.ok_or_else(|| D::Error::custom(format!("no pair is named `{name}`")))?;
        let format = pair.format().ok_or_else(|| D::Error::custom("it cannot be stored"))?;
        let inputs = (format.read)(inputs);
        let inputs = inputs.map_err(|error| D::Error::custom(format!("{name}: {error}")))?;
        Ok(Self { pair, inputs })
    }
}

/// How the inputs of a pair become the pair's struct.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Format {
    parse: fn(Vec<OsString>) -> Result<AnyInputs, clap::Error>,
    read: fn(Value) -> serde_json::Result<AnyInputs>,
}

impl Format {
    pub(crate) const fn of<T>() -> Self
    where
        T: RunIn<Env, Output = Written>
            + Parser
            + Serialize
            + DeserializeOwned
            + Send
            + Sync
            + 'static,
        T::Error: Error + Send + Sync + 'static,
    {
        Self {
            parse: |arguments| Ok(Box::new(parse::<T>(arguments)?)),
            read: |inputs| Ok(Box::new(serde_json::from_value::<T>(inputs)?)),
        }
    }
}

type AnyInputs = Box<dyn Inputs>;

/// The struct of any pair.
trait Inputs: Send + Sync {
    fn run_in<'a>(self: Box<Self>, env: &'a Env, cx: &'a Context) -> Run<'a>;
    fn to_json(&self) -> serde_json::Result<Value>;
}

impl<T> Inputs for T
where
    T: RunIn<Env, Output = Written> + Serialize + Send + Sync + 'static,
    T::Error: Error + Send + Sync + 'static,
{
    fn run_in<'a>(self: Box<Self>, env: &'a Env, cx: &'a Context) -> Run<'a> {
        // The run of the job undoes after this.
        let run = async move {
            tokio::select! {
                ended = (*self).run_in(env, cx) => ended.map_err(Into::into),
                () = env.stop.cancelled() => Err(INTERRUPTED.into()),
            }
        };
        run.boxed()
    }

    fn to_json(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}
