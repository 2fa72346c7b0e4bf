//! What every answer carries, whatever it answers and to whom (NCSC guidelines for web
//! applications, OWASP ASVS).

use crate::kit::Answer;

/// What the policy says at least.
const POLICY: [&str; 7] = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
];
const FIXED: [(&str, &str); 5] = [
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
];
/// What would tell what runs here, or make a secret on a page guessable (BREACH).
const NEVER: [&str; 4] = ["server", "x-powered-by", "via", "content-encoding"];

/// What is wrong with the headers of an answer that came over TLS.
pub fn faults(answer: &Answer) -> Vec<String> {
    let of = |name: &str| answer.header(name).unwrap_or_default();
    let policy = of("content-security-policy");
    let said: Vec<&str> = policy.split(';').map(str::trim).collect();
    let lacking = POLICY.iter().filter(|part| !said.contains(part)).map(|it| format!("no {it}"));
    let mut found: Vec<String> = lacking.collect();
    // A script may send what is filled in to this place, and nothing goes anywhere else.
    found.extend(
        said.iter()
            .filter(|part| !POLICY.contains(part) && **part != "connect-src 'self'")
            .map(|part| format!("{part} in the policy")),
    );
    found.extend(
        FIXED
            .iter()
            .filter(|(name, value)| of(name) != *value)
            .map(|(name, _)| format!("{name}: {:?}", of(name))),
    );
    found.extend(
        NEVER
            .iter()
            .filter(|name| answer.header(name).is_some())
            .map(|name| format!("{name}: {:?}", of(name))),
    );
    let kept = of("cache-control");
    if !["no-store", "private, no-cache"].contains(&kept) {
        found.push(format!("cache-control: {kept:?}"));
    }
    if !of("strict-transport-security").starts_with("max-age=31536000") {
        found.push("no strict-transport-security".to_owned());
    }
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    found.extend(cookies.filter(|(_, cookie)| !is_guarded(cookie)).map(|(_, it)| it.clone()));
    found
}

/// A cookie for this host alone, over TLS alone, out of reach of scripts and of other sites.
fn is_guarded(cookie: &str) -> bool {
    let parts: Vec<&str> = cookie.split("; ").collect();
    let has = |part: &str| parts.contains(&part);
    let is_same_site = has("SameSite=Lax") || has("SameSite=Strict");
    let is_elsewhere = parts.iter().any(|part| part.starts_with("Domain="));
    cookie.starts_with("__Host-")
        && has("Secure")
        && has("HttpOnly")
        && has("Path=/")
        && is_same_site
        && !is_elsewhere
}
