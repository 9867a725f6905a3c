use conjoin::{RunIn, combine, task};

#[task]
async fn serve(port: u16) -> ! {
    loop {
        drop(port);
    }
}

#[task]
fn log(line: String) {
    drop(line);
}

combine! { struct ServeLog = Serve => |line| Log { line } }

fn main() {
    let _ = ServeLog { port: 80 }.run(&());
}
