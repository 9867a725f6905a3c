//! The places that need their own servers.

mod gcs;
mod postgres;
mod seaweed;

use std::ffi::OsString;

use conjoin_places::{World, patience};

use self::gcs::GcsPlace;
use self::postgres::PgPlace;
pub(crate) use self::seaweed::SeaweedPlace;

fn args(args: &[&str]) -> Vec<OsString> {
    args.iter().map(OsString::from).collect()
}

/// Adds the places that need their own servers, if those are installed.
pub(crate) async fn with_stores(mut world: World) -> World {
    if let Some(gcs) = GcsPlace::new() {
        world.env.gcs = gcs.client().with_patience(patience());
        world.places.push(Box::new(gcs));
    }
    if let Some(postgres) = PgPlace::new().await {
        world.env.postgres = postgres.client();
        world.places.push(Box::new(postgres));
    }
    world
}
