//! Modules that are called like the crates that the macros' output names.
#![allow(dead_code)]

use ::conjoin::RunIn;

mod core {}
mod std {}
mod alloc {}
mod conjoin {
    #[::conjoin::task(derive(Debug, Clone))]
    pub async fn read(
        #[serde(default)] key: String,
        cx: &::conjoin::Context,
    ) -> Result<String, ::std::io::Error> {
        cx.scratch()?;
        Ok(key)
    }
}
mod futures {
    #[::conjoin::task]
    pub fn write(body: String, times: usize) -> String {
        body.repeat(times)
    }
}

::conjoin::combine! {
    #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
    struct Both = conjoin::Read => |body, key| futures::Write { body, times: u8::try_from(key.len())?.into() }
}

fn main() {
    let task = Both { key: "ab".to_owned() };
    assert_eq!(::futures::executor::block_on(task.run(&())).unwrap(), "abab");
}
