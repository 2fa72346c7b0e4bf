//! The cookies of the program: for this host alone, over TLS alone, out of reach of scripts, and sent
//! from another site only with a link that is followed (OWASP ASVS).

use actix_web::cookie::{Cookie, CookieBuilder, SameSite};

/// A cookie whose name begins with `__Host-`, until the browser closes.
#[must_use]
pub fn guarded(name: &'static str, value: String) -> CookieBuilder<'static> {
    Cookie::build(name, value).path("/").secure(true).http_only(true).same_site(SameSite::Lax)
}
