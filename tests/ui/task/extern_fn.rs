use conjoin::task;

#[task]
extern "C" fn double(number: u32) -> u32 {
    number * 2
}

fn main() {}
