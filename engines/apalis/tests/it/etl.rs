//! The examples `etl` and `etl_by_hand` do the same, and the docs say how many lines each takes.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// One of the two programs, in a directory of its own.
struct Program {
    name: &'static str,
    dir: TempDir,
}

impl Program {
    fn both() -> [Self; 2] {
        ["etl", "etl_by_hand"].map(|name| {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir(dir.path().join("folder")).unwrap();
            for (file, text) in [("a", "b\na\n"), ("folder/2", "second\n"), ("folder/1", "first\n")]
            {
                fs::write(dir.path().join(file), text).unwrap();
            }
            Self { name, dir }
        })
    }

    /// The hand-written program names the source and the sink, and the other one their pair.
    fn is_by_hand(&self) -> bool {
        self.name == "etl_by_hand"
    }

    fn spawn(&self, arguments: &[&str]) -> Child {
        // `target/debug/deps/it-..` is next to `target/debug/examples/..`.
        let built = std::env::current_exe().unwrap().parent().unwrap().with_file_name("examples");
        let mut command = Command::new(built.join(self.name));
        command.args(arguments).current_dir(&self.dir).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Moves what the source reads to the sink. Returns whether that succeeds, and what is printed.
    fn run(&self, [source, input]: [&str; 2], [sink, output]: [&str; 2]) -> (bool, String) {
        let pair = format!("{source}-to-{sink}");
        let arguments = if self.is_by_hand() {
            vec!["run", source, input, sink, output]
        } else {
            vec!["run", &pair, input, output]
        };
        let arguments: Vec<_> = arguments.into_iter().filter(|it| !it.is_empty()).collect();
        let mut running = self.spawn(&arguments);
        // A program that fails early doesn't read it.
        let _ = running.stdin.take().unwrap().write_all(b"typed\n");
        let ended = running.wait_with_output().unwrap();
        let printed = [ended.stdout, ended.stderr].concat();
        (ended.status.success(), String::from_utf8(printed).unwrap())
    }

    /// A job that adds to the file `out`.
    fn job(&self, source: &str, input: &str, value: &str) -> Value {
        if self.is_by_hand() {
            let to = json!({"kind": "file", "to": "out", "append": true});
            json!({"kind": source, input: value, "to": to})
        } else {
            let kind = format!("{source}-to-file");
            json!({"kind": kind, input: value, "to": "out", "append": true})
        }
    }

    /// Runs jobs of the queue until this many have succeeded. Returns what is printed.
    fn work(&self, jobs: usize) -> Vec<String> {
        let mut running = self.spawn(&["work"]);
        let mut printed = BufReader::new(running.stdout.take().unwrap()).lines();
        let lines = printed.by_ref().take(jobs).map(Result::unwrap).collect();
        let id = running.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let ended = running.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}: {ended:?}", self.name);
        lines
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap()
    }
}

#[test]
fn every_source_and_sink_works_on_the_command_line() {
    for program in Program::both() {
        let run = |source, sink| program.run(source, sink);
        let done = |text: &str| (true, text.to_owned());
        assert_eq!(run(["file", "a"], ["table", "letters"]), done("2 lines\n"));
        let query = "SELECT line FROM letters ORDER BY line";
        assert_eq!(run(["table", query], ["stdout", ""]), done("a\nb\n2 lines\n"));
        assert_eq!(
            run(["folder", "folder"], ["command", "sort -r"]),
            done("second\nfirst\n2 lines\n")
        );
        assert_eq!(run(["stdin", ""], ["stdout", ""]), done("typed\n1 lines\n"));
        assert_eq!(run(["command", "echo hi"], ["file", "out"]), done("1 lines\n"));
        assert_eq!(program.file("out"), "hi\n");
        let (succeeds, printed) = run(["file", "missing"], ["stdout", ""]);
        let half = if program.is_by_hand() { "file_read: " } else { "FileToStdout: FileRead: " };
        assert!(!succeeds && printed.starts_with(&format!("{half}No such file")), "{printed}");
    }
}

#[test]
fn jobs_of_a_file_and_of_the_web_run_in_the_queue() {
    for program in Program::both() {
        let jobs = [
            program.job("file", "path", "a"),
            program.job("folder", "folder", "folder"),
            program.job("command", "command", "echo hi"),
        ];
        let jobs = toml::to_string(&json!({ "job": jobs })).unwrap();
        fs::write(program.dir.path().join("jobs.toml"), jobs).unwrap();
        let submitted = program.spawn(&["submit", "jobs.toml"]).wait_with_output().unwrap();
        assert!(submitted.status.success(), "{submitted:?}");

        let web = Web::start(&program);
        let job = program.job("table", "query", "SELECT 'row'");
        assert!(web.ask("POST", "/jobs", &job.to_string()).starts_with("HTTP/1.1 200"));
        let unknown = web.ask("POST", "/jobs", &program.job("moon", "path", "a").to_string());
        assert!(unknown.starts_with("HTTP/1.1 422"), "{unknown}");
        let kind = if program.is_by_hand() { "file" } else { "file-to-file" };
        assert!(unknown.contains(&format!("expected one of `{kind}`, ")), "{unknown}");
        let schema = web.ask("GET", "/schema", "");
        assert!(schema.contains(&format!(r#""const":"{kind}""#)), "{schema}");
        drop(web);

        let mut printed = program.work(4);
        printed.sort();
        assert_eq!(printed, ["1 lines", "1 lines", "2 lines", "2 lines"]);
        let out = program.file("out");
        let mut written: Vec<_> = out.lines().collect();
        written.sort_unstable();
        assert_eq!(written, ["a", "b", "first", "hi", "row", "second"]);
    }
}

/// A program that serves.
struct Web {
    address: String,
    program: Child,
}

impl Web {
    fn start(program: &Program) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let program = program.spawn(&["serve", &address]);
        let start = Instant::now();
        while TcpStream::connect(&address).is_err() {
            assert!(start.elapsed() < Duration::from_mins(1), "it doesn't serve");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { address, program }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: web\r\nconnection: close\r\n");
        let kind = format!("content-type: application/json\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all([&head, &kind, body].concat().as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

/// Lines without the functions, which are the same in both programs.
#[test]
fn docs_state_the_lines_of_glue() {
    let [conjoin, by_hand] = ["etl", "etl_by_hand"].map(Lines::of);
    let glue = conjoin.glue + conjoin.functions - by_hand.functions;
    assert!(glue < by_hand.glue);
    let claim = format!("{glue} lines instead of {}", by_hand.glue);
    for docs in ["README.md", "runtime/docs/guide/many.md"] {
        let text = fs::read_to_string(Path::new("../..").join(docs)).unwrap();
        let words: Vec<_> = text.split_whitespace().collect();
        assert!(words.join(" ").contains(&claim), "{docs} should say: {claim}");
    }
}

/// Numbers of lines, without empty ones and comments.
struct Lines {
    functions: usize,
    glue: usize,
}

impl Lines {
    fn of(program: &str) -> Self {
        let source = fs::read_to_string(format!("examples/{program}.rs")).unwrap();
        let (before, rest) = source.split_once("// The functions.\n").unwrap();
        let (functions, after) = rest.split_once("// End of the functions.\n").unwrap();
        Self { functions: count(functions), glue: count(before) + count(after) }
    }
}

/// The docs of fields count: they are the help.
fn count(source: &str) -> usize {
    let lines = source.lines().map(str::trim);
    let is_comment = |line: &str| line.starts_with("//") && !line.starts_with("///");
    lines.filter(|line| !line.is_empty() && !is_comment(line)).count()
}
