//! Starts the HTTP server with its middleware.

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};

use super::app::AppState;
use super::metrics::{self, Meter};
use super::{guard, head, number, routes};

/// Binds the address and answers the server, which runs when awaited.
///
/// # Errors
/// The address is in use or not allowed.
pub fn bind(app: Data<AppState>, meter: Data<Meter>, address: &str) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(app.clone())
            .app_data(app.assets.clone())
            .app_data(meter.clone())
            .wrap(from_fn(guard::security_headers))
            .wrap(from_fn(head::answer_as_get))
            .wrap(from_fn(metrics::measure))
            .wrap(from_fn(number::give))
            .configure(routes::routes)
    });
    Ok(server
        .workers(2)
        .client_request_timeout(std::time::Duration::from_secs(20))
        .shutdown_timeout(10)
        .bind(address)?
        .run())
}
