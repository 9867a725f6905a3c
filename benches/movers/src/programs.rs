//! The command that moves something with each program. All of them have their defaults.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::Move;
use crate::rows::End;

pub struct Program {
    pub name: &'static str,
    /// None if it can't.
    pub command: fn(&Move) -> Option<Command>,
}

pub const PROGRAMS: [Program; 5] = [
    Program { name: "migrate", command: migrate },
    Program { name: "rclone", command: rclone },
    Program { name: "s5cmd", command: s5cmd },
    Program { name: "aria2c -x16", command: aria2c },
    Program { name: "cp", command: cp },
];

fn migrate(it: &Move) -> Option<Command> {
    let end = |end, file: PathBuf, s3| match end {
        End::S3 => format!("s3://bucket/{s3}"),
        End::Http => format!("http://{}/bucket/{}", it.server, it.name),
        End::File => file.display().to_string(),
    };
    let mut command = Command::new(program("migrate")?);
    command.args(["--quiet", "--no-server-side-copy"]);
    command.arg(end(it.row.from, it.source_file(), it.name.to_owned()));
    command.arg(end(it.row.to, it.target_file(), format!("out/{}", it.name)));
    command.args(it.is_many().then_some("--prefix"));
    Some(command)
}

/// Between two remotes. With one remote, the server would make the copy itself.
fn rclone(it: &Move) -> Option<Command> {
    let end = |end, file: PathBuf, s3| match end {
        End::S3 => Some(s3),
        End::Http => Some(format!(":http:bucket/{}", it.name)),
        End::File => Some(file.display().to_string()),
    };
    let mut command = Command::new(program("rclone")?);
    command.arg(if it.is_many() { "copy" } else { "copyto" });
    command.args(["--ignore-times", "--s3-no-check-bucket", "--config=", "--quiet"]);
    command.arg(format!("--http-url=http://{}", it.server));
    command.arg(end(it.row.from, it.source_file(), format!("a:bucket/{}", it.name))?);
    command.arg(end(it.row.to, it.target_file(), format!("b:bucket/out/{}", it.name))?);
    for remote in ["A", "B"] {
        let endpoint = format!("http://{}", it.server);
        let values = [("TYPE", "s3"), ("PROVIDER", "Other"), ("ENDPOINT", &endpoint)];
        for (name, value) in values.into_iter().chain([("ENV_AUTH", "true")]) {
            command.env(format!("RCLONE_CONFIG_{remote}_{name}"), value);
        }
    }
    Some(command)
}

/// From S3 to S3 by a pipe: otherwise the server would make the copy itself.
fn s5cmd(it: &Move) -> Option<Command> {
    let s5cmd = format!("{} --log error", program("s5cmd")?.display());
    let (file, to_file) = (it.source_file(), it.target_file());
    let (file, to_file) = (file.display(), to_file.display());
    let (s3, to_s3) = (format!("s3://bucket/{}", it.name), format!("s3://bucket/out/{}", it.name));
    let line = match (it.row.from, it.row.to, it.is_many()) {
        (End::S3, End::S3, false) => format!("{s5cmd} cat {s3} | {s5cmd} pipe {to_s3}"),
        (End::S3, End::File, false) => format!("{s5cmd} cp {s3} {to_file}"),
        (End::S3, End::File, true) => format!("{s5cmd} cp '{s3}/*' {to_file}/"),
        (End::File, End::S3, false) => format!("{s5cmd} cp {file} {to_s3}"),
        (End::File, End::S3, true) => format!("{s5cmd} cp {file}/ {to_s3}/"),
        _ => return None,
    };
    let mut command = Command::new("sh");
    command.args(["-c", &line]).env("S3_ENDPOINT_URL", format!("http://{}", it.server));
    Some(command)
}

/// With as many connections as it takes.
fn aria2c(it: &Move) -> Option<Command> {
    if it.row.from != End::Http {
        return None;
    }
    let mut command = Command::new(program("aria2c")?);
    command.args(["--quiet", "-x16", "-s16", "--file-allocation=none", "--dir"]);
    command.arg(it.target_file().parent()?).args(["--out", it.name]);
    command.arg(format!("http://{}/bucket/{}", it.server, it.name));
    Some(command)
}

fn cp(it: &Move) -> Option<Command> {
    if (it.row.from, it.row.to) != (End::File, End::File) {
        return None;
    }
    let mut command = Command::new("cp");
    command.arg("-p").arg(it.source_file()).arg(it.target_file());
    Some(command)
}

/// In `PATH`, where the tests install theirs, or where cargo has built it.
fn program(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    let servers = env::var_os("CONJOIN_SERVERS").map_or(root.join("target/servers"), PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let others = [target.join("release"), servers.join("bin")];
    let places = others.into_iter().chain(env::split_paths(&path));
    places.map(|place| place.join(name)).find(|file| file.is_file())
}
