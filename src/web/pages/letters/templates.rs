//! The words of every letter: the list, the editor with its preview, a new version, a test
//! message to oneself.

use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::letters::{LetterKind, LetterTemplate};
use crate::domain::organisations::OrganisationKind;
use crate::domain::permissions::{Actor, Permission};
use crate::mail::Rendered;
use crate::services::templates::proof::{self, Example};
use crate::services::templates::{self, NewVersion, Versions};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::{DbConn, StoreError};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Fields;
use crate::web::page::{Page, Posted};
use crate::web::pages::mail::try_out;
use crate::web::pages::template_view::{self as view, href, title};

const LIST: (&str, &str) = ("letter_templates/list.html", "Sjablonen");
const SHOW: &str = "letter_templates/show.html";

type Names = Path<(String, String)>;
type Which = (LetterKind, OrganisationKind);

/// The list.
pub async fn list(page: Page) -> PageResult {
    let letters = page.read(|conn, actor, _| templates::list(conn, actor)).await?;
    let content = json!({ "letters": letters.iter().map(view::line).collect::<Vec<_>>() });
    page.show(LIST.0, LIST.1, &content)
}

/// For which organisation the letter is shown.
#[derive(Debug, Deserialize)]
pub struct Asked {
    voorbeeld: Option<String>,
}

/// One letter: the newest words to change, the example, and every version.
pub async fn show(page: Page, names: Names, asked: Query<Asked>) -> PageResult {
    let which = read_names(&names)?;
    let desk = desk(&page, which, asked.into_inner().voorbeeld).await?;
    let newest = desk.versions.newest();
    let content = desk.content(&page, form_of(&newest, &desk.example), Some(&newest))?;
    page.show(SHOW, &title(which.0, which.1), &content)
}

/// Keeps a new version, or shows what it would look like.
pub async fn save(page: Page, names: Names, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::EditTemplates)?;
    let which = read_names(&names)?;
    let new = read_version(which, &fields);
    let is_preview = fields.get("act") == Some("preview");
    let error = match templates::problems(&new) {
        problems if !problems.is_empty() => {
            crate::domain::errors::RuleError::Fields(problems).into()
        }
        _ if is_preview => return preview(&page, &new, &fields).await,
        _ => match keep(&page, new).await {
            Ok(flash) => return Ok(page.see_other(&href(which.0, which.1), &flash)),
            Err(error) => error,
        },
    };
    let desk = desk(&page, which, fields.get("example").map(str::to_owned)).await?;
    let content = desk.content(&page, json!({}), None)?;
    page.refused((SHOW, &title(which.0, which.1)), &content, fields.to_form(&[]), error)
}

async fn keep(page: &Page, new: NewVersion) -> ServiceResult<String> {
    let saved = page.write(move |conn, actor, now| templates::save(conn, actor, &new, now)).await?;
    Ok(match saved {
        Some(number) => format!(
            "Versie {number} is bewaard. Nieuwe brieven krijgen deze tekst; een ronde houdt de \
             tekst waarmee zij is gemaakt."
        ),
        None => "Er is niets veranderd. Er kwam geen nieuwe versie.".to_owned(),
    })
}

/// What was typed, with its preview; nothing is kept.
async fn preview(page: &Page, new: &NewVersion, fields: &Fields) -> PageResult {
    let which = (new.kind, new.organisation_kind);
    let desk = desk(page, which, fields.get("example").map(str::to_owned)).await?;
    let typed = LetterTemplate {
        subject: new.subject.clone(),
        body: new.body.clone(),
        ..desk.versions.newest()
    };
    let content = desk.content(page, fields.to_form(&[]), Some(&typed))?;
    page.show(SHOW, &title(which.0, which.1), &content)
}

fn read_names(names: &(String, String)) -> ServiceResult<Which> {
    let missing = || ServiceError::Store(StoreError::NotFound("Deze brief"));
    let kind = names.0.parse().map_err(|_| missing())?;
    Ok((kind, names.1.parse().map_err(|_| missing())?))
}

fn read_version((kind, organisation_kind): Which, fields: &Fields) -> NewVersion {
    let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    NewVersion {
        kind,
        organisation_kind,
        seen: text("version").parse().unwrap_or(0),
        subject: text("subject"),
        body: text("body"),
        note: fields.get("note").map(str::to_owned),
    }
}

fn form_of(newest: &LetterTemplate, example: &Example) -> Value {
    json!({
        "version": newest.number.to_string(), "subject": newest.subject, "body": newest.body,
        "example": example.organisation.code,
    })
}

/// What the page of one letter is made of.
struct Desk {
    versions: Versions,
    example: Example,
}

async fn desk(page: &Page, which: Which, code: Option<String>) -> Result<Desk, Refusal> {
    let stationery = page.app.stationery();
    page.read(move |conn, actor, now| {
        let asked = (which.0, which.1, code.as_deref());
        Ok(Desk {
            versions: templates::show(conn, actor, which)?,
            example: proof::example(conn, actor, &stationery, asked, now)?,
        })
    })
    .await
}

impl Desk {
    fn content(
        &self,
        page: &Page,
        form: Value,
        shown: Option<&LetterTemplate>,
    ) -> Result<Value, Refusal> {
        let (versions, example) = (&self.versions, &self.example);
        let home = href(versions.kind, versions.organisation_kind);
        let newest = versions.newest();
        let letter = shown.map(|shown| self.rendered(page, shown)).transpose()?;
        Ok(json!({
            "title": title(versions.kind, versions.organisation_kind),
            "may_edit": page.actor()?.may(Permission::EditTemplates),
            "action": home, "proof_action": format!("{home}/proef"), "form": form,
            "number": newest.number, "subject": newest.subject, "body": newest.body,
            "fields": view::fields(example), "examples": view::choices(example),
            "example": {
                "code": example.organisation.code, "name": example.organisation.full_name(),
            },
            "preview": letter.as_ref().map(view::preview), "history": view::history(versions),
        }))
    }

    fn rendered(&self, page: &Page, shown: &LetterTemplate) -> ServiceResult<Rendered> {
        self.example.rendered(&page.app.stationery(), &templates::wording_of(shown)?)
    }
}

/// Sends the newest version to the address of the account that asks for it.
pub async fn prove(page: Page, names: Names, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::EditTemplates)?;
    let which = read_names(&names)?;
    let code = fields.get("example").map(str::to_owned);
    let (stationery, head) = (page.app.stationery(), page.app.letterhead());
    let made = move |conn: &mut DbConn, actor: &Actor, now| {
        let asked = (which.0, which.1, code.as_deref());
        proof::prepare(conn, actor, (&stationery, &head), asked, now)
    };
    let tried = try_out(&page, page.actor()?, made).await?;
    let flash = match tried.answer {
        Ok(_) => format!("De proef is verzonden aan {}.", tried.address),
        Err(why) => format!("De proef is niet verzonden: {why}"),
    };
    Ok(page.see_other(&href(which.0, which.1), &flash))
}
