//! What is between a client and a server, and spoils what goes through when told to.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What happens to requests of a method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// The proxy answers by this status itself.
    Answer(u16),
    /// The connection is closed after so many bytes of the request.
    CutRequest(usize),
    /// The connection is closed after so many bytes of the response.
    CutResponse(usize),
}

/// The method, how many of its requests go through before, and the fault of all others.
type Plan = Option<(&'static str, usize, Fault)>;

/// A proxy; it stops when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    pub(crate) address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
    _task: JoinSet<()>,
}

impl Proxy {
    pub(crate) async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
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
        Self { address, plan, _task: task }
    }

    /// From now on these requests fail, after so many that go through.
    pub fn spoil(&self, method: &'static str, skip: usize, fault: Fault) {
        *self.plan.lock().unwrap() = Some((method, skip, fault));
    }

    /// From now on all goes through.
    pub fn mend(&self) {
        *self.plan.lock().unwrap() = None;
    }
}

/// How many bytes may yet go through.
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
                match fault(&up[..read], &plan) {
                    Some(Fault::Answer(status)) => return answer(client, status).await,
                    Some(Fault::CutRequest(bytes)) => budget.up = bytes,
                    Some(Fault::CutResponse(bytes)) => budget.down = bytes,
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

/// A client begins a request only when the one before is answered, so that it begins what is read.
fn fault(read: &[u8], plan: &Mutex<Plan>) -> Option<Fault> {
    let mut plan = plan.lock().unwrap();
    let (method, skip, fault) = plan.as_mut()?;
    let is_it = read.strip_prefix(method.as_bytes())?.starts_with(b" /");
    if is_it && *skip > 0 {
        *skip -= 1;
        return None;
    }
    is_it.then_some(*fault)
}

async fn answer(mut client: TcpStream, status: u16) {
    let head = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let _ = client.write_all(head.as_bytes()).await;
    // Closing while the client still sends would lose the answer.
    let mut lost = vec![0; 16 << 10];
    let rest = async { while client.read(&mut lost).await.is_ok_and(|read| read > 0) {} };
    let _ = tokio::time::timeout(Duration::from_secs(2), rest).await;
}
