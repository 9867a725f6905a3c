use conjoin::task;

struct SearchResult;

#[task]
async fn search() -> SearchResult {
    SearchResult
}

fn main() {}
