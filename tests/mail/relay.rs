//! What is said of the line to the mail server.

use std::net::TcpListener;

use drietraps::mail::dns::{Finding, Grade};
use drietraps::mail::transport::relay;

use super::server::{Fault, Server};

fn looked(port: u16) -> Finding {
    relay::look(&format!("smtp://127.0.0.1:{port}")).unwrap()
}

#[test]
fn a_server_on_this_machine_may_do_without_protection() {
    let server = Server::start([]);
    let said = looked(server.port);
    assert_eq!((said.name.as_str(), said.grade), ("Relay TLS", Grade::Good));
    assert!(said.dutch.contains("biedt geen STARTTLS"), "{}", said.dutch);
    let commands = server.commands();
    assert!(commands.iter().all(|it| it.starts_with("EHLO") || it == "QUIT"), "{commands:?}");
}

#[test]
fn a_protected_line_that_fails_is_told() {
    let offer = Fault::AtEhlo("250-loopback.example\r\n250 STARTTLS");
    let server = Server::start([offer]);
    let said = looked(server.port);
    assert_eq!(said.grade, Grade::Wrong);
    assert!(said.dutch.contains("brak de verbinding af"), "{}", said.dutch);
    assert!(server.commands().iter().any(|it| it == "STARTTLS"));
}

#[test]
fn a_server_that_is_not_there_is_said_in_a_sentence() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let said = looked(port);
    assert_eq!(said.grade, Grade::Unknown);
    assert!(said.dutch.contains("is niet bereikbaar"), "{}", said.dutch);
    assert!(said.english.contains("cannot be reached"), "{}", said.english);
}

#[test]
fn a_server_that_refuses_is_said_with_its_words() {
    let server = Server::start([Fault::Greet("554 5.7.1 not for you")]);
    let said = looked(server.port);
    assert_eq!(said.grade, Grade::Wrong);
    assert!(said.dutch.contains("weigert de verbinding: 554 5.7.1 not for you."), "{}", said.dutch);
}

#[test]
fn a_folder_has_no_line_to_look_at() {
    assert_eq!(relay::look("folder:///srv/outbox"), None);
}
