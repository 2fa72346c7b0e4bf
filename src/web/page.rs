//! One page request: who asks, the frame of the page, the answer.

use std::future::{Ready, ready};

use actix_web::cookie::{Cookie, time::Duration};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use tera::Context;

use super::app::AppState;
use super::error::{PageResult, Refusal, SOON};
use super::fields::Fields;
use super::guard::Visitor;
use super::navigation;
use super::{cookies, patience, resend, way_back};
use crate::domain::accounts::IDLE;
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceError, ServiceResult};
use crate::settings::Mode;
use crate::store::{DbConn, StoreError};

/// What stands above a form whose subject somebody else changed; the form stays filled in.
const CHANGED_SINCE: &str = "Dit is intussen gewijzigd, door een ander of in een ander venster. \
     Wat u invulde staat hieronder nog. Open de pagina in een nieuw venster, kijk wat er nu staat \
     en vul uw wijziging daar in.";

const FLASH_COOKIE: &str = "__Host-drietraps-melding";

/// A request for a page: the program, the visitor, and the ways to answer.
pub struct Page {
    /// The running program.
    pub app: Data<AppState>,
    /// Who asks.
    pub visitor: Visitor,
    path: String,
    flash: Option<String>,
}

impl FromRequest for Page {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<AppState>>().cloned();
        let visitor = request.extensions().get::<Visitor>().cloned();
        ready(match (app, visitor) {
            (Some(app), Some(visitor)) => Ok(Self {
                app,
                visitor,
                path: request.path().to_owned(),
                flash: request.cookie(FLASH_COOKIE).and_then(|c| unpacked(c.value())),
            }),
            _ => Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "Er ging iets mis.")),
        })
    }
}

impl Page {
    /// The logged-in user; a page outside the login guard has none and is refused.
    ///
    /// # Errors
    /// 401 when nobody is logged in.
    pub fn actor(&self) -> Result<Actor, Refusal> {
        self.visitor
            .actor
            .clone()
            .ok_or_else(|| Refusal::new(StatusCode::UNAUTHORIZED, "Log eerst in."))
    }

