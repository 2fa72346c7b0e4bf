//! Starts the HTTP server with its middleware.

use std::io::ErrorKind;
use std::net::{TcpListener, ToSocketAddrs as _};

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};

use socket2::{Domain, Socket, Type};

use super::app::AppState;
use super::metrics::{self, Meter};
use super::patience::Patience;
use super::{guard, head, number, patience, routes};

/// Connections of one worker; who comes then waits to be let in.
const CONNECTIONS: usize = 512;
/// Connections that wait to be let in.
const BACKLOG: i32 = 1_024;

/// Binds the address and answers the server, which runs when awaited.
///
/// # Errors
/// The address is in use or not allowed.
pub fn bind(app: Data<AppState>, meter: Data<Meter>, address: &str) -> std::io::Result<Server> {
    let waits = app.patience;
    let listener = listener(address, waits)?;
    let server = HttpServer::new(move || {
        App::new()
            .app_data(app.clone())
            .app_data(app.assets.clone())
            .app_data(meter.clone())
            .wrap(from_fn(patience::limit_body))
            .wrap(from_fn(guard::security_headers))
            .wrap(from_fn(head::answer_as_get))
            .wrap(from_fn(metrics::measure))
            .wrap(from_fn(number::give))
            .configure(routes::routes)
    });
    Ok(server
        .workers(2)
        .max_connections(CONNECTIONS)
        .client_request_timeout(waits.head)
        .client_disconnect_timeout(waits.head)
        .shutdown_timeout(10)
        .listen(listener)?
        .run())
}

/// Listens on an address. What it accepts takes over its options (tcp(7)): a client that takes
/// nothing of its answer for too long loses the connection.
fn listener(address: &str, waits: Patience) -> std::io::Result<TcpListener> {
    let unknown = || std::io::Error::new(ErrorKind::InvalidInput, format!("BIND: {address}"));
    let address = address.to_socket_addrs()?.next().ok_or_else(unknown)?;
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // A program that starts again takes its address over from what is still ending there.
    socket.set_reuse_address(true)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(waits.answer))?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
