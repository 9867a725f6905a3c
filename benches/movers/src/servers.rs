//! The servers, in a process of their own: a program that is started from a process with much memory
//! would be told to have as much.

use std::io::{BufRead, BufReader, Read, stdin};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::{Result, server, slow};

/// What makes the program be the servers.
pub const ARGUMENT: &str = "serve";

const RTT_MILLIS: u64 = 20;
const MIB_PER_SECOND: u32 = 25;

pub struct Servers {
    pub fast: SocketAddr,
    pub slow: SocketAddr,
    process: Child,
}

impl Servers {
    pub fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(output).lines();
        let mut address =
            || -> Result<_> { Ok(lines.next().ok_or("the servers ended")??.parse()?) };
        Ok(Self { fast: address()?, slow: address()?, process })
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // It also ends by itself, since its input ends.
        let _ended = self.process.kill();
        let _waited = self.process.wait();
    }
}

/// Until the input ends.
pub fn serve() -> Result<()> {
    let fast = server::start()?;
    println!("{fast}\n{}", slow::start(fast, RTT_MILLIS, MIB_PER_SECOND)?);
    stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
