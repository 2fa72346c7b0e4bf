//! How the parts of the program are, with what to do about each.

use chrono::Utc;
use serde_json::{Value, json};

use crate::domain::permissions::Permission;
use crate::domain::vitals::{Finding, Grade};
use crate::services::vitals;
use crate::web::error::{PageResult, Refusal};
use crate::web::navigation;
use crate::web::page::Page;

const HOME: &str = "/beheer/gezondheid";
const SHOW: (&str, &str) = ("admin/health.html", "Gezondheid");

/// The page.
pub async fn show(page: Page) -> PageResult {
    let findings = findings(&page).await?;
    let wrong = findings.iter().filter(|it| it.grade == Grade::Wrong).count();
    let attention = findings.iter().filter(|it| it.grade == Grade::Attention).count();
    let (sentence, kind) = match (wrong, attention) {
        (0, 0) => ("Alles is in orde.".to_owned(), "ok"),
        (0, 1) => ("Eén onderdeel vraagt aandacht.".to_owned(), "warning"),
        (0, many) => (format!("{many} onderdelen vragen aandacht."), "warning"),
        (1, _) => ("Eén onderdeel is niet in orde.".to_owned(), "error"),
        (many, _) => (format!("{many} onderdelen zijn niet in orde."), "error"),
    };
    let content = json!({
        "sections": navigation::sections(&page.actor()?, HOME),
        "sentence": sentence, "kind": kind,
        "parts": findings.iter().map(row).collect::<Vec<_>>(),
    });
    page.show(SHOW.0, SHOW.1, &content)
}

fn row(it: &Finding) -> Value {
    let kind = match it.grade {
        Grade::Good => "ok",
        Grade::Attention => "warning",
        Grade::Wrong => "error",
    };
    json!({ "label": it.part, "text": it.said, "todo": it.todo, "kind": kind,
        "word": it.grade.label() })
}

/// Which parts ask for an administrator, in a sentence for their start page; "" when none does,
/// and for others.
///
/// # Errors
/// A store error.
pub async fn unwell(page: &Page) -> Result<String, Refusal> {
    if !page.actor()?.may(Permission::ReadAudit) {
        return Ok(String::new());
    }
    let findings = findings(page).await?;
    let wrong: Vec<&str> =
        findings.iter().filter(|it| it.grade == Grade::Wrong).map(|it| it.part).collect();
    Ok(match wrong.as_slice() {
        [] => String::new(),
        parts => format!("Niet in orde: {}.", parts.join(", ")),
    })
}

async fn findings(page: &Page) -> Result<Vec<Finding>, Refusal> {
    let (setup, machine) = (page.app.setup(), Utc::now());
    page.read(move |conn, actor, now| {
        Ok(vitals::look(conn, actor, &setup, (now, machine))?.findings(now))
    })
    .await
}
