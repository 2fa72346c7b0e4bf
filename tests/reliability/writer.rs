//! Somebody who adds people through the API, one after the other, and calls again with the same key
//! until there is an answer.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use crate::http;

/// What became of the calls of one or more writers.
#[derive(Debug, Default)]
pub struct Written {
    /// Names that were acknowledged, in the order in which they were.
    pub acknowledged: Vec<String>,
    /// Names of which the answer was lost: the program says that they are done.
    pub done: Vec<String>,
    /// Names of which nothing was heard before the end.
    pub unheard: Vec<String>,
    /// Calls that got no answer, or were asked to come back.
    pub retries: usize,
}

impl Written {
    pub fn add(&mut self, other: Self) {
        self.acknowledged.extend(other.acknowledged);
        self.done.extend(other.done);
        self.unheard.extend(other.unheard);
        self.retries += other.retries;
    }
}

impl fmt::Display for Written {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} writes acknowledged, {} done without an answer, {} calls repeated",
            self.acknowledged.len(),
            self.done.len(),
            self.retries
        )
    }
}

/// Writes until told to stop. `port` answers where to call; it may differ from call to call.
pub fn write(name: &str, token: &str, port: impl Fn() -> u16, stop: &AtomicBool) -> Written {
    let mut written = Written::default();
    let mut number = 0;
    while !stop.load(Relaxed) {
        number += 1;
        let person = format!("{name}-{number}");
        add(&person, token, &port, (stop, &mut written));
    }
    written
}

fn add(
    person: &str,
    token: &str,
    port: impl Fn() -> u16,
    (stop, written): (&AtomicBool, &mut Written),
) {
    let headers = format!(
        "Authorization: Bearer {token}\r\nIdempotency-Key: {person}\r\n\
         Content-Type: application/json\r\n"
    );
    let body = format!("{{\"name\":\"{person}\",\"roles\":[\"trainer\"]}}");
    loop {
        match http::send(port(), "POST /api/v1/people", &headers, &body) {
            Ok(answer) if answer.status == 201 => {
                written.acknowledged.push(person.to_owned());
                return;
            }
            Ok(answer) if answer.status == 409 => {
                written.done.push(person.to_owned());
                return;
            }
            Ok(answer) if answer.status != 503 => panic!("{}: {}", answer.status, answer.body),
            _ if stop.load(Relaxed) => {
                written.unheard.push(person.to_owned());
                return;
            }
            _ => written.retries += 1,
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
