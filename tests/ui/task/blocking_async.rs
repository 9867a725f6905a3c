use conjoin::task;

#[task(blocking)]
async fn load(rows: Vec<String>) -> usize {
    rows.len()
}

fn main() {
    let _ = Load { rows: Vec::new() };
}
