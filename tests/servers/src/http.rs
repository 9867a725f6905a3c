//! The little HTTP that it takes to query a server on loopback.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(10);

/// Returns the body of a successful answer. `request` is the method and the path.
pub(crate) fn ask(server: SocketAddr, request: &str, body: &str) -> io::Result<String> {
    String::from_utf8(ask_bytes(server, request, body.as_bytes())?).map_err(io::Error::other)
}

/// The same for any bytes. A missing resource is an error of the kind `NotFound`.
pub(crate) fn ask_bytes(server: SocketAddr, request: &str, body: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&server, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    // HTTP 1.0, so the answer ends with the connection and isn't chunked.
    write!(
        stream,
        "{request} HTTP/1.0\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Accept: application/json\r\nContent-Length: {}\r\n\r\n",
        server.ip(),
        body.len()
    )?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap_or(answer.len());
    let body = answer.split_off(answer.len().min(end + 4));
    let head = String::from_utf8_lossy(&answer);
    let status = head.lines().next().unwrap_or_default();
    if status.contains(" 200") || status.contains(" 204") {
        return Ok(body);
    }
    let kind = if status.contains(" 404") { ErrorKind::NotFound } else { ErrorKind::Other };
    let said = String::from_utf8_lossy(&body);
    Err(io::Error::new(kind, format!("{request}: {status}: {}", said.trim())))
}
