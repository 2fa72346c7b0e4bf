//! Refusals on their way out: one table from service errors to status codes.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use crate::domain::errors::{Problem, RuleError};
use crate::services::ServiceError;
use crate::store::StoreError;

/// Seconds until it may help to try again what was refused with 503 (RFC 9110 § 10.2.3).
pub const SOON: &str = "5";

/// What a refused page or API call says; the frame around it is added by the guard.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Status code.
    pub status: StatusCode,
    /// Dutch sentence for the user.
    pub sentence: String,
    /// Problems per field.
    pub problems: Vec<Problem>,
    /// Where it is dealt with, as a link and its words; none for the page that the visitor left.
    pub way: Option<(String, &'static str)>,
    /// True when the visitor asked for what is not theirs; that is written down.
    pub is_trespass: bool,
}

/// What every page handler answers.
pub type PageResult = Result<HttpResponse, Refusal>;

impl Refusal {
    /// A refusal with a sentence.
    pub fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self {
            status,
            sentence: sentence.into(),
            problems: Vec::new(),
            way: None,
            is_trespass: false,
        }
    }

    /// The same refusal, leading on to what it is about.
    #[must_use]
    pub fn leading(self, href: impl Into<String>, label: &'static str) -> Self {
        Self { way: Some((href.into(), label)), ..self }
    }

    /// The page does not exist.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Deze pagina bestaat niet (meer).")
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status)
            .content_type("text/plain; charset=utf-8")
            .body(self.sentence.clone());
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<ServiceError> for Refusal {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Rule(rule) => rule.into(),
            ServiceError::Forbidden(sentence) => {
                Self { is_trespass: true, ..Self::new(StatusCode::FORBIDDEN, sentence) }
            }
            ServiceError::Busy(sentence) => Self::new(StatusCode::SERVICE_UNAVAILABLE, sentence),
            ServiceError::Store(error) => error.into(),
            ServiceError::Broken(text) => broken(&text),
        }
    }
}

impl From<RuleError> for Refusal {
    fn from(rule: RuleError) -> Self {
        let sentence = rule.to_string();
        match rule {
            RuleError::Fields(problems) => {
                Self { problems, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, sentence) }
            }
            RuleError::NotAllowed(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, sentence),
            RuleError::Clash(_) => Self::new(StatusCode::CONFLICT, sentence),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(what) => {
                Self::new(StatusCode::NOT_FOUND, format!("{what} bestaat niet (meer)."))
            }
            StoreError::Conflict | StoreError::Duplicate => {
                Self::new(StatusCode::CONFLICT, error.to_string())
            }
            StoreError::Busy | StoreError::Lost => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
            }
            StoreError::Unwritable(text) => {
                tracing::error!(%text, "the database cannot be written");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Er kan nu niets worden bewaard: de schijf is vol of alleen te lezen. Er is \
                     niets half bewaard. Bel de beheerder.",
                )
            }
            StoreError::Corrupt { column, text } => broken(&format!("corrupt {column}: {text}")),
            StoreError::Database(text) => broken(&text),
        }
    }
}

impl From<tera::Error> for Refusal {
    fn from(error: tera::Error) -> Self {
        broken(&format!("{error:?}"))
    }
}

fn broken(text: &str) -> Refusal {
    tracing::error!(%text, "a request failed through a fault of the program");
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Er ging iets mis in het programma. Er is niets half bewaard. Probeer het opnieuw of bel \
         de beheerder en noem het nummer hieronder.",
    )
}
