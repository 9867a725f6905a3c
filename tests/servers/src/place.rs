//! Free addresses on loopback.

use std::io;
use std::net::{IpAddr, Ipv4Addr, TcpListener};

use crate::Started;

/// Finds free ports of 127.0.0.1.
pub(crate) fn free_ports<const N: usize>() -> Started<[u16; N]> {
    let free = || -> io::Result<_> {
        // All at the same time, because a port is reused as soon as it is free.
        let mut held = Vec::new();
        let mut ports = [0; N];
        for port in &mut ports {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            *port = listener.local_addr()?.port();
            held.push(listener);
        }
        Ok(ports)
    };
    free().map_err(|e| format!("no free ports: {e}"))
}

/// Finds an address of 127.0.0.0/8 on which this port is free, for a server whose port can't be
/// chosen. All of 127.0.0.0/8 is the machine itself, on Linux.
pub(crate) fn free_address(port: u16) -> Started<IpAddr> {
    let address = listen_on(port)?.local_addr();
    address.map(|address| address.ip()).map_err(|e| e.to_string())
}

/// Listens on this port of such an address.
pub(crate) fn listen_on(port: u16) -> Started<TcpListener> {
    let mut last = None;
    for n in 2..=250 {
        match TcpListener::bind((Ipv4Addr::new(127, 0, 0, n), port)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    let reason = last.map(|error| error.to_string()).unwrap_or_default();
    Err(format!("port {port} is free on no address of 127.0.0.0/8: {reason}"))
}
