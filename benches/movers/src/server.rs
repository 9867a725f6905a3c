//! A server of S3 that costs next to nothing: it forgets what it is sent, and sends a pattern.
//!
//! An object of any bucket that is named `large512` has 512 MiB. Under `small1000/` there are 1,000
//! objects of 4 KiB. Signatures are not checked.

mod request;

use std::fmt::Write as _;
use std::io::{self, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use self::request::Request;

const BLOCK: usize = 1 << 20;
const ETAG: &str = "\"00000000000000000000000000000000-1\"";
const SMALL: u64 = 4096;
const PAGE: u64 = 1000;

/// The name of an object of so many MiB.
pub fn large(mib: u64) -> String {
    format!("large{mib}")
}

/// A MiB that can't be compressed.
pub fn pattern() -> Vec<u8> {
    let mut state = 0x0139_408d_cbbf_7a44_u64;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..BLOCK).map(step).collect()
}

pub fn start() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let pattern = Arc::new(pattern());
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let pattern = Arc::clone(&pattern);
            thread::spawn(move || drop(serve(&client, &pattern)));
        }
    });
    Ok(address)
}

fn serve(client: &TcpStream, pattern: &[u8]) -> io::Result<()> {
    client.set_nodelay(true)?;
    let (mut reader, mut out) = (BufReader::with_capacity(256 << 10, client), client);
    while let Some(request) = Request::read(&mut reader, &mut out)? {
        let has = |name| request.query(name).is_some();
        match &*request.method {
            "GET" if request.key.is_empty() => xml(&mut out, &listing(&request))?,
            "GET" | "HEAD" => send(&mut out, &request, pattern)?,
            "POST" if has("uploads") => xml(
                &mut out,
                &format!(
                    "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>{}</Key>\
                     <UploadId>id</UploadId></InitiateMultipartUploadResult>",
                    request.key
                ),
            )?,
            "POST" => xml(
                &mut out,
                &format!(
                    "<CompleteMultipartUploadResult><Bucket>bucket</Bucket><Key>{}</Key>\
                     <ETag>{ETAG}</ETag></CompleteMultipartUploadResult>",
                    request.key
                ),
            )?,
            "PUT" => head(&mut out, "200 OK", &format!("ETag: {ETAG}\r\nContent-Length: 0"))?,
            "DELETE" => head(&mut out, "204 No Content", "Server: null")?,
            _ => head(&mut out, "501 Not Implemented", "Content-Length: 0")?,
        }
    }
    Ok(())
}

/// The server doesn't know what was sent to it, but it has the size of what it was moved from.
fn size(key: &str) -> Option<u64> {
    let key = key.strip_prefix("out/").unwrap_or(key);
    if let Some(mib) = key.strip_prefix("large") {
        return Some(mib.parse::<u64>().ok()? << 20);
    }
    (key.starts_with("small") && key.contains('/')).then_some(SMALL)
}

fn send(out: &mut &TcpStream, request: &Request, pattern: &[u8]) -> io::Result<()> {
    let Some(size) = size(&request.key) else {
        return head(out, "404 Not Found", "Content-Length: 0");
    };
    let (start, end) = request.range.unwrap_or((0, size - 1));
    let end = end.min(size - 1);
    let mut headers = format!(
        "Content-Length: {}\r\nAccept-Ranges: bytes\r\nETag: {ETAG}\r\n\
         Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: application/octet-stream",
        end + 1 - start
    );
    let status = if request.range.is_some() { "206 Partial Content" } else { "200 OK" };
    if request.range.is_some() {
        // Writing to a string does not fail.
        let _ = write!(headers, "\r\nContent-Range: bytes {start}-{end}/{size}");
    }
    head(out, status, &headers)?;
    let (mut at, mut rest) = (start, end + 1 - start);
    while request.method == "GET" && rest > 0 {
        let from = usize::try_from(at).map_err(io::Error::other)? % BLOCK;
        let count = usize::try_from(rest).map_err(io::Error::other)?.min(BLOCK - from);
        out.write_all(&pattern[from..from + count])?;
        (at, rest) = (at + count as u64, rest - count as u64);
    }
    Ok(())
}

/// A page of the small objects.
fn listing(request: &Request) -> String {
    let prefix = request.query("prefix").unwrap_or_default();
    let folder = prefix.split('/').next().unwrap_or_default();
    let count = folder.strip_prefix("small").and_then(|count| count.parse().ok()).unwrap_or(0);
    let token = request.query("continuation-token").or(request.query("marker"));
    let begin: u64 = token.and_then(|token| token.parse().ok()).unwrap_or(0);
    let end = count.min(begin + PAGE);
    let mut xml = format!(
        "<ListBucketResult><Name>bucket</Name><Prefix>{prefix}</Prefix><MaxKeys>{PAGE}</MaxKeys>\
         <KeyCount>{}</KeyCount><IsTruncated>{}</IsTruncated>",
        end - begin,
        end < count
    );
    if end < count {
        let _ = write!(xml, "<NextContinuationToken>{end}</NextContinuationToken>");
    }
    for number in begin..end {
        let _ = write!(
            xml,
            "<Contents><Key>{folder}/{number:06}</Key><Size>{SMALL}</Size>\
             <LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>{ETAG}</ETag>\
             <StorageClass>STANDARD</StorageClass></Contents>"
        );
    }
    xml + "</ListBucketResult>"
}

fn head(out: &mut &TcpStream, status: &str, headers: &str) -> io::Result<()> {
    out.write_all(format!("HTTP/1.1 {status}\r\n{headers}\r\n\r\n").as_bytes())
}

fn xml(out: &mut &TcpStream, text: &str) -> io::Result<()> {
    let length = text.len();
    head(out, "200 OK", &format!("Content-Type: application/xml\r\nContent-Length: {length}"))?;
    out.write_all(text.as_bytes())
}
