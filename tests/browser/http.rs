//! The little HTTP that the kit itself needs, towards servers on this machine only:
//! one request, one answer of a stated length.

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Asks for a path; answers the status (0 when the answer is not HTTP) and the body.
pub fn get(port: u16, path: &str) -> Result<(u16, String)> {
    exchange(port, &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"), "")
}

/// Sends a JSON body to a path; answers as [`get`].
pub fn post(port: u16, path: &str, body: &str) -> Result<(u16, String)> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n"
    );
    exchange(port, &head, body)
}

fn exchange(port: u16, head: &str, body: &str) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes())?;
    read_answer(&mut BufReader::new(stream))
}

/// Reads no further than `Content-Length`, for chromedriver keeps the connection open.
fn read_answer(stream: &mut impl BufRead) -> Result<(u16, String)> {
    let mut lines = stream.by_ref().lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
    let mut length = 0;
    for line in lines {
        match line?.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or_default();
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = String::new();
    stream.take(length).read_to_string(&mut body)?;
    Ok((status, body))
}
