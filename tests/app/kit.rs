//! The program in process on a real database of its own per test, with the verbs of its users.
//!
//! A test runs on both databases through [`on_both!`]. The seeded database is made once and
//! copied, so that a test costs milliseconds.

#[path = "databases.rs"]
mod databases;
#[path = "described.rs"]
mod described;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use actix_web::cookie::Cookie;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{App, test};
use chrono::{DateTime, Utc};
use clap::Parser;
use drietraps::domain::accounts::{Scope, User};
use drietraps::domain::permissions::{Actor, Role};
use drietraps::domain::retention_terms::RetentionTerms;
use drietraps::domain::second_factor::Rule;
use drietraps::mail::Letters;
use drietraps::services::clock::Clock;
use drietraps::services::coverage::Memory;
use drietraps::services::logins::Entrance;
use drietraps::services::organisations::Totals;
use drietraps::services::sealing::SealingKey;
use drietraps::services::{ServiceResult, accounts, logins, nightly, seed, tokens};
use drietraps::settings::Settings;
use drietraps::store::{Db, DbConn, users};
use drietraps::web::api::rate::Rates;
use drietraps::web::app::{AppState, IMPORTS};
use drietraps::web::assets::Assets;
use drietraps::web::patience::Patience;
use drietraps::web::templates::Templates;
use drietraps::web::tries::Tries;
use drietraps::web::{guard, head, routes};
use tokio::sync::{Notify, Semaphore};

use databases::{Place, Template};

/// Runs one test on SQLite and on PostgreSQL: `on_both!(name, |app| { … });`
macro_rules! on_both {
    ($name:ident, |$app:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "not every test uses all of its file's imports")]
            use super::*;

            fn works($app: $crate::kit::TestApp) $body

            #[test]
            fn on_sqlite() {
                works($crate::kit::TestApp::start($crate::kit::Backend::Sqlite));
            }

            #[test]
            fn on_postgres() {
                works($crate::kit::TestApp::start($crate::kit::Backend::Postgres));
            }
        }
    };
}
pub(crate) use on_both;

/// The key that seals what is confidential.
pub const KEY: [u8; 32] = [7; 32];

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on the server of `TEST_POSTGRES_URL`.
    Postgres,
}

/// The program under test. Tuesday 3 October 2023, 09.00 in Amsterdam, unless told otherwise.
pub struct TestApp {
    /// What the handlers share.
    pub state: Data<AppState>,
    /// Which database it is.
    pub backend: Backend,
    /// Folder and database of this test.
    pub folder: Arc<Place>,
}

impl TestApp {
    /// A seeded program with one account per role: `adviser@drietraps.example` and so on, and a
    /// second planner and adviser (`planner2@…`, `adviser2@…`).
    pub fn start(backend: Backend) -> Self {
        Self::with(&SEEDED, backend)
    }

    fn with(template: &Template, backend: Backend) -> Self {
        let (place, url) = match backend {
            Backend::Sqlite => Place::with_sqlite(template),
            Backend::Postgres => Place::with_postgres(template),
        };
        let state = Data::new(state(place.path(), &url));
        Self { state, backend, folder: Arc::new(place) }
    }

    /// A program on the same kind of database, in the middle of the tour that the demo plays.
    pub fn in_mid_tour(&self) -> Self {
        let app = Self::with(&IN_MID_TOUR, self.backend);
        let state = AppState { clock: self.state.clock, ..(**app.state).clone() };
        Self { state: Data::new(state), ..app }
    }

    /// The same program and database at another moment.
    pub fn at(&self, instant: &str) -> Self {
        let state = AppState { clock: Clock::Fixed(at(instant)), ..(**self.state).clone() };
        Self { state: Data::new(state), backend: self.backend, folder: self.folder.clone() }
    }

    /// The same program with other settings.
    pub fn with_settings(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = (*self.state.settings).clone();
        change(&mut settings);
        let state = AppState { settings: Arc::new(settings), ..(**self.state).clone() };
        Self { state: Data::new(state), backend: self.backend, folder: self.folder.clone() }
    }

