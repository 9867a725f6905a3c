use conjoin::{RunIn, combine, task};

struct SearchResult;

#[task]
async fn search(words: String) -> SearchResult {
    drop(words);
    SearchResult
}

#[task]
fn show(result: SearchResult) {
    let SearchResult = result;
}

combine! { struct SearchShow = Search => |result| Show { result } }

fn main() {
    let _ = SearchShow { words: String::new() }.run(&());
    let _ = async { Search { words: String::new() }.run(&()).await.unwrap() };
}
