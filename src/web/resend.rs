//! Keeps what was typed when a form comes too late: its token no longer fits, or nobody is logged
//! in any more. The answer shows the fields in a new form, to send once more by hand.

mod forms;
pub(super) mod words;

use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{Data, Form};
use actix_web::{HttpMessage, HttpRequest};
use serde_json::{Value, json};
use tera::Context;

use super::app::AppState;
use super::error::Refusal;
use super::fields::Fields;
use super::guard::{FORM_COOKIE, Visitor};
use super::page;

const EXPIRED: &str = "Dit formulier was verlopen";

/// Names of fields that are never shown again. A name that only holds one of these words, such as
/// `new_code`, is an answer like any other.
const SECRET: [&str; 4] = ["csrf", "code", "one_time_code", "token"];

/// The field that marks the form of `resend.html`.
const RESENT: &str = "resent";

/// Pages that log in: their forms are typed again.
const ENTRANCES: [&str; 3] = ["/inloggen", "/uitnodiging/", "/eerste-account/"];

/// What was typed in a form that came too late, and where it goes.
#[derive(Debug, Clone)]
struct Typed {
    action: String,
    form: &'static str,
    pairs: Vec<(String, String)>,
}

/// Holds the fields of a form with another token, for the answer to show again.
pub(super) fn keep(request: &HttpRequest, pairs: &[(String, String)]) {
    let is_in =
        request.extensions().get::<Visitor>().is_some_and(|visitor| visitor.actor.is_some());
    if let Some(typed) = typed(request, pairs).filter(|_| is_in) {
        request.extensions_mut().insert(typed);
    }
}

/// True for the form on the page of one that came too late, which this browser was shown while
/// nobody was logged in: it goes at the first press after a login in another tab. Its token is that
/// of the cookie of then, which another site can neither read nor set.
pub(super) fn is_of_before_login(request: &HttpRequest, fields: &Fields) -> bool {
    let cookie = request.cookie(FORM_COOKIE);
    let token = cookie.as_ref().map(|cookie| cookie.value()).filter(|token| token.len() == 43);
    fields.get(RESENT).is_some()
        && is_own_page(request)
        && page::check_csrf(token, fields.get("csrf")).is_ok()
}

/// Holds the fields of a form that somebody sent after the login ended; the refusal goes with it.
/// None when nothing was typed.
pub(super) async fn keep_of_stranger(request: &mut ServiceRequest) -> Option<Refusal> {
    if *request.method() != Method::POST {
        return None;
    }
    let pairs = request.extract::<Form<Vec<(String, String)>>>().await.ok()?;
    let typed = typed(request.request(), &pairs)?;
    request.extensions_mut().insert(typed);
    Some(Refusal::new(StatusCode::FORBIDDEN, "U was uitgelogd."))
}

fn typed(request: &HttpRequest, pairs: &[(String, String)]) -> Option<Typed> {
    let action = request.uri().path_and_query()?.as_str().to_owned();
    let is_local = action.starts_with('/') && !action.starts_with("//") && !action.contains('\\');
    let is_entrance = ENTRANCES.iter().any(|path| action.starts_with(path));
    if !is_local || is_entrance || !is_own_page(request) {
        return None;
    }
    let form = forms::name_of(&request.match_pattern()?)?;
    let pairs = pairs.iter().filter(|(name, _)| !is_secret(name) && name != RESENT);
    let pairs: Vec<_> = pairs.cloned().collect();
    let has_text = pairs.iter().any(|(_, value)| !value.trim().is_empty());
    has_text.then_some(Typed { action, form, pairs })
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRET.contains(&name.as_str())
        || ["password", "wachtwoord"].iter().any(|word| name.starts_with(word))
        || ["_password", "_token"].iter().any(|word| name.ends_with(word))
}

/// False when the browser says that the form stood on another site: that site would fill in a
/// form of ours. A browser that says nothing is too old to tell.
fn is_own_page(request: &HttpRequest) -> bool {
    let told = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or(""));
    if let Some(site) = told("sec-fetch-site") {
        return site == "same-origin";
    }
    let host = told(header::HOST.as_str()).unwrap_or_default();
    told(header::ORIGIN.as_str())
        .is_none_or(|origin| origin.split_once("://").is_some_and(|(_, from)| from == host))
}

/// The page with what was typed, if the request held any.
pub(super) fn answer(
    app: &Data<AppState>,
    visitor: &Visitor,
    request: &HttpRequest,
) -> Option<String> {
    let typed = request.extensions().get::<Typed>().cloned()?;
    let mut context = Context::new();
    let frame = page::frame(app, visitor, request.path(), (EXPIRED, None), &[]);
    context.insert("frame", &frame);
    context.insert("login_href", if visitor.actor.is_some() { "" } else { "/inloggen" });
    context.insert("action", &typed.action);
    context.insert("form_name", typed.form);
    context.insert("rows", &rows(&typed.pairs));
    let hidden: Vec<Value> =
        typed.pairs.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    context.insert("hidden", &hidden);
    let page = app.templates.render("resend.html", &context);
    page.map_err(|error| tracing::error!(?error, "the page of a late form does not render")).ok()
}

/// What the reader sees of it: blank fields and what the page itself put in say nothing.
fn rows(pairs: &[(String, String)]) -> Vec<Value> {
    let is_told =
        |name: &str, value: &str| !value.trim().is_empty() && !words::SILENT.contains(&name);
    pairs
        .iter()
        .filter(|(name, value)| is_told(name, value))
        .map(|(name, value)| {
            let term = words::label(name).unwrap_or_else(|| "Overig".to_owned());
            json!({ "term": term, "text": words::value(name, value) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn a_field_that_may_hold_a_secret_is_known_by_its_name() {
        for name in ["password", "New_Password", "csrf", "code", "api_token", "wachtwoord2"] {
            assert!(is_secret(name), "{name}");
        }
    }

    /// The names of the fields in every template, also of those that a component makes.
    pub(super) fn names_in_templates() -> BTreeSet<String> {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")];
        let mut names = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                let found =
                    text.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next());
                let is_meta = |name: &&str| ["viewport", "robots"].contains(name);
                names.extend(
                    found.filter(|it| !it.contains('{') && !is_meta(it)).map(str::to_owned),
                );
            }
        }
        names
    }

    #[test]
    fn of_the_fields_in_the_templates_only_passwords_and_the_token_are_secret() {
        let names = names_in_templates();
        assert!(names.contains("has_code_of_conduct") && names.contains("new_code"), "{names:?}");
        let secret: Vec<_> = names.iter().filter(|name| is_secret(name)).collect();
        assert_eq!(
            secret,
            ["csrf", "one_time_code", "password", "password_again", "password_current"]
        );
    }

    #[test]
    fn a_form_of_another_site_is_told_by_the_browser() {
        let asked = |name: &str, value: &str| {
            let request = TestRequest::post().insert_header(("host", "tour.example"));
            is_own_page(&request.insert_header((name, value)).to_http_request())
        };
        assert!(asked("sec-fetch-site", "same-origin"));
        assert!(!asked("sec-fetch-site", "cross-site") && !asked("sec-fetch-site", "same-site"));
        assert!(asked("origin", "https://tour.example"));
        assert!(!asked("origin", "https://kwaad.example") && !asked("origin", "null"));
    }
}
