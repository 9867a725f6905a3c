//! Owned parameters are inputs, borrowed ones are resources, `&Context` is the run's context.

use conjoin::{Context, Provide, RunIn, Task, task};
use futures::executor::block_on;

struct Store(&'static str);
struct Clock(u64);

#[derive(Provide)]
struct Env<'a> {
    store: Store,
    clock: &'a Clock,
}

#[task]
async fn read(store: &Store, cx: &Context, key: String, clock: &Clock, times: usize) -> String {
    let scratch = cx.scratch().is_ok();
    format!("{} {} {scratch} {}", store.0, clock.0, key.repeat(times))
}

#[test]
fn inputs_are_fields_and_resources_are_lent() {
    let clock = Clock(7);
    let env = Env { store: Store("s3"), clock: &clock };
    let task = Read { key: "k".to_owned(), times: 2 };
    assert_eq!(block_on(task.run(&env)).unwrap(), "s3 7 true kk");
}

#[test]
fn function_stays_callable() {
    let output = block_on(read(&Store("fs"), &Context::new(), "k".to_owned(), &Clock(1), 1));
    assert_eq!(output, "fs 1 true k");
}

#[task]
fn nothing() {}

#[test]
fn task_without_resources_runs_in_any_environment() {
    block_on(Nothing.run(&())).unwrap();
    block_on(Nothing {}.run(&"anything")).unwrap();
}

trait Named: Sync {
    fn name(&self) -> &'static str;
}

impl Named for Store {
    fn name(&self) -> &'static str {
        self.0
    }
}

impl Provide<dyn Named> for Env<'_> {
    fn provide(&self) -> &(dyn Named + 'static) {
        &self.store
    }
}

#[task]
async fn name_of(named: &dyn Named) -> &'static str {
    named.name()
}

#[test]
fn resource_can_be_a_trait_object() {
    let env = Env { store: Store("dyn"), clock: &Clock(2) };
    assert_eq!(block_on(NameOf.run(&env)).unwrap(), "dyn");
    let env: &dyn Provide<dyn Named> = &env;
    assert_eq!(block_on(NameOf.run(env)).unwrap(), "dyn");
}

#[task]
async fn mutable(
    mut list: Vec<u8>,
    #[allow(unused_variables)] unused: bool,
    _under: u8,
) -> Vec<u8> {
    list.push(1);
    list
}

#[test]
fn parameter_can_be_mut_unused_or_underscored() {
    let task = Mutable { list: vec![0], unused: true, _under: 0 };
    assert_eq!(block_on(task.run(&())).unwrap(), [0, 1]);
}

#[task]
async fn keyword(r#type: String, r#match: u8) -> String {
    format!("{type}{match}", r#type = r#type, r#match = r#match)
}

#[test]
fn parameter_can_be_a_raw_identifier() {
    let task = Keyword { r#type: "t".to_owned(), r#match: 1 };
    assert_eq!(block_on(task.run(&())).unwrap(), "t1");
    assert_eq!(Keyword::INFO.inputs[0].name, "type");
}
