//! The two steps, the same for all libraries: one makes a body, the other takes it.

use std::fmt::{self, Display, Formatter};
use std::future::ready;
use std::hint::black_box;

use conjoin::task;

#[derive(Debug, Clone)]
pub struct Failed;

impl Display for Failed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("the work failed")
    }
}

impl std::error::Error for Failed {}

/// Makes a body of this many bytes. Holds 256 bytes while it waits, like a client of a server.
#[task(output(body))]
pub async fn read(bytes: usize) -> Result<Vec<u8>, Failed> {
    let mut head = black_box([1_u8; 256]);
    ready(&mut head).await;
    Ok(vec![head[0]; bytes])
}

/// Takes a body, and returns its length.
#[task]
pub async fn write(body: Vec<u8>) -> Result<usize, Failed> {
    let mut head = black_box([1_u8; 256]);
    ready(&mut head).await;
    Ok(black_box(&body).len() * usize::from(head[0]))
}
