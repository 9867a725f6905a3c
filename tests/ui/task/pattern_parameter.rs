use conjoin::task;

#[task]
fn read((bucket, key): (String, String)) -> String {
    bucket + &key
}

#[task]
fn area(Point { x, y }: Point) -> u32 {
    x * y
}

struct Point {
    x: u32,
    y: u32,
}

fn main() {}
