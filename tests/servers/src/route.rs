//! A route to a server that can be cut.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

/// A route to a server that can be cut.
#[derive(Debug)]
pub struct Route {
    server: SocketAddr,
    at: SocketAddr,
    passing: Arc<Mutex<JoinSet<()>>>,
}

impl Route {
    /// Makes a route to the server of this URL. Returns the URL through it.
    ///
    /// # Panics
    ///
    /// Panics if the URL has no address with a port in it.
    pub async fn to(url: &str) -> (String, Self) {
        let authority = url.split('/').nth(2).unwrap();
        let server: SocketAddr = authority.rsplit('@').next().unwrap().parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let route = Self { server, at, passing: Arc::default() };
        route.listen(listener).await;
        (url.replace(&server.to_string(), &at.to_string()), route)
    }

    async fn listen(&self, listener: TcpListener) {
        let server = self.server;
        self.passing.lock().await.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut client, _)) = listener.accept().await {
                connections.spawn(async move {
                    let mut server = TcpStream::connect(server).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
    }

    /// Closes the connections, and refuses new ones.
    pub async fn cut(&self) {
        self.passing.lock().await.shutdown().await;
    }

    /// Lets connections pass again.
    ///
    /// # Panics
    ///
    /// Panics if another process has taken the port.
    pub async fn mend(&self) {
        let listener = TcpListener::bind(self.at).await.unwrap();
        self.listen(listener).await;
    }
}