    /// The moment it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.state.clock.now()
    }

    /// The account `{name}@drietraps.example`.
    pub fn user(&self, name: &str) -> User {
        let email = format!("{name}@drietraps.example");
        self.read(|conn| Ok(users::find_by_email(conn, &email)?)).unwrap()
    }

    /// That account as somebody who acts on a page.
    pub fn actor(&self, name: &str) -> Actor {
        accounts::actor_of(&self.user(name), "web")
    }

    /// Writes through the one door; panics when refused.
    pub fn write<T>(&self, work: impl Fn(&mut DbConn) -> ServiceResult<T>) -> T {
        self.try_write(work).unwrap()
    }

    /// Does what the program does of its own accord on the day of this moment.
    pub fn do_work_of_the_day(&self, now: DateTime<Utc>) -> bool {
        self.write(|conn| nightly::run(conn, self.state.settings.retention, now))
    }

    /// Writes through the one door.
    pub fn try_write<T>(&self, work: impl Fn(&mut DbConn) -> ServiceResult<T>) -> ServiceResult<T> {
        self.state.db.write_now(work)
    }

    /// Reads; panics when refused.
    pub fn read<T>(&self, work: impl FnOnce(&mut DbConn) -> ServiceResult<T>) -> T {
        self.state.db.read_now(work).unwrap()
    }

    /// A browser in which `{name}@drietraps.example` is logged in.
    pub fn logged_in(&self, name: &str) -> Browser {
        let (user, now) = (self.user(name), self.now());
        let entrance = Entrance { browser: "Firefox op Windows".to_owned(), rule: Rule::Optional };
        let started = self.write(|conn| logins::finish(conn, user.id, true, &entrance, now));
        let token = started.unwrap().token;
        let csrf = self.read(|conn| logins::find(conn, &token, now)).unwrap().1.csrf;
        let cookies = vec![(guard::LOGIN_COOKIE.to_owned(), token)];
        Browser { state: self.state.clone(), cookies, csrf }
    }

    /// A browser in which nobody is logged in.
    pub fn stranger(&self) -> Browser {
        Browser { state: self.state.clone(), cookies: Vec::new(), csrf: String::new() }
    }

    /// A caller of the API with a token of `{name}@drietraps.example`.
    pub fn api(&self, name: &str) -> ApiClient {
        self.api_with(name, Scope::Write)
    }

    /// The same with a token of this scope.
    pub fn api_with(&self, name: &str, scope: Scope) -> ApiClient {
        let (actor, now) = (self.actor(name), self.now());
        let user_id = actor.user_id.unwrap();
        let new = tokens::NewToken { user_id, name: "test".to_owned(), scope };
        let token = self.write(|conn| tokens::add(conn, &actor, &new, now));
        ApiClient { state: self.state.clone(), token }
    }
}

/// What the program answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Body as text.
    pub body: String,
    /// Body as it was sent.
    pub bytes: Vec<u8>,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
}

impl Answer {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value that it gives a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let start = format!("{name}=");
        let mut set = self.headers.iter().filter(|(key, _)| key == "set-cookie");
        let text = set.find_map(|(_, value)| value.strip_prefix(&start))?;
        text.split(';').next().map(str::to_owned)
    }

    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// Panics, showing the page, unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

/// Somebody's browser, in process.
#[derive(Clone)]
pub struct Browser {
    /// The program it talks to.
    pub state: Data<AppState>,
    /// Names and values.
    pub cookies: Vec<(String, String)>,
    /// The token of the forms.
    pub csrf: String,
}

impl Browser {
    /// Opens the login page, which hands out the token of its form.
    pub fn open_login(&mut self) {
        let answer = self.get("/inloggen").expect(200);
        let set = answer.cookie(guard::FORM_COOKIE).unwrap();
        self.csrf.clone_from(&set);
        self.cookies.push((guard::FORM_COOKIE.to_owned(), set));
    }

    /// Opens a page.
    pub fn get(&self, path: &str) -> Answer {
        self.call(test::TestRequest::get().uri(path))
    }

    /// Keeps the cookies of another one too, as one browser does.
    pub fn takes_cookies_of(&mut self, other: &Self) {
        self.cookies.extend(other.cookies.iter().cloned());
    }

    /// Posts a form with the right token.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = ("csrf", self.csrf.as_str());
        let all: Vec<_> = fields.iter().copied().chain([token]).collect();
        self.post_bare(path, &all)
    }

    /// Posts exactly these fields.
    pub fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.call(test::TestRequest::post().uri(path).set_form(fields))
    }

    /// Sends any request with the cookies of this browser.
    pub fn call(&self, request: test::TestRequest) -> Answer {
        let request = self.cookies.iter().fold(request, |request, (name, value)| {
            request.cookie(Cookie::new(name.clone(), value.clone()))
        });
        answer(&self.state, request)
    }
}

/// A program that calls the API, in process.
pub struct ApiClient {
    state: Data<AppState>,
    /// Its token.
    pub token: String,
}