    /// Now, by the clock of the program.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Today in Amsterdam.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        amsterdam_day(self.now())
    }

    /// Asks a service that only reads.
    ///
    /// # Errors
    /// What the service refused with.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConn, &Actor, DateTime<Utc>) -> ServiceResult<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (actor, now) = (self.actor()?, self.now());
        Ok(self.app.db.read(move |conn| work(conn, &actor, now)).await?)
    }

    /// Asks a service that writes, in one transaction; `work` may run twice.
    ///
    /// # Errors
    /// What the service refused with; nothing is written then.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut DbConn, &Actor, DateTime<Utc>) -> ServiceResult<T> + Send + 'static,
    ) -> ServiceResult<T> {
        let Some(actor) = self.visitor.actor.clone() else {
            return Err(ServiceError::Forbidden("Log eerst in.".to_owned()));
        };
        let now = self.now();
        self.app.db.write(move |conn| work(conn, &actor, now)).await
    }

    /// Asks a service what writing would do; nothing of it stays.
    ///
    /// # Errors
    /// What the service refused with.
    pub async fn rehearse<T: Send + 'static>(
        &self,
        work: impl Fn(&mut DbConn, &Actor, DateTime<Utc>) -> ServiceResult<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (actor, now) = (self.actor()?, self.now());
        Ok(self.app.db.rehearse(move |conn| work(conn, &actor, now)).await?)
    }

    /// Answers a page from a template and what it shows.
    ///
    /// # Errors
    /// A fault in the template.
    pub fn show(&self, template: &str, title: &str, content: &impl Serialize) -> PageResult {
        self.answer(StatusCode::OK, template, title, content, &[])
    }

    /// Answers a refused form: filled in as it was posted, each problem beside its field. A
    /// refusal that is not about the form is passed on.
    ///
    /// # Errors
    /// The refusal itself when it is not about the form.
    pub fn refused(
        &self,
        (template, title): (&str, &str),
        content: &impl Serialize,
        form: Value,
        error: ServiceError,
    ) -> PageResult {
        let (status, problems) = match error {
            ServiceError::Rule(RuleError::Fields(problems)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, problems)
            }
            ServiceError::Rule(RuleError::NotAllowed(why)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, vec![Problem::new("", why)])
            }
            ServiceError::Rule(RuleError::Clash(why)) => {
                (StatusCode::CONFLICT, vec![Problem::new("", why)])
            }
            ServiceError::Store(StoreError::Conflict) => {
                (StatusCode::CONFLICT, vec![Problem::new("", CHANGED_SINCE)])
            }
            ServiceError::Busy(_)
            | ServiceError::Store(
                StoreError::Busy | StoreError::Lost | StoreError::Unwritable(_),
            ) => {
                let refusal = Refusal::from(error);
                (refusal.status, vec![Problem::new("", refusal.sentence)])
            }
            ServiceError::Forbidden(_) | ServiceError::Store(_) | ServiceError::Broken(_) => {
                return Err(error.into());
            }
        };
        let mut content = serde_json::to_value(content).unwrap_or_default();
        if let Some(content) = content.as_object_mut() {
            content.insert("form".to_owned(), form);
        }
        self.answer(status, template, title, &content, &problems)
    }

    /// Sends the browser on, with a sentence for the status line of the next page.
    #[must_use]
    pub fn see_other(&self, path: &str, flash: &str) -> HttpResponse {
        self.go(path, &json!({ "text": flash }))
    }

    /// Sends the browser on without a word.
    #[must_use]
    pub fn go_on(&self, path: &str) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
    }

    /// Like [`Page::see_other`], with a link in the status line.
    #[must_use]
    pub fn see_other_linked(
        &self,
        path: &str,
        flash: &str,
        (href, link_text): (&str, &str),
    ) -> HttpResponse {
        self.go(path, &json!({ "text": flash, "href": href, "link_text": link_text }))
    }

    fn go(&self, path: &str, flash: &Value) -> HttpResponse {
        let packed = URL_SAFE_NO_PAD.encode(flash.to_string());
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, path))
            .cookie(flash_cookie(packed, Duration::minutes(1)))
            .finish()
    }

    fn answer(
        &self,
        status: StatusCode,
        template: &str,
        title: &str,
        content: &impl Serialize,
        problems: &[Problem],
    ) -> PageResult {
        let mut context = Context::from_serialize(content)?;
        if !context.contains_key("form") {
            context.insert("form", &json!({}));
        }
        let flash = self.flash.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let frame = frame(&self.app, &self.visitor, &self.path, (title, flash), problems);
        context.insert("frame", &frame);
        let html = self.app.templates.render(template, &context)?;
        let mut response = HttpResponse::build(status);
        response.content_type("text/html; charset=utf-8");
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((header::RETRY_AFTER, SOON));
        }
        if self.flash.is_some() {
            response.cookie(flash_cookie(String::new(), Duration::ZERO));
        }
        Ok(response.body(html))
    }
}

/// What is said of a form whose proof of origin is missing or old.
const EXPIRED: &str =
    "Dit formulier is verlopen. Ga terug, laad de pagina opnieuw en verstuur het dan nog eens.";

/// The page around a refusal.
#[must_use]
pub fn refusal_page(
    app: &Data<AppState>,
    visitor: &Visitor,
    request: &HttpRequest,
    refusal: &Refusal,
) -> String {
    let path = request.path();
    let mut context = Context::new();
    let title = match refusal.status.as_u16() {
        403 if refusal.sentence == EXPIRED => "Dit formulier is verlopen",
        403 => "Dit mag u niet",
        404 => "Niet gevonden",
        409 => "Er kwam iets tussen",
        503 => "Even geduld",
        500 => "Er ging iets mis",
        _ => "Dit kan niet",
    };
    context.insert("frame", &frame(app, visitor, path, (title, None), &[]));
    context.insert("status", &refusal.status.as_u16());
    context.insert("heading", title);
    context.insert("sentence", &refusal.sentence);
    context.insert("problems", &refusal.problems);
    context.insert("request_id", &visitor.request_id);
    let way = refusal.way.clone().map(|(href, label)| (href, label.to_owned()));
    let way = way.or_else(|| way_back::of(request, visitor.actor.as_ref()));
    let (back_href, back_label) = way.unwrap_or_default();
    context.insert("back_href", &back_href);
    context.insert("back_label", &back_label);
    app.templates.render("error.html", &context).unwrap_or_else(|error| {
        tracing::error!(?error, "the error page does not render");
        refusal.sentence.clone()
    })
}

