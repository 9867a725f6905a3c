//! A proxy between a client and a server, which can break requests.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Damage {
    /// The proxy answers with this HTTP status itself.
    Answer(u16),
    /// The connection is closed after this many bytes of the request.
    CutRequest(usize),
    /// The connection is closed after this many bytes of the response.
    CutResponse(usize),
    /// The same, and all later requests of the kind are cut at once.
    Gone(usize),
}

/// A request that reads or writes an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Text among its first bytes.
    pub has: &'static str,
    /// How many requests with the same text come before it.
    pub skip: usize,
    /// How many bytes of the object it carries.
    pub bytes: usize,
    /// Whether a status can be the answer.
    pub is_http: bool,
}

impl Request {
    /// An HTTP request with this method.
    #[must_use]
    pub fn http(has: &'static str, skip: usize, bytes: usize) -> Self {
        Self { has, skip, bytes, is_http: true }
    }
}

/// The requests to break, if any.
type Plan = Option<(Request, Damage)>;

/// A proxy; it stops when its last clone is dropped.
#[derive(Debug, Clone)]
pub struct Proxy {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
    _task: Arc<JoinSet<()>>,
}

impl Proxy {
    /// Listens on a free port of 127.0.0.1.
    pub async fn start(server: SocketAddr) -> Self {
        Self::on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap(), server)
    }

    /// Uses this listener.
    #[must_use]
    pub fn on(listener: TcpListener, server: SocketAddr) -> Self {
        let address = listener.local_addr().unwrap();
        let plan = Arc::<Mutex<Plan>>::default();
        let mut task = JoinSet::new();
        let shared = Arc::clone(&plan);
        task.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(server).await.unwrap();
                connections.spawn(pass(client, server, Arc::clone(&shared)));
            }
        });
        Self { address, plan, _task: Arc::new(task) }
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Breaks such requests from now on, after this many have passed through.
    pub fn inject(&self, request: Request, damage: Damage) {
        *self.plan.lock().unwrap() = Some((request, damage));
    }

    /// Lets everything through from now on.
    pub fn mend(&self) {
        *self.plan.lock().unwrap() = None;
    }
}

/// How many more bytes can pass through.
struct Budget {
    up: usize,
    down: usize,
}

async fn pass(mut client: TcpStream, mut server: TcpStream, plan: Arc<Mutex<Plan>>) {
    let (mut up, mut down) = (vec![0; 16 << 10], vec![0; 16 << 10]);
    let mut budget = Budget { up: usize::MAX, down: usize::MAX };
    while budget.up > 0 && budget.down > 0 {
        let moved = tokio::select! {
            read = client.read(&mut up) => {
                let read = read.unwrap_or(0);
                match damage(&up[..read], &plan) {
                    Some(Damage::Answer(status)) => return answer(client, status).await,
                    Some(Damage::CutRequest(bytes)) => budget.up = bytes,
                    Some(Damage::CutResponse(bytes) | Damage::Gone(bytes)) => budget.down = bytes,
                    None => {}
                }
                forward(&up[..read], &mut server, &mut budget.up).await
            }
            read = server.read(&mut down) => {
                forward(&down[..read.unwrap_or(0)], &mut client, &mut budget.down).await
            }
        };
        if !moved {
            return;
        }
    }
}

async fn forward(bytes: &[u8], to: &mut TcpStream, budget: &mut usize) -> bool {
    let bytes = &bytes[..bytes.len().min(*budget)];
    *budget = budget.saturating_sub(bytes.len());
    !bytes.is_empty() && to.write_all(bytes).await.is_ok()
}

/// Clients wait for each answer before the next request, so each read starts with a request.
fn damage(read: &[u8], plan: &Mutex<Plan>) -> Option<Damage> {
    let mut plan = plan.lock().unwrap();
    let (request, damage) = plan.as_mut()?;
    let begin = &read[..read.len().min(512)];
    let is_it = begin.windows(request.has.len()).any(|bytes| bytes == request.has.as_bytes());
    if is_it && request.skip > 0 {
        request.skip -= 1;
        return None;
    }
    let now = is_it.then_some(*damage);
    if let Some(Damage::Gone(_)) = now {
        *damage = Damage::Gone(0);
    }
    now
}

async fn answer(mut client: TcpStream, status: u16) {
    let head = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let _ = client.write_all(head.as_bytes()).await;
    // Closing while the client is still sending would lose the answer.
    let mut lost = vec![0; 16 << 10];
    let rest = async { while client.read(&mut lost).await.is_ok_and(|read| read > 0) {} };
    let _ = tokio::time::timeout(Duration::from_secs(2), rest).await;
}
