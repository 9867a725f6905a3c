use conjoin::task;

#[task(derive(Debug))]
#[serde(rename_all = "camelCase")]
fn read(user_name: String) -> String {
    user_name
}

#[task]
#[repr(C)]
fn write(body: String) -> String {
    body
}

#[task]
#[non_exhaustive]
pub fn count(key: String) -> usize {
    key.len()
}

fn main() {}
