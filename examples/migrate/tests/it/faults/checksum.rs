//! What is read is not what the source states.

use migrate::pairs::PAIRS;
use migrate::sample::content;

use super::{Fault, NAME};

const SIZE: usize = 100_000;

#[tokio::test]
async fn that_is_wrong() {
    for &pair in PAIRS {
        let mut fault = Fault::new(pair, pair.source(), pair.sink(), SIZE).await;
        fault.object = content("other", SIZE);
        if !fault.from().corrupt(NAME, &fault.object) {
            continue;
        }
        let result = fault.run(&[]).await;
        let error = result.as_ref().unwrap_err().to_string();
        assert!(error.contains(": checksum mismatch for "), "{error}");
        fault.failed(result, pair.sink(), "checksum").await;
        fault.reruns(&["--no-checksum".to_owned()], "checksum").await;
        fault.print("checksum is wrong");
    }
}
