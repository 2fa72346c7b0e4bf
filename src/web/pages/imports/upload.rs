//! The first step: a file comes in and waits until its owner says that it may be written.

use actix_multipart::form::MultipartForm;
use actix_multipart::form::text::Text;
use actix_web::http::header::{self, HeaderName};
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::received::Received;
use crate::domain::dates::thousands;
use crate::domain::permissions::Permission;
use crate::services::imports::{self, Options};
use crate::services::{ServiceError, ServiceResult, require};
use crate::sheets::write::to_csv;
use crate::sheets::{Reading, SheetError};
use crate::web::error::PageResult;
use crate::web::guard::may_send;
use crate::web::page::{Page, check_csrf};
use crate::web::pages::access::off_thread;
use crate::web::pages::export::{Format, attachment};

const UPLOAD: (&str, &str) = ("import/upload.html", "Lijst importeren");
/// The columns of the own list of contacts.
const OWN_COLUMNS: [&str; 5] = ["gemeente", "functie", "naam", "e-mail", "telefoon"];
/// The posted upload form.
#[derive(MultipartForm)]
struct Upload {
    csrf: Option<Text<String>>,
    file: Option<Received>,
}

/// The upload form.
pub async fn form(page: Page) -> PageResult {
    require(&page.actor()?, Permission::ImportLists)?;
    Ok(may_send(page.show(UPLOAD.0, UPLOAD.1, &content(&page))?))
}

fn content(page: &Page) -> Value {
    let limits = super::limits(&page.app.settings);
    let rows = thousands(i64::try_from(limits.max_rows).unwrap_or(i64::MAX));
    json!({
        "action": "/import", "example_href": "/import/voorbeeld.csv",
        "limits": format!("{} MB en {rows} regels", limits.max_bytes / 1_000_000),
        "max_bytes": limits.max_bytes,
        "steps": super::steps(0),
        "layouts_help": [
            { "name": "Eigen lijst met contacten", "text": "Een regel per contactpersoon.",
              "columns": OWN_COLUMNS.join(";") },
            { "name": "CBS, gemeenten alfabetisch",
              "text": "De lijst van gemeenten die het CBS elk jaar op zijn website zet.",
              "columns": "" },
            { "name": "Register van Overheidsorganisaties",
              "text": "De uitvoer van organisaties.overheid.nl, met algemene adressen en griffies.",
              "columns": "" },
            { "name": "Een andere lijst",
              "text": "U kiest zelf wat in welke kolom staat. Drietraps onthoudt dat voor de \
                       volgende keer.",
              "columns": "" },
        ],
    })
}

/// An own list without rows, to fill in.
pub async fn example(page: Page) -> PageResult {
    require(&page.actor()?, Permission::ImportLists)?;
    let bytes = to_csv(&OWN_COLUMNS, &[]).map_err(|it| ServiceError::Broken(it.to_string()))?;
    Ok(attachment(Format::Csv, "contacten", bytes))
}

/// Takes a file in and leads to what it would do. The body is read here and not by an extractor,
/// so that who may not import is refused before a file is taken in.
pub async fn upload(page: Page, request: HttpRequest, payload: Payload) -> PageResult {
    require(&page.actor()?, Permission::ImportLists)?;
    let upload = MultipartForm::<Upload>::from_request(&request, &mut payload.into_inner()).await;
    let Ok(MultipartForm(upload)) = upload else {
        let problem = "Het bestand kwam niet goed aan. Kies het opnieuw.";
        return refused(&page, ServiceError::field("file", problem));
    };
    check_csrf(Some(&page.visitor.csrf), upload.csrf.as_ref().map(|token| token.as_str()))?;
    let _turn = super::turn(&page).await?;
    match hold(&page, upload.file).await {
        Ok(id) => Ok(onward(&request, &format!("/import/{id}"))),
        Err(error) => refused(&page, error),
    }
}

fn refused(page: &Page, error: ServiceError) -> PageResult {
    page.refused(UPLOAD, &content(page), json!({}), error)
}

/// A script that sent the file goes on by itself: following the way on would read the file twice.
fn onward(request: &HttpRequest, path: &str) -> HttpResponse {
    if request.headers().contains_key("x-progress") {
        return HttpResponse::NoContent()
            .insert_header((HeaderName::from_static("x-next"), path))
            .finish();
    }
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

async fn hold(page: &Page, file: Option<Received>) -> ServiceResult<i64> {
    let limits = super::limits(&page.app.settings);
    let refuse = |error: SheetError| ServiceError::field("file", error.to_string());
    let Some(file) = file.filter(|file| !file.name.is_empty()) else {
        return Err(ServiceError::field("file", "Kies een bestand."));
    };
    if file.is_too_large {
        return Err(refuse(SheetError::TooLarge { max_bytes: limits.max_bytes }));
    }
    let file = off_thread(move || {
        match imports::open(&file.name, &file.bytes, &Reading::default(), limits) {
            Err(error) if !may_be_read_otherwise(&error) => Err(refuse(error)),
            Ok(_) | Err(_) => Ok(file),
        }
    })
    .await??;
    page.write(move |conn, actor, now| {
        imports::hold(conn, actor, (&file.name, &file.bytes), &Options::default(), now)
    })
    .await
}

/// Whether choosing by hand how it is read may help; the page of the columns asks that.
fn may_be_read_otherwise(error: &SheetError) -> bool {
    matches!(
        error,
        SheetError::Unreadable { .. }
            | SheetError::Nul { .. }
            | SheetError::WrongHeader { .. }
            | SheetError::NoHeader { .. }
    )
}