/// What every page shows around its content.
pub(super) fn frame(
    app: &Data<AppState>,
    visitor: &Visitor,
    path: &str,
    (title, flash): (&str, Option<Value>),
    problems: &[Problem],
) -> Value {
    let settings = &app.settings;
    let user = visitor.shown().map(|actor| {
        let label = actor.role.map_or("", |role| role.label());
        json!({ "name": actor.name, "role": actor.role, "role_label": label })
    });
    let left = visitor.until.map_or(0, |until| (until - app.clock.now()).num_seconds());
    let (nav, more_nav) = navigation::links(visitor.shown(), path);
    json!({
        "title": title, "lang": "nl", "theme": "", "user": user, "csrf": visitor.csrf,
        "nav": nav, "more_nav": more_nav, "strips": strips(app, visitor.shown()), "flash": flash,
        "version": env!("CARGO_PKG_VERSION"),
        "support_phone": settings.support_phone, "support_email": settings.support_email,
        "contact_email": settings.mail_reply_to, "current_path": path,
        "app_css": app.assets.url("app.css"), "app_js": app.assets.url("app.js"),
        "app_icon": app.assets.url("icon.svg"), "errors": problems,
        "idle_minutes": if visitor.shown().is_some() { IDLE.num_minutes() } else { 0 },
        "left_seconds": left,
    })
}

fn strips(app: &Data<AppState>, reader: Option<&Actor>) -> Vec<Value> {
    let mut strips = Vec::new();
    match app.settings.mode {
        Mode::Demo => strips.push(json!({ "kind": "info",
            "text": format!("Dit is een demonstratie met verzonnen gegevens. {}", app.settings.mail_note()) })),
        Mode::Test => strips.push(json!({ "kind": "info", "text": "Dit is een testomgeving." })),
        Mode::Production => {}
    }
    if app.is_muted() {
        let may_go = reader.is_some_and(|reader| reader.may(Permission::ManageMail));
        strips.push(json!({ "kind": "warning",
            "text": "Verzenden staat uit, want misschien is er al post vertrokken. Een planner of \
                     beheerder kijkt dat na bij Beheer, E-mail, en zet het verzenden weer aan.",
            "href": if may_go { "/beheer/e-mail" } else { "" },
            "link_text": "Naar Beheer, E-mail" }));
    }
    if !app.settings.asks_four_eyes() {
        strips.push(json!({ "kind": "warning",
            "text": "Vier ogen staat uit: wie een brievenronde maakt, mag die ook vrijgeven." }));
    }
    strips
}

fn flash_cookie(value: String, age: Duration) -> Cookie<'static> {
    cookies::guarded(FLASH_COOKIE, value).max_age(age).finish()
}

fn unpacked(value: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
    String::from_utf8(bytes).ok()
}

/// A posted form whose token was checked.
pub struct Posted(pub Fields);

impl FromRequest for Posted {
    type Error = Refusal;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let csrf = request.extensions().get::<Visitor>().map(|visitor| visitor.csrf.clone());
        let request = request.clone();
        let pairs = actix_web::web::Form::<Vec<(String, String)>>::from_request(&request, payload);
        Box::pin(async move {
            let pairs = pairs.await.map_err(|error| unreadable(&error))?;
            let fields = Fields::new(pairs.into_inner());
            let given = fields.get("csrf");
            if let Err(refusal) = check_csrf(csrf.as_deref(), given)
                && !resend::is_of_before_login(&request, &fields)
            {
                resend::keep(&request, fields.pairs());
                return Err(refusal);
            }
            Ok(Self(fields))
        })
    }
}

fn unreadable(error: &actix_web::Error) -> Refusal {
    use actix_web::error::UrlencodedError;
    let error = error.as_error::<UrlencodedError>();
    if let Some(UrlencodedError::Payload(broken)) = error
        && let Some(refusal) = patience::too_slow(broken)
    {
        return refusal;
    }
    match error {
        Some(UrlencodedError::Overflow { .. }) => Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Dit formulier heeft te veel tekst. Ga terug, maak de tekst korter en verstuur het \
             dan nog eens.",
        ),
        _ => Refusal::new(StatusCode::BAD_REQUEST, "Dit formulier kan niet worden gelezen."),
    }
}

/// Refuses a form that does not carry the token of its page.
///
/// # Errors
/// 403 with what to do.
pub fn check_csrf(expected: Option<&str>, given: Option<&str>) -> Result<(), Refusal> {
    use subtle::ConstantTimeEq;
    let fits = match (expected, given) {
        (Some(expected), Some(given)) => bool::from(expected.as_bytes().ct_eq(given.as_bytes())),
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, EXPIRED))
}
