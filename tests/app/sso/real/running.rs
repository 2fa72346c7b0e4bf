//! A real OpenID provider as a process of its own, ended when the value is dropped.

use std::io::{BufRead, BufReader, Lines};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The provider, which ends with the test.
pub struct Real {
    child: Child,
    /// Kept, because a program that may not speak any more ends.
    _says: Lines<BufReader<ChildStdout>>,
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Real {
    /// Starts it on a port; it sends this person, who is logged in there, back to this address.
    pub fn start(port: u16, who: &str, back: &str) -> Self {
        let folder = std::env::var("OIDC_PROVIDER").expect(
            "OIDC_PROVIDER is not set: run the tests through `make test` or with \
             OIDC_PROVIDER=$(scripts/fetch-oidc-provider)",
        );
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/app/sso/real/server.mjs");
        let mut child = Command::new("node")
            .args([script, &port.to_string(), back])
            .env("OIDC_PROVIDER", folder)
            .env("WHO", who)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is needed; run scripts/install-test-tools");
        let mut says = BufReader::new(child.stdout.take().unwrap()).lines();
        let is_ready = says.by_ref().map_while(Result::ok).any(|line| line == "ready");
        assert!(is_ready, "the provider did not start");
        Self { child, _says: says }
    }
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
