use conjoin::TaskInfo;

struct Mine {
    key: String,
}

const INFO: &TaskInfo = &TaskInfo::of::<Mine>();

fn main() {}
