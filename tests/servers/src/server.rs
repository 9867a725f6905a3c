//! A program that runs until it is dropped.

use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Started;

/// How long a server may take to start, or to stop.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Runs a server until its standard input ends. That happens when this process drops the other end
/// or dies, so a server never outlives the tests. Then it cleans up.
const UNTIL_EOF: &str = r#"
exec 3<&0
signal=$1 dir=$2
shift 2
"$@" </dev/null 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -s "$signal" "$server"; } &
watch=$!
wait "$server"
kill "$watch" 2>/dev/null
rm -rf "$dir"
"#;

/// A running server and its directory.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    dir: TempDir,
}

impl Server {
    /// Starts `command`, which `signal` ends. Its output goes to a file in `dir`.
    pub(crate) fn start(command: &Command, signal: &str, dir: TempDir) -> io::Result<Self> {
        let log = File::create(dir.path().join("log"))?;
        let child = Command::new("sh")
            .args(["-c", UNTIL_EOF, "sh", signal])
            .arg(dir.path())
            .arg(command.get_program())
            .args(command.get_args())
            // A signal that ends the tests, such as Ctrl-C, must not end the process that cleans up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        Ok(Self { child, dir })
    }

    /// Waits until `ready` returns true.
    pub(crate) fn wait(&mut self, ready: impl Fn() -> bool) -> Started<()> {
        let begin = Instant::now();
        while !ready() {
            self.expect_running()?;
            if begin.elapsed() > TIMEOUT {
                return Err(format!("it does not answer in {TIMEOUT:?}: {}", self.last_lines()));
            }
            sleep(Duration::from_millis(20));
        }
        // Gives a server that lost its port time to end, because the other server may have answered.
        sleep(Duration::from_millis(50));
        self.expect_running()
    }

    fn expect_running(&mut self) -> Started<()> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(_)) => Err(format!("it ended: {}", self.last_lines())),
            Err(error) => Err(error.to_string()),
        }
    }

    fn last_lines(&self) -> String {
        let log = std::fs::read(self.dir.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let begin = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && begin.elapsed() < TIMEOUT {
            sleep(Duration::from_millis(5));
        }
        // Kills only the watching process. If the server itself doesn't stop, nothing else is safe.
        let _ = self.child.kill();
    }
}

/// Creates a directory for a server, which is removed with it.
pub(crate) fn directory() -> Started<TempDir> {
    let made = tempfile::Builder::new().prefix("conjoin-server-").tempdir();
    made.map_err(|e| format!("no temporary directory: {e}"))
}

/// Runs a command to its end. If it fails, the error is its output.
pub(crate) fn run(command: &mut Command) -> Started<String> {
    let program = Path::new(command.get_program()).display().to_string();
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{program}: {e}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
