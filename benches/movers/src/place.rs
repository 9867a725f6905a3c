//! Servers, and a directory with files to move.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::programs::Program;
use crate::rows::{Content, End, Link, Row};
use crate::servers::Servers;
use crate::{Result, server};

pub struct Place {
    servers: Servers,
    dir: TempDir,
}

impl Place {
    /// In memory if there is such a directory, so no disk is measured.
    pub fn make() -> Result<Self> {
        let servers = Servers::start()?;
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { TempDir::new_in(memory)? } else { TempDir::new()? };
        for mib in [512, 1024] {
            let block: Vec<u8> = server::pattern();
            let mut file = fs::File::create(dir.path().join(server::large(mib)))?;
            for _ in 0..mib {
                std::io::Write::write_all(&mut file, &block)?;
            }
        }
        let small = dir.path().join("small1000");
        fs::create_dir(&small)?;
        for number in 0..1000 {
            fs::write(small.join(format!("{number:06}")), [7; 4096])?;
        }
        Ok(Self { servers, dir })
    }

    /// None if the program can't do it, or is not there.
    pub fn command(&self, program: &Program, row: &Row) -> Option<Command> {
        let server = match row.link {
            Link::Slow => self.servers.slow,
            Link::Fast => self.servers.fast,
        };
        let name = match row.content {
            Content::Mib(mib) => server::large(mib),
            Content::Small(count) => format!("small{count}"),
        };
        let mut command =
            (program.command)(&Move { row, server, name: &name, dir: self.dir.path() })?;
        command.env("AWS_ACCESS_KEY_ID", "key").env("AWS_SECRET_ACCESS_KEY", "secret");
        command.env("AWS_REGION", "us-east-1").env("HOME", self.dir.path());
        command.env("AWS_ENDPOINT_URL", format!("http://{server}"));
        Some(command)
    }

    /// Removes what was moved to the directory.
    pub fn clear(&self) -> Result<()> {
        let out = self.dir.path().join("out");
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        Ok(fs::create_dir(out)?)
    }

    /// Fails unless a file is there that has the right size, or as many files as there have to be.
    pub fn check(&self, row: &Row) -> Result<()> {
        if row.to != End::File {
            return Ok(());
        }
        let found = match row.content {
            Content::Mib(_) => size(&self.dir.path().join("out"))? >> 20,
            Content::Small(_) => size(&self.dir.path().join("out"))? >> 12,
        };
        let (Content::Mib(expected) | Content::Small(expected)) = row.content;
        if found == expected { Ok(()) } else { Err(format!("{row}: {found} were moved").into()) }
    }
}

fn size(path: &Path) -> Result<u64> {
    if path.is_file() {
        return Ok(path.metadata()?.len());
    }
    fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}

/// What a program has to do.
pub struct Move<'a> {
    pub row: &'a Row,
    pub server: SocketAddr,
    /// Of the object, the file, or the prefix of both.
    pub name: &'a str,
    dir: &'a Path,
}

impl Move<'_> {
    pub fn is_many(&self) -> bool {
        matches!(self.row.content, Content::Small(_))
    }

    pub fn source_file(&self) -> PathBuf {
        self.dir.join(self.name)
    }

    pub fn target_file(&self) -> PathBuf {
        self.dir.join("out").join(self.name)
    }
}
