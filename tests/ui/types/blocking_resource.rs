use conjoin::task;

struct Connection;

#[task(blocking)]
fn load(connection: &Connection, rows: Vec<String>) -> usize {
    let _ = connection;
    rows.len()
}

fn main() {
    let _ = Load { rows: Vec::new() };
}