impl ApiClient {
    /// The caller with this token, in a program at another moment.
    pub fn with_token(app: &TestApp, token: &str) -> Self {
        Self { state: app.state.clone(), token: token.to_owned() }
    }

    /// GET of a path under `/api/v1/`.
    pub fn get(&self, path: &str) -> Answer {
        self.call(test::TestRequest::get().uri(&format!("/api/v1/{path}")))
    }

    /// POST of JSON to a path under `/api/v1/`.
    pub fn post(&self, path: &str, body: &serde_json::Value) -> Answer {
        self.call(test::TestRequest::post().uri(&format!("/api/v1/{path}")).set_json(body))
    }

    /// Sends any request with the token.
    pub fn call(&self, request: test::TestRequest) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        answer(&self.state, request.insert_header((header::AUTHORIZATION, bearer)))
    }
}

fn answer(state: &Data<AppState>, request: test::TestRequest) -> Answer {
    actix_web::rt::System::new().block_on(async {
        let app = App::new()
            .app_data(state.clone())
            .app_data(state.assets.clone())
            .wrap(actix_web::middleware::from_fn(guard::security_headers))
            .wrap(actix_web::middleware::from_fn(head::answer_as_get))
            .configure(routes::routes);
        let service = test::init_service(app).await;
        let request = request.to_request();
        let (method, uri) = (request.method().to_string(), request.uri().to_string());
        let response = test::call_service(&service, request).await;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        let status = response.status().as_u16();
        let bytes = test::read_body(response).await.to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer { status, body, bytes, headers };
        described::check(&state.settings, (&method, &uri), &answer);
        answer
    })
}

/// An instant such as `2023-10-03T07:00:00Z`.
pub fn at(instant: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(instant).unwrap().with_timezone(&Utc)
}

#[derive(Parser)]
struct Bare {
    #[command(flatten)]
    settings: Settings,
}

fn state(folder: &Path, url: &str) -> AppState {
    let mut settings = Bare::parse_from(["drietraps", "--mode", "test"]).settings;
    settings.database_url = url.to_owned();
    // What other tests sent is no business of this one.
    settings.send_journal = folder.join("send-journal");
    AppState {
        db: Db::open(url, 6).unwrap(),
        clock: Clock::Fixed(at("2023-10-03T07:00:00Z")),
        templates: templates(),
        assets: Data::new(Assets::load()),
        letters: Arc::new(Letters::load(RetentionTerms::default()).unwrap()),
        sealing: Arc::new(SealingKey::from_bytes(&KEY).unwrap()),
        muted: Arc::new(AtomicBool::new(false)),
        sender: Arc::new(Notify::new()),
        tries: Arc::new(Tries::default()),
        passwords: Arc::default(),
        provider: Arc::default(),
        rates: Arc::new(Rates::per_minute(settings.api_rate)),
        coverage: Memory::default(),
        totals: Totals::default(),
        progress: drietraps::services::progress::Pages::default(),
        importing: Arc::new(Semaphore::new(IMPORTS)),
        patience: Patience::default(),
        solver: Arc::new(Semaphore::new(1)),
        settings: Arc::new(settings),
    }
}

fn templates() -> Arc<Templates> {
    static TEMPLATES: OnceLock<Arc<Templates>> = OnceLock::new();
    TEMPLATES.get_or_init(|| Arc::new(Templates::load().unwrap())).clone()
}

static SEEDED: Template = Template::new("seeded", seed);
static IN_MID_TOUR: Template = Template::new("in_mid_tour", play);

/// Plays the tour of the demo in a seeded database.
fn play(url: &str) {
    seed(url);
    let folder = tempfile::tempdir().unwrap();
    drietraps::cli::demo::fill(&state(folder.path(), url)).unwrap();
}

fn seed(url: &str) {
    let db = Db::open(url, 1).unwrap();
    db.migrate().unwrap();
    let now = at("2023-10-01T07:00:00Z");
    db.write_now(|conn| {
        seed::reference_data(conn, now)?;
        for (name, role) in [
            ("adviser", Role::Adviser),
            ("adviser2", Role::Adviser),
            ("planner", Role::Planner),
            ("planner2", Role::Planner),
            ("management", Role::Management),
            ("admin", Role::Admin),
        ] {
            let email = format!("{name}@drietraps.example");
            let id = users::add(conn, &email, &format!("Test {name}"), role, now)?;
            users::set_name_and_phone(conn, id, &format!("Test {name}"), Some("06 12 34 56 78"))?;
        }
        ServiceResult::Ok(())
    })
    .unwrap();
}
