use std::io::{self, BufRead, Write};

/// A request, after its body.
pub struct Request {
    pub method: String,
    /// Without the bucket.
    pub key: String,
    /// The first and the last byte that it asks for.
    pub range: Option<(u64, u64)>,
    query: Vec<(String, String)>,
}

impl Request {
    /// None if the client has closed the connection.
    pub fn read(reader: &mut impl BufRead, out: &mut impl Write) -> io::Result<Option<Self>> {
        let line = line(reader)?;
        let mut words = line.split(' ');
        let (Some(method), Some(url)) = (words.next(), words.next()) else { return Ok(None) };
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let key = decoded(path.trim_start_matches('/').split_once('/').unwrap_or_default().1);
        let query = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let query = query.map(|(name, value)| (name.to_owned(), decoded(value))).collect();
        let mut request = Self { method: method.to_owned(), key, range: None, query };
        let length = request.headers(reader, out)?;
        discard(reader, length)?;
        Ok(Some(request))
    }

    /// The length of the body.
    fn headers(&mut self, reader: &mut impl BufRead, out: &mut impl Write) -> io::Result<u64> {
        let mut length = 0;
        loop {
            let header = line(reader)?;
            let Some((name, value)) = header.split_once(':') else { return Ok(length) };
            let value = value.trim();
            match &*name.to_ascii_lowercase() {
                "content-length" => length = value.parse().map_err(io::Error::other)?,
                "expect" => out.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?,
                "range" => self.range = range(value),
                _ => {}
            }
        }
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

fn line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

fn range(value: &str) -> Option<(u64, u64)> {
    let (start, end) = value.strip_prefix("bytes=")?.split_once('-')?;
    Some((start.parse().ok()?, end.parse().unwrap_or(u64::MAX)))
}

fn discard(reader: &mut impl BufRead, mut length: u64) -> io::Result<()> {
    while length > 0 {
        let read = reader.fill_buf()?.len().min(usize::try_from(length).unwrap_or(usize::MAX));
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        reader.consume(read);
        length -= read as u64;
    }
    Ok(())
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push(match byte {
            b'%' => match (digit(), digit()) {
                (Some(high), Some(low)) => u8::try_from(high * 16 + low).unwrap_or(b'?'),
                _ => b'?',
            },
            b'+' => b' ',
            _ => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
