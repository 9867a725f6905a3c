//! A proxy that stands for a slow link: it delays what passes, and limits each connection's rate.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

const CHUNK: usize = 64 << 10;

#[derive(Clone, Copy)]
struct Link {
    one_way: Duration,
    bytes_per_second: f64,
}

pub fn start(server: SocketAddr, rtt_millis: u64, mib_per_second: u32) -> io::Result<SocketAddr> {
    let bytes_per_second = f64::from(mib_per_second) * f64::from(1 << 20);
    let link = Link { one_way: Duration::from_millis(rtt_millis) / 2, bytes_per_second };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // A connection that breaks off breaks for both sides.
            thread::spawn(move || drop(link.connect(client, server)));
        }
    });
    Ok(address)
}

impl Link {
    fn connect(self, client: TcpStream, server: SocketAddr) -> io::Result<()> {
        // The handshake takes a round trip too.
        thread::sleep(self.one_way * 2);
        let server = TcpStream::connect(server)?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (from_server, to_client) = (server.try_clone()?, client.try_clone()?);
        thread::spawn(move || self.pass(from_server, to_client));
        self.pass(client, server);
        Ok(())
    }

    /// Until one side closes.
    fn pass(self, mut from: TcpStream, to: TcpStream) {
        // As many bytes may be on the way as the link holds, twice; and no less than a usual window.
        let window = (self.bytes_per_second * self.one_way.as_secs_f64() * 2.0).max(1e6);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is small")]
        let (chunks, on_the_way) = sync_channel(window as usize / CHUNK);
        let writer = thread::spawn(move || self.write(to, &on_the_way));
        let _ended = read(&mut from, &chunks);
        drop(chunks);
        if !writer.join().unwrap_or(false) {
            let _closed = from.shutdown(Shutdown::Both);
        }
    }

    /// False if the reader is gone.
    fn write(self, mut to: TcpStream, chunks: &std::sync::mpsc::Receiver<Chunk>) -> bool {
        let mut free = Instant::now();
        for (read, chunk) in chunks {
            let takes = f64::from(u32::try_from(chunk.len()).unwrap_or(u32::MAX));
            free = free.max(read) + Duration::from_secs_f64(takes / self.bytes_per_second);
            thread::sleep((free + self.one_way).saturating_duration_since(Instant::now()));
            if to.write_all(&chunk).is_err() {
                return false;
            }
        }
        to.shutdown(Shutdown::Write).is_ok()
    }
}

/// When it was read, and what.
type Chunk = (Instant, Vec<u8>);

fn read(from: &mut TcpStream, chunks: &SyncSender<Chunk>) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        let size = from.read(&mut buffer)?;
        if size == 0 || chunks.send((Instant::now(), buffer[..size].to_vec())).is_err() {
            return Ok(());
        }
    }
}
