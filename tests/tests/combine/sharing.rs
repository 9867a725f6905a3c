//! One name in both halves. If both write it, they share it; otherwise it is an error, see `ui`.

use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

#[derive(Default)]
struct Bucket {
    name: &'static str,
    clones: u8,
}

impl Clone for Bucket {
    fn clone(&self) -> Self {
        Self { name: self.name, clones: self.clones + 1 }
    }
}

#[task]
fn read(bucket: Bucket, key: String) -> String {
    format!("{}{}/{key}", bucket.name, bucket.clones)
}

#[task]
fn write(bucket: Bucket, body: String) -> String {
    format!("{}{}/{body}", bucket.name, bucket.clones)
}

combine! { struct SameName = Read { bucket, .. } => |body| Write { bucket, body } }
combine! { struct NewName = Read { bucket as b, key } => |body| Write { bucket as b, body } }
combine! { struct ByStitch = Read => |body, bucket| Write { bucket, body } }

const BUCKET: Bucket = Bucket { name: "b", clones: 0 };

#[test]
fn first_half_gets_a_clone_and_second_half_the_value() {
    let key = String::from("k");
    let run = SameName { bucket: BUCKET, key: key.clone() };
    assert_eq!(block_on(run.run(&())).unwrap(), "b0/b1/k");
    let run = NewName { b: BUCKET, key: key.clone() };
    assert_eq!(block_on(run.run(&())).unwrap(), "b0/b1/k");
    let run = ByStitch { bucket: BUCKET, key };
    assert_eq!(block_on(run.run(&())).unwrap(), "b0/b1/k");
}

combine! { struct Apart = Read => |body| Write { bucket as target, body } }

#[test]
fn unshared_inputs_are_not_cloned() {
    let run = Apart { bucket: BUCKET, target: BUCKET, key: String::from("k") };
    assert_eq!(block_on(run.run(&())).unwrap(), "b0/b0/k");
}
