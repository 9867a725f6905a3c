use conjoin::{RunIn, combine, task};

#[task(nmae = Fetch)]
fn read(_key: &[u8], _again: bool) -> ! {
    loop {}
}

#[task]
fn keep(body: String) {
    drop(body);
}

combine! { struct Both = Fetch => |body| Keep { body } }

fn main() {
    let _ = Both { _key: b"a", _again: true }.run(&());
}
