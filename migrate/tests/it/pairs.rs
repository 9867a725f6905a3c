//! Every source with every sink, on real servers.

use std::io::Read;
use std::time::{Duration, Instant};

use conjoin::Context;
use conjoin_migrate::pairs::FileToS3Gzip;
use conjoin_migrate::sample::content;
use conjoin_migrate::sinks::Written;
use flate2::read::GzDecoder;
use md5::{Digest, Md5};

use conjoin_places::{Pair, Place, World, left_at_last};

const PART: usize = 5 << 20;
const SIZES: [usize; 5] = [0, 1, PART, PART + 1, 32 << 20];

#[tokio::test]
async fn every_pair_moves_every_size() {
    let world = World::new().await;
    for &size in &SIZES {
        for place in &world.places {
            place.put(&size.to_string(), content("object", size)).await;
        }
    }
    println!("{:<12}{:<14}{:<14}{:<14} bytes moved", "source", "sink", "from", "to");
    let pairs = world.pairs();
    for &pair in &pairs {
        let (from, to) = (world.place_of(pair.source()), world.place_of(pair.sink()));
        let start = Instant::now();
        for size in SIZES {
            moves(pair, &world, from, to, size).await;
        }
        let (source, sink) = (pair.source(), pair.sink());
        println!(
            "{source:<12}{sink:<14}{:<14}{:<14} {SIZES:?} ok, {} ms",
            from.name(),
            to.name(),
            start.elapsed().as_millis()
        );
    }
    assert_eq!(pairs.len(), world.places.len() * world.places.len());
}

async fn moves(pair: Pair, world: &World, from: &dyn Place, to: &dyn Place, size: usize) {
    let target = format!("{}/{size}", pair.info().name);
    let cx = Context::new();
    let progress = cx.progress();
    let arguments = [from.source_args(&size.to_string()), to.sink_args(&target)].concat();
    let run = pair.run(arguments, cx, &world.env);
    let Written { bytes, skipped, .. } =
        tokio::time::timeout(Duration::from_mins(1), run).await.expect("it hangs").unwrap();
    let expected = Md5::digest(content("object", size));
    assert_eq!((bytes, skipped), (size as u64, false));
    assert_eq!(
        Md5::digest(to.got(&target).await.unwrap()),
        expected,
        "{} {size}",
        pair.info().name
    );
    assert_eq!((progress.bytes(), progress.expected_bytes()), (size as u64, Some(size as u64)));
    assert_eq!(left_at_last(to).await, [""; 0]);
}

#[tokio::test]
async fn existing_target_is_replaced_skipped_or_refused() {
    let world = World::new().await;
    for place in &world.places {
        place.put("old", content("old", 10)).await;
        place.put("small", content("new", 20)).await;
        place.put("large", content("new", PART + 1)).await;
    }
    for pair in world.pairs() {
        let (from, to) = (world.place_of(pair.source()), world.place_of(pair.sink()));
        for (name, size) in [("small", 20), ("large", PART + 1)] {
            let run = async |name, how: &str| {
                let mut arguments = [from.source_args(name), to.sink_args("object")].concat();
                arguments.extend(["--if-exists".into(), how.into()]);
                let run = pair.run(arguments, Context::new(), &world.env);
                tokio::time::timeout(Duration::from_mins(1), run).await.expect("it hangs")
            };
            to.remove("object").await;
            assert!(!run("old", "fail").await.unwrap().skipped, "there was none");
            let error = run(name, "fail").await.unwrap_err().to_string();
            assert!(error.starts_with(&format!("{}: ", pair.sink())), "{error}");
            assert!(error.contains(" exists: choose another name"), "{error}");
            assert!(run(name, "skip").await.unwrap().skipped);
            assert_eq!(to.got("object").await.unwrap(), content("old", 10), "{}", pair.info().name);
            assert!(!run(name, "replace").await.unwrap().skipped);
            assert_eq!(to.got("object").await.unwrap(), content("new", size));
            to.remove("object").await;
            assert!(!run(name, "skip").await.unwrap().skipped, "there was none");
            assert_eq!(to.got("object").await.unwrap(), content("new", size));
            assert_eq!(left_at_last(to).await, [""; 0]);
        }
    }
}

#[tokio::test]
async fn media_type_is_carried() {
    let world = World::new().await;
    for size in [1, PART + 1] {
        let (s3, http) = (world.place_of("S3Read"), world.place_of("HttpGet"));
        http.put("object", content("object", size)).await;
        let pair = Pair::find("HttpGet", "S3Write").unwrap();
        let arguments = [http.source_args("object"), s3.sink_args("object")].concat();
        pair.run(arguments, Context::new(), &world.env).await.unwrap();
        let pair = Pair::find("S3Read", "HttpPut").unwrap();
        let written = ["--bucket=target".into(), "--key=object".into()];
        let arguments = [written.to_vec(), http.sink_args("object")].concat();
        pair.run(arguments, Context::new(), &world.env).await.unwrap();
        assert_eq!(http.content_type("object").as_deref(), Some("text/x-object"));
    }
}

#[tokio::test]
async fn stream_is_compressed_in_flight() {
    let world = World::new().await;
    let (file, s3) = (world.place_of("FileRead"), world.place_of("S3Write"));
    for size in [0, 1, PART + 1] {
        // Random bytes don't compress, so there are two parts.
        file.put("object", content("object", size)).await;
        let arguments = [file.source_args("object"), s3.sink_args("object.gz")].concat();
        let pair = Pair::of::<FileToS3Gzip>();
        let written = pair.run(arguments, Context::new(), &world.env).await.unwrap();
        let got = s3.got("object.gz").await.unwrap();
        assert_eq!(written.bytes, got.len() as u64);
        let mut unpacked = Vec::new();
        GzDecoder::new(&*got).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == content("object", size), "{size}");
    }
}
