//! How long what tells of a person is kept: what goes soon, what somebody put off, and what went.

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::{counted, written_day};
use crate::domain::permissions::Permission;
use crate::domain::retention_terms::{Kind, RetentionTerms};
use crate::services::require;
use crate::services::retention::{self, Standing};
use crate::sheets::write::{Cell, Column};
use crate::store::notes::DestructionRecord;
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::Reader;
use crate::web::navigation;
use crate::web::page::{Page, Posted};
use crate::web::pages::export::{self, Format};

const HOME: &str = "/beheer/bewaartermijnen";
const SHOW: (&str, &str) = ("admin/terms.html", "Bewaartermijnen");
const DELAY: (&str, &str) = ("admin/delay.html", "Bewaartermijn uitstellen");

/// The page.
pub async fn show(page: Page) -> PageResult {
    let terms = page.app.settings.retention;
    let asked = move |conn: &mut _, actor: &_, now| retention::overview(conn, actor, terms, now);
    let (standings, records) = page.read(asked).await?;
    let content = json!({
        "sections": navigation::sections(&page.actor()?, HOME),
        "exports": export::links(HOME, ""),
        "kinds": standings.iter().map(|it| row(it, terms)).collect::<Vec<_>>(),
        "terms": terms.all().iter().map(|it| json!({ "what": it.0, "until": it.1 })).collect::<Vec<_>>(),
        "records": records.iter().map(record).collect::<Vec<_>>(),
    });
    page.show(SHOW.0, SHOW.1, &content)
}

fn row(it: &Standing, terms: RetentionTerms) -> Value {
    let delay = it.delay.as_ref().map_or(String::new(), |(delay, name)| {
        format!("Uitgesteld tot {} door {name}: {}", written_day(delay.until), delay.reason)
    });
    json!({
        "label": capitalised(it.kind.label()), "rule": terms.rule(it.kind), "kept": it.kept,
        "going": it.going, "first": it.first.map(written_day), "delay": delay,
        "is_near": it.announced_on.is_some(),
        "delay_href": if it.announced_on.is_some() { format!("{HOME}/{}/uitstel", it.kind) } else { String::new() },
    })
}

fn capitalised(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or(String::new(), |first| first.to_uppercase().chain(signs).collect())
}

fn record(it: &DestructionRecord) -> Value {
    json!({ "what": it.what, "rule": it.rule, "count": it.quantity, "when": written_day(it.on) })
}

/// What was destroyed, as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let terms = page.app.settings.retention;
    let asked = move |conn: &mut _, actor: &_, now| retention::export(conn, actor, terms, now);
    let (_, records) = page.write(asked).await?;
    let columns: [Column; 4] =
        [("on", "dag"), ("what", "wat"), ("rule", "regel"), ("count", "aantal")];
    let cells = |it: &DestructionRecord| -> Vec<Cell> {
        vec![
            Cell::Date(it.on),
            it.what.as_str().into(),
            it.rule.as_str().into(),
            it.quantity.into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = records.iter().map(cells).collect();
    export::answer(format, "vernietigd", &columns, &rows)
}

/// The form that puts the end of a kind off.
pub async fn delay_form(page: Page, kind: Path<String>) -> PageResult {
    require(&page.actor()?, Permission::KeepTerms)?;
    let kind = known(&kind)?;
    page.show(DELAY.0, DELAY.1, &delay_content(kind, page.app.settings.retention))
}

fn known(kind: &str) -> Result<Kind, Refusal> {
    kind.parse().map_err(|_| Refusal::not_found())
}

fn delay_content(kind: Kind, terms: RetentionTerms) -> Value {
    json!({
        "label": kind.label(), "rule": terms.rule(kind), "back_href": HOME,
        "action": format!("{HOME}/{kind}/uitstel"), "form": {},
    })
}

/// Puts the end of a kind off.
pub async fn delay(page: Page, kind: Path<String>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::KeepTerms)?;
    let kind = known(&kind)?;
    let (terms, mut reader) = (page.app.settings.retention, Reader::new(&fields));
    let (until, reason) = (reader.needed_day("delayed_until"), reader.area("reason"));
    let done = match reader.finish(until) {
        Err(error) => Err(error.into()),
        Ok(until) => {
            let reason = reason.unwrap_or_default();
            let work = move |conn: &mut _, actor: &_, now| {
                retention::put_off(conn, actor, terms, (kind, until, &reason), now)
            };
            page.write(work).await
        }
    };
    match done {
        Ok(()) => Ok(page.see_other(HOME, "Het vernietigen is uitgesteld.")),
        Err(error) => page.refused(DELAY, &delay_content(kind, terms), fields.to_form(&[]), error),
    }
}

/// What goes soon, in a sentence for the start page of an administrator; empty when nothing does
/// that is more than a day's work.
pub async fn soon(page: &Page) -> Result<String, Refusal> {
    let terms = page.app.settings.retention;
    let asked = move |conn: &mut _, actor: &_, now| retention::contacts_go(conn, actor, terms, now);
    let found = page.read(asked).await?;
    Ok(found.map_or(String::new(), |(count, day)| {
        let contacts = counted(count, "contactpersoon", "contactpersonen");
        format!("Op {} worden de gegevens van {contacts} vernietigd.", written_day(day))
    }))
}
