//! Requests per second over the network of the machine itself, on a few kept connections.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};

const CONNECTIONS: usize = 8;
const TIME: Duration = Duration::from_secs(2);

/// Answers 200 of an address in a second.
pub fn per_second(port: u16, asked: &str, (cookie, bearer): (&str, &str)) -> f64 {
    let request = format!(
        "GET {asked} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\
         Authorization: {bearer}\r\n\r\n"
    );
    let started = Instant::now();
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(|| ask(port, &request))).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    counts.iter().sum::<usize>() as f64 / started.elapsed().as_secs_f64()
}

/// The same of a page that does nothing.
pub fn bare_per_second() -> f64 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = mpsc::channel();
    let served = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let page =
                || App::new().route("/", web::get().to(|| async { HttpResponse::Ok().body("ok") }));
            let server = HttpServer::new(page).workers(2).disable_signals();
            let server = server.listen(listener).unwrap().run();
            tell.send(server.handle()).unwrap();
            server.await.unwrap();
        });
    });
    let handle = told.recv().unwrap();
    let rate = per_second(port, "/", ("", ""));
    actix_web::rt::System::new().block_on(handle.stop(false));
    served.join().unwrap();
    rate
}

/// Asks again and again; how often it was answered.
fn ask(port: u16, request: &str) -> usize {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let started = Instant::now();
    let mut count = 0;
    while started.elapsed() < TIME {
        writer.write_all(request.as_bytes()).unwrap();
        if !read_answer(&mut reader) {
            break;
        }
        count += 1;
    }
    count
}

/// Reads one answer to its end; false when it is no 200.
fn read_answer(reader: &mut BufReader<TcpStream>) -> bool {
    let (mut line, mut length) = (String::new(), 0);
    if reader.read_line(&mut line).unwrap_or(0) == 0 || !line.contains(" 200 ") {
        return false;
    }
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = text.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).is_ok()
}
