//! A small OpenID provider that says whatever a test wants, also what no real one does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

/// What signs the ID token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The key that the provider shows.
    Own,
    /// Nothing at all.
    None,
    /// The client's own name as a shared secret.
    Shared,
    /// A key that the provider never had.
    Strange,
}

struct Says {
    claims: Value,
    key: Key,
    own: EcdsaKeyPair,
    /// The name of the own key.
    kid: String,
    is_rubbish: bool,
}

/// The provider, on a port of its own.
pub struct Provider {
    /// Its address.
    pub issuer: String,
    says: Arc<Mutex<Says>>,
}

impl Provider {
    /// Starts one; it ends with the test program.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (own, kid) = (fresh_key(), "own".to_owned());
        let says = Says { claims: json!({}), key: Key::Own, own, kid, is_rubbish: false };
        let says = Arc::new(Mutex::new(says));
        let (name, shared) = (issuer.clone(), says.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(&stream.unwrap(), &name, &shared);
            }
        });
        Self { issuer, says }
    }

    /// The next ID token has these claims, and the usual ones that they leave out.
    pub fn vouches(&self, claims: &Value, nonce: &str) {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let mut all = json!({ "iss": self.issuer, "aud": "tour", "iat": now, "exp": now + 300,
            "nonce": nonce });
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        self.says.lock().unwrap().claims = all;
    }

    /// What signs from now on.
    pub fn signs_with(&self, key: Key) {
        self.says.lock().unwrap().key = key;
    }

    /// Shows another key from now on, and signs with that one.
    pub fn turns_to(&self, kid: &str) {
        let mut says = self.says.lock().unwrap();
        (says.own, says.kid) = (fresh_key(), kid.to_owned());
    }

    /// From now on no answer can be read.
    pub fn talks_rubbish(&self) {
        self.says.lock().unwrap().is_rubbish = true;
    }
}

fn fresh_key() -> EcdsaKeyPair {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap()
}

fn answer(stream: &TcpStream, issuer: &str, says: &Mutex<Says>) {
    let path = asked(stream);
    let says = says.lock().unwrap();
    let body = match path.as_str() {
        _ if says.is_rubbish => "<p>geen antwoord".to_owned(),
        "/.well-known/openid-configuration" => described(issuer).to_string(),
        "/keys" => shown(&says).to_string(),
        "/token" => json!({ "access_token": "toegang", "token_type": "Bearer",
            "id_token": id_token(&says) })
        .to_string(),
        _ => "{}".to_owned(),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: \
         close\r\n\r\n",
        body.len()
    );
    let mut writer = stream;
    // Who went away hears nothing.
    let _ = writer.write_all(format!("{head}{body}").as_bytes());
}

/// The path of a request, which is read to its end.
fn asked(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap_or(0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) <= 2 {
            break;
        }
        let line = line.to_lowercase();
        if let Some(text) = line.strip_prefix("content-length:") {
            length = text.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    first.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn described(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    })
}

fn shown(says: &Says) -> Value {
    let (x, y) = says.own.public_key().as_ref()[1..].split_at(32);
    json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": says.kid,
        "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) }] })
}

fn id_token(says: &Says) -> String {
    let (alg, kid) = match says.key {
        Key::Own => ("ES256", says.kid.as_str()),
        Key::None => ("none", says.kid.as_str()),
        Key::Shared => ("HS256", says.kid.as_str()),
        Key::Strange => ("ES256", "strange"),
    };
    let packed = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let head = packed(&json!({ "alg": alg, "typ": "JWT", "kid": kid }));
    let text = format!("{head}.{}", packed(&says.claims));
    let signed = |key: &EcdsaKeyPair| {
        key.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec()
    };
    let signature = match says.key {
        Key::Own => signed(&says.own),
        Key::None => Vec::new(),
        Key::Strange => signed(&fresh_key()),
        Key::Shared => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, b"tour");
            hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
        }
    };
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}
