//! Where objects are: each place is read by a source and written by a sink.

mod file;
mod http;
mod s3;

use std::ffi::OsString;
use std::path::Path;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use migrate::Env;

use self::file::FilePlace;
use self::http::HttpPlace;
use self::s3::S3Place;
use crate::proxy::Proxy;

const FROM: &str = "source";
const TO: &str = "target";

pub(crate) trait Place: Sync {
    fn name(&self) -> &'static str;
    fn source(&self) -> &'static str;
    fn sink(&self) -> &'static str;
    fn source_args(&self, name: &str) -> Vec<OsString>;
    fn sink_args(&self, name: &str) -> Vec<OsString>;
    /// Puts something to be read.
    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()>;
    /// What is there to be read.
    fn kept(&self, name: &str) -> Bytes;
    /// What was written.
    fn got(&self, name: &str) -> Option<Bytes>;
    fn remove(&self, name: &str);
    /// Whatever else than finished objects is there.
    fn left(&self) -> Vec<String>;
    /// What is between the program and the server.
    fn proxy(&self) -> Option<&Proxy>;
    /// The media type of what was written, where the place keeps it.
    fn content_type(&self, _name: &str) -> Option<String> {
        None
    }
    /// Changes what is to be read behind the back of its checksum, where it states one.
    fn corrupt(&self, _name: &str, _content: &[u8]) -> bool {
        false
    }
}

/// All places, and the environment to reach them.
pub(crate) struct World {
    pub(crate) places: Vec<Box<dyn Place>>,
    pub(crate) env: Env,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_files_in(&std::env::temp_dir()).await
    }

    pub(crate) async fn with_files_in(dir: &Path) -> Self {
        let s3 = S3Place::new().await;
        let env = Env::new(s3.client(s3.proxy.address)).unwrap();
        let http = HttpPlace::new().await;
        let dir = tempfile::tempdir_in(dir).unwrap();
        Self { places: vec![Box::new(s3), Box::new(FilePlace(dir)), Box::new(http)], env }
    }

    pub(crate) fn place_of(&self, task: &str) -> &dyn Place {
        let mut places = self.places.iter().map(|place| &**place);
        let place = places.find(|place| place.source() == task || place.sink() == task);
        place.unwrap_or_else(|| panic!("no place for {task}"))
    }
}
