//! Trait objects, closures, generics, arrays and tuples are lent too.
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use conjoin::{Provide, RunIn, combine, task};
use futures::executor::block_on;

trait Store: Sync {
    fn get(&self, key: &str) -> Option<String>;
}

impl Store for HashMap<&'static str, u8> {
    fn get(&self, key: &str) -> Option<String> {
        self.get(key).map(u8::to_string)
    }
}

type Hook = dyn Fn(&str) -> String + Send + Sync;

struct App {
    store: Box<dyn Store + Send>,
    hook: Box<Hook>,
    count: Arc<Mutex<u32>>,
    table: [(u8, &'static str); 2],
}

impl Provide<dyn Store> for App {
    fn provide(&self) -> &(dyn Store + 'static) {
        &*self.store
    }
}

impl Provide<Hook> for App {
    fn provide(&self) -> &Hook {
        &*self.hook
    }
}

impl Provide<Arc<Mutex<u32>>> for App {
    fn provide(&self) -> &Arc<Mutex<u32>> {
        &self.count
    }
}

impl Provide<[(u8, &'static str); 2]> for App {
    fn provide(&self) -> &[(u8, &'static str); 2] {
        &self.table
    }
}

#[task]
async fn read(store: &dyn Store, hook: &Hook, key: String) -> String {
    std::future::ready(()).await;
    hook(&store.get(&key).unwrap_or_default())
}

#[task]
async fn write<'a>(
    count: &'a Arc<Mutex<u32>>,
    table: &'a [(u8, &'static str); 2],
    body: String,
) -> String {
    *count.lock().unwrap() += 1;
    std::future::ready(()).await;
    format!("{body}{}", table[1].1)
}

combine! { struct Copied = Read => |body| Write { body } }

fn main() {
    let app = App {
        store: Box::new(HashMap::from([("k", 7)])),
        hook: Box::new(|text| format!("<{text}>")),
        count: Arc::default(),
        table: [(0, "a"), (1, "b")],
    };
    assert_eq!(block_on(Copied { key: "k".to_owned() }.run(&app)).unwrap(), "<7>b");
    assert_eq!(*app.count.lock().unwrap(), 1);
}
