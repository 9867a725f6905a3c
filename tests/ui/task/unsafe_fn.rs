use conjoin::task;

#[task]
unsafe fn read(address: usize) -> u8 {
    let pointer: *const u8 = std::ptr::with_exposed_provenance(address);
    unsafe { *pointer }
}

fn main() {}
