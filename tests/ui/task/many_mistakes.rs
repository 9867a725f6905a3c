use conjoin::task;

#[task(derive(), name = reader)]
unsafe fn read(_first: impl Into<u32>, (_a, _b): (u8, u8), _last: &mut u8) -> &str {
    "a"
}

fn main() {}
