//! What the pages behind a sent link share: no login, no cookie and no script is asked. Mail
//! scanners open links and post to them, so nothing changes but by the form of the page itself.

use actix_web::HttpRequest;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Query};

use crate::services::{ServiceError, ServiceResult, secrets};
use crate::store::StoreError;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, check_csrf};
use crate::web::tries::{self, place_of};

/// What a form says that was not opened first, or lost its token.
const NOT_OPENED: &str = "Kijk uw antwoord na en verstuur het nog een keer.";

/// The field of a mail program that unsubscribes, and its value.
const UNSUBSCRIBE: (&str, &str) = ("List-Unsubscribe", "One-Click");

/// The end of a link as it is kept: on paper it stands in groups, and who types it over may type
/// the blanks between them.
pub(in crate::web::pages) fn typed(token: &str) -> String {
    token.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The token of the form on the page of a link. It proves that the page was opened and no more:
/// who has the link may answer.
pub(in crate::web::pages) fn form_token(token: &str) -> String {
    secrets::hash_token(&format!("form of {token}"))
}

/// Refuses a form that does not come from the page of its link.
///
/// # Errors
/// What to do, in Dutch.
pub(in crate::web::pages) fn check_opened(token: &str, fields: &Fields) -> ServiceResult<()> {
    let is_opened = check_csrf(Some(&form_token(token)), fields.get("csrf"));
    is_opened.map_err(|_| ServiceError::not_allowed(NOT_OPENED))
}

/// The fields of a posted form; none when it cannot be read.
pub(in crate::web::pages) fn fields_of(body: &Bytes) -> Fields {
    let read = Query::<Vec<(String, String)>>::from_query(&String::from_utf8_lossy(body));
    Fields::new(read.map(Query::into_inner).unwrap_or_default())
}

/// The fields of the form; a mail program that unsubscribes in one click (RFC 8058) posts one
/// field of its own, as a form or in parts. Of any other kind of body nothing is read.
pub(in crate::web::pages) fn posted(request: &HttpRequest, body: &Bytes) -> Fields {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let text = String::from_utf8_lossy(body);
    if kind.starts_with("multipart/form-data") {
        return Fields::new(if asks_in_parts(&text) { one_click() } else { Vec::new() });
    }
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Fields::new(Vec::new());
    }
    let read = Query::<Vec<(String, String)>>::from_query(&text);
    let pairs = read.map(Query::into_inner).unwrap_or_default();
    let asks = |(name, value): &(String, String)| name == UNSUBSCRIBE.0 && value == UNSUBSCRIBE.1;
    Fields::new(if pairs.iter().any(asks) { one_click() } else { pairs })
}

/// Whether a body in parts has the field with exactly the value of RFC 8058.
fn asks_in_parts(text: &str) -> bool {
    let Some((_, rest)) = text.split_once(&format!("name=\"{}\"", UNSUBSCRIBE.0)) else {
        return false;
    };
    let rest = rest.replace("\r\n", "\n");
    let value = rest.split_once("\n\n").map(|(_, value)| value).unwrap_or_default();
    value.split("\n--").next().is_some_and(|value| value.trim() == UNSUBSCRIBE.1)
}

fn one_click() -> Vec<(String, String)> {
    vec![(UNSUBSCRIBE.0.to_owned(), UNSUBSCRIBE.1.to_owned())]
}

/// Whether a mail program unsubscribes with these fields; nobody opened the page then.
pub(in crate::web::pages) fn is_one_click(fields: &Fields) -> bool {
    fields.get(UNSUBSCRIBE.0) == Some(UNSUBSCRIBE.1)
}

/// What a link leads to. One that leads nowhere is counted against who tries it; one that leads
/// somewhere always works, because a whole office or mail provider shares one address.
///
/// # Errors
/// The link leads nowhere, too many did, or what the service refused with.
pub(in crate::web::pages) async fn led_to<T>(
    page: &Page,
    request: &HttpRequest,
    found: ServiceResult<T>,
) -> Result<T, Refusal> {
    let place = place_of(request, &page.app.settings.trusted_proxies);
    match found {
        Err(ServiceError::Store(StoreError::NotFound(_))) => {
            if !tries::count_unknown_link(&page.app, place).await {
                return Err(too_many());
            }
            Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "Deze link bestaat niet (meer). Kijk of u de hele link uit de brief heeft, of bel \
                 ons.",
            ))
        }
        found => Ok(found?),
    }
}

fn too_many() -> Refusal {
    Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        "Er zijn vanaf uw netwerk te veel links geprobeerd die niet bestaan. Een link die wel \
         bestaat, werkt nog. Probeer het over een uur opnieuw, of bel ons.",
    )
}

/// The address of the page without the end of a link: it leads nowhere, and to no login.
pub async fn bare() -> PageResult {
    Err(Refusal::new(
        StatusCode::NOT_FOUND,
        "Deze link is niet heel. Kijk of u de hele link uit de brief heeft, of bel ons.",
    ))
}
