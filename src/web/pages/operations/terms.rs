//! How long what tells of a person is kept: what goes soon, what somebody put off, and what went.

use std::str::FromStr;

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::{counted, written_day};
use crate::domain::permissions::Permission;
use crate::domain::retention::{Kind, TERMS};
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
    let (standings, records) = page.read(retention::overview).await?;
    let content = json!({
        "sections": navigation::sections(&page.actor()?, HOME),
        "exports": export::links(HOME, ""),
        "kinds": standings.iter().map(row).collect::<Vec<_>>(),
        "terms": TERMS.iter().map(|(what, until)| json!({ "what": what, "until": until }))
            .collect::<Vec<_>>(),
        "records": records.iter().map(record).collect::<Vec<_>>(),
    });
    page.show(SHOW.0, SHOW.1, &content)
}

fn row(it: &Standing) -> Value {
    let delay = it.delay.as_ref().map_or(String::new(), |(delay, name)| {
        format!("Uitgesteld tot {} door {name}: {}", written_day(delay.until), delay.reason)
    });
    json!({
        "label": capitalised(it.kind.label()), "rule": it.kind.rule(), "kept": it.kept,
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
    let (_, records) = page.write(retention::export).await?;
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
    page.show(DELAY.0, DELAY.1, &delay_content(kind))
}

fn known(kind: &str) -> Result<Kind, Refusal> {
    Kind::from_str(kind).map_err(|_| Refusal::not_found())
}

fn delay_content(kind: Kind) -> Value {
    json!({
        "label": kind.label(), "rule": kind.rule(), "back_href": HOME,
        "action": format!("{HOME}/{kind}/uitstel"), "form": {},
    })
}

/// Puts the end of a kind off.
pub async fn delay(page: Page, kind: Path<String>, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::KeepTerms)?;
    let kind = known(&kind)?;
    let mut reader = Reader::new(&fields);
    let (until, reason) = (reader.needed_day("delayed_until"), reader.area("reason"));
    let done = match reader.finish(until) {
        Err(error) => Err(error.into()),
        Ok(until) => {
            let reason = reason.unwrap_or_default();
            let work = move |conn: &mut _, actor: &_, now| {
                retention::put_off(conn, actor, (kind, until, &reason), now)
            };
            page.write(work).await
        }
    };
    match done {
        Ok(()) => Ok(page.see_other(HOME, "Het vernietigen is uitgesteld.")),
        Err(error) => page.refused(DELAY, &delay_content(kind), fields.to_form(&[]), error),
    }
}

/// What goes soon, in a sentence for the start page of an administrator; empty when nothing does
/// that is more than a day's work.
pub async fn soon(page: &Page) -> Result<String, Refusal> {
    let found = page.read(retention::contacts_go).await?;
    Ok(found.map_or(String::new(), |(count, day)| {
        let contacts = counted(count, "contactpersoon", "contactpersonen");
        format!("Op {} worden de gegevens van {contacts} vernietigd.", written_day(day))
    }))
}
