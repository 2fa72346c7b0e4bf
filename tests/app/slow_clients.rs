//! A client that is slow loses its connection, and takes nobody else's.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use drietraps::web::app::AppState;
use drietraps::web::metrics::Meter;
use drietraps::web::patience::Patience;
use drietraps::web::server;

use crate::kit::{TestApp, on_both};

/// How long the tests wait for what takes a second.
const LIMIT: Duration = Duration::from_secs(30);

/// The program on a socket of its own, with little patience.
struct Serving {
    address: SocketAddr,
    handle: ServerHandle,
}

impl Serving {
    fn start(app: &TestApp) -> Self {
        let second = Duration::from_secs(1);
        let patience = Patience { head: second, body: second, answer: second };
        let state = Data::new(AppState { patience, ..(**app.state).clone() });
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (told, handle) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let meter = Data::new(Meter::new().unwrap());
                let server = server::bind(state, meter, &address.to_string()).unwrap();
                told.send(server.handle()).unwrap();
                server.await
            })
        });
        Self { address, handle: handle.recv_timeout(LIMIT).unwrap() }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream
    }

    /// Sends a start of something, and reads until the program hangs up.
    fn after(&self, start: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(start.as_bytes()).unwrap();
        let (began, mut answer) = (Instant::now(), Vec::new());
        match stream.read_to_end(&mut answer) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(error) => panic!("the connection is held still: {error}"),
        }
        assert!(began.elapsed() < LIMIT);
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

on_both!(headers_that_do_not_come_end_the_connection, |app| {
    let serving = Serving::start(&app);
    let answer = serving.after("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow:");
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
});

on_both!(a_form_that_does_not_come_is_refused_with_a_sentence, |app| {
    let serving = Serving::start(&app);
    let answer = serving.after(
        "POST /inloggen HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=a",
    );
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("De gegevens kwamen te langzaam binnen."), "{answer}");
});

on_both!(a_call_whose_body_does_not_come_is_refused_as_a_problem, |app| {
    let token = app.api("planner").token;
    let serving = Serving::start(&app);
    for key in ["", "Idempotency-Key: slow\r\n"] {
        let answer = serving.after(&format!(
            "POST /api/v1/people HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: 100\r\n{key}Content-Type: application/json\r\n\r\n{{"
        ));
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
    }
});

on_both!(who_takes_no_answers_loses_the_connection, |app| {
    const ASKED: usize = 4_000;
    let serving = Serving::start(&app);
    let mut stream = serving.connect();
    let request = "GET /privacy HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(ASKED);
    let mut writing = stream.try_clone().unwrap();
    let writer = std::thread::spawn(move || writing.write_all(request.as_bytes()));
    std::thread::sleep(Duration::from_secs(6));
    let mut answers = Vec::new();
    let ended = stream.read_to_end(&mut answers);
    let _ = writer.join().unwrap();
    let answered = String::from_utf8_lossy(&answers).matches("HTTP/1.1 200").count();
    assert!(answered < ASKED, "{answered} answers waited for who did not take them: {ended:?}");
});

on_both!(who_is_slow_holds_nobody_up, |app| {
    let serving = Serving::start(&app);
    let slow: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = serving.connect();
            stream.write_all(b"GET / HTTP/1.1\r\nHost:").unwrap();
            stream
        })
        .collect();
    let answer =
        serving.after("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(slow);
});
