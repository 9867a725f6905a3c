//! Fragments of every kind, passed on to both macros.
use conjoin::{Context, Provide, RunIn, Task, combine, task};
use futures::executor::block_on;

struct Store(u8);

#[derive(Provide)]
struct App {
    store: Store,
}

macro_rules! make_task {
    (
        $(#[$meta:meta])*
        $vis:vis $name:ident($cx:ident: $context:ty, $store:ident: $resource:ty $(, $(#[$field:meta])* $input:ident: $ty:ty)*)
            -> $output:ty $body:block
    ) => {
        $(#[$meta])*
        #[task(derive(Debug, Clone))]
        $vis async fn $name($cx: $context, $store: $resource $(, $(#[$field])* $input: $ty)*) -> $output $body
    };
}

make_task! {
    /// Reads.
    #[inline]
    #[must_use]
    pub(crate) read(
        cx: &Context,
        store: &Store,
        /// Where.
        #[serde(default)]
        key: u8,
        limit: Option<u8>
    ) -> Result<Vec<u8>, std::fmt::Error> {
        assert!(cx.scratch().is_ok());
        Ok(vec![store.0, key, limit.unwrap_or(0)])
    }
}

make_task! {
    write(_cx: &conjoin::Context, store: &Store, body: Vec<u8>, plus: u8, times: u8) -> u8 {
        store.0 + body.iter().sum::<u8>() * times + plus
    }
}

macro_rules! make_pair {
    (
        $(#[$meta:meta])*
        $vis:vis $name:ident: $first:path, $second:ident, |$pattern:pat_param|
            $input:ident = $value:expr, $other:ident = $literal:literal
    ) => {
        combine! {
            $(#[$meta])*
            $vis struct $name = $first { limit: Some($literal), .. } => |$pattern| $second {
                $input: $value,
                $other: $literal,
                ..
            }
        }
    };
}

make_pair! {
    /// Reads and writes.
    #[derive(Debug, Clone)]
    pub(crate) ReadAndWrite: Read, Write, |body| body = body.into_iter().rev().collect(), times = 2
}

fn main() {
    let app = App { store: Store(1) };
    let task = ReadAndWrite { key: 3, plus: 4 };
    assert_eq!(block_on(task.run(&app)).unwrap(), 1 + 6 * 2 + 4);
    assert_eq!(Read::INFO.docs, "Reads.");
    assert_eq!(Read::INFO.inputs[0].docs, "Where.");
    assert_eq!(ReadAndWrite::INFO.docs, "Reads and writes.");
}
