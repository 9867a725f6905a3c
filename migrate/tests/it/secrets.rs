//! Servers that repeat the request: nothing that gives access is printed.

use crate::case::run;
use crate::odd_s3::{Fault, OddS3};
use crate::odd_server::{Answer, Seen};
use crate::program::program;

const TOKEN: &str = "hunter2/to+ken==";
const SECRETS: [&str; 3] = ["X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token"];

type Is = fn(&Seen) -> bool;

/// The values of the parameters that sign a request, as they were sent and decoded.
fn secrets(seen: &Seen) -> Vec<String> {
    let (_, query) = seen.path.split_once('?').unwrap();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let values = pairs.filter(|(name, _)| SECRETS.contains(name)).map(|(_, value)| value);
    let decoded = |value: &str| {
        percent_encoding::percent_decode_str(value).decode_utf8().unwrap().into_owned()
    };
    values.flat_map(|value| [value.to_owned(), decoded(value)]).collect()
}

/// As AWS answers to a wrong signature, and more.
fn echo(status: &str, seen: &Seen) -> Answer {
    let said = format!("no {} {}", seen.path.replace('&', "&amp;"), secrets(seen).join(" "));
    let body = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><Message>{said}</Message>\
         <SignatureProvided>{said}</SignatureProvided><StringToSign>{said}</StringToSign></Error>"
    );
    Answer::new(status, body.as_bytes())
}

#[tokio::test]
async fn signature_of_a_request_to_s3_is_never_printed() {
    let (small, large) = (tempfile::NamedTempFile::new().unwrap(), tempfile::NamedTempFile::new());
    let large = large.unwrap();
    std::fs::write(small.path(), b"x").unwrap();
    std::fs::write(large.path(), vec![7; 9 << 20]).unwrap();
    let [small, large] = [&small, &large].map(|file| file.path().to_str().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().to_str().unwrap();
    let requests: [(Is, &[&str]); 7] = [
        (|seen| seen.method == "GET", &["s3://from/x", dir, "--json"]),
        (|seen| seen.method == "GET", &["s3://from", dir, "-rv"]),
        (|seen| seen.method == "PUT", &[small, "s3://to/x", "--json"]),
        (|seen| seen.path.contains("uploads="), &[large, "s3://to/x"]),
        (|seen| seen.path.contains("partNumber="), &[large, "s3://to/x"]),
        (|seen| seen.method == "POST" && seen.path.contains("uploadId="), &[large, "s3://to/x"]),
        (|seen| seen.header("x-amz-copy-source").is_some(), &["s3://from/x", "s3://to/x"]),
    ];
    for (is_it, arguments) in requests {
        // Some errors come with the status 200.
        for status in ["404 Not Found", "200 OK"] {
            let server = OddS3::with_faults(move |seen| {
                if is_it(seen) { Fault::Answer(echo(status, seen)) } else { Fault::None }
            });
            server.put("from", "x", b"x");
            let mut command = program(arguments);
            command.envs(server.vars()).env("AWS_SESSION_TOKEN", TOKEN);
            let output = run(command).await;
            let said = [&*output.stdout, &*output.stderr].concat();
            let said = String::from_utf8(said).unwrap();
            for secret in server.seen().iter().flat_map(secrets) {
                assert!(!said.contains(&secret), "{arguments:?} {status}: {secret}: {said}");
            }
            if status != "200 OK" {
                assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
                assert!(said.contains("SignatureDoesNotMatch"), "{arguments:?}: {said}");
            }
        }
    }
}
