//! Herindelingen: the list, the form for each kind, what it does, confirming and withdrawing.

pub mod as_file;
mod content;
mod forms;
mod words;

pub(super) use content::{decision_href, decision_title};
pub use forms::{new_form, plan};

use actix_web::web::Path;
use serde_json::{Value, json};

use crate::domain::dates::{relative_day, written_day};
use crate::domain::permissions::Actor;
use crate::domain::reorganisation::ReorganisationStatus;
use crate::services::reorganisations::{self, ReorganisationLine, ReorganisationView};
use crate::services::{ServiceError, ServiceResult};
use crate::store::DbConn;
use crate::web::error::{PageResult, Refusal};
use crate::web::navigation;
use crate::web::page::{Page, Posted};
use crate::web::pages::export;

const PATH: &str = "/beheer/herindelingen";
const LIST: (&str, &str) = ("reorganisations/list.html", "Herindelingen");
const SHOW: &str = "reorganisations/show.html";
const CONFIRM: (&str, &str) = ("confirm.html", "Herindeling bevestigen");
const WITHDRAW: (&str, &str) = ("confirm.html", "Herindeling intrekken");

/// The list: what asks for a decision, what comes, what was.
pub async fn list(page: Page) -> PageResult {
    let lines = page.read(reorganisations::list).await?;
    let shown = json!({
        "sections": navigation::sections(&page.actor()?, PATH),
        "new_href": format!("{PATH}/nieuw"),
        "count": lines.len(), "groups": groups(&lines, &page),
        "exports": export::links(PATH, ""),
    });
    page.show(LIST.0, LIST.1, &shown)
}

fn groups(lines: &[ReorganisationLine], page: &Page) -> Vec<Value> {
    use ReorganisationStatus as S;
    let today = page.today();
    let is_past = |it: &ReorganisationLine| it.reorganisation.proposal.on <= today;
    let asks = |it: &ReorganisationLine| {
        it.open > 0 || (it.reorganisation.status == S::Planned && is_past(it))
    };
    let is = |it: &ReorganisationLine, status| it.reorganisation.status == status;
    let group = |id: &str, (title, explanation): (&str, &str), rows: Vec<Value>| json!({ "id": id, "title": title, "explanation": explanation, "rows": rows });
    let rows = |fits: &dyn Fn(&ReorganisationLine) -> bool| -> Vec<Value> {
        lines.iter().filter(|it| fits(it)).map(|it| row(it, page)).collect()
    };
    let mut past = rows(&|it| is(it, S::Certain) && is_past(it) && !asks(it));
    past.reverse();
    let ask = "De dag is geweest, of er staat nog iets open bij een gemeente die ophoudt.";
    let all = [
        group("beslissen", ("Te beslissen", ask), rows(&asks)),
        group(
            "komend",
            ("Komend", "Gepland is nog niet zeker en verandert niets, tot u bevestigt."),
            rows(&|it| !is(it, S::Withdrawn) && !is_past(it) && !asks(it)),
        ),
        group("geweest", ("Geweest", ""), past),
        group("ingetrokken", ("Ingetrokken", ""), rows(&|it| is(it, S::Withdrawn))),
    ];
    let has_rows = |group: &Value| group["rows"].as_array().is_some_and(|rows| !rows.is_empty());
    all.into_iter().filter(has_rows).collect()
}

fn row(line: &ReorganisationLine, page: &Page) -> Value {
    let (on, today) = (line.reorganisation.proposal.on, page.today());
    let (state_label, state_kind) = words::state(&line.reorganisation, today);
    json!({
        "href": path(line.reorganisation.id), "what": words::what(line), "when": written_day(on),
        "relative": relative_day(on, today), "detail": words::open(line.open),
        "state_label": state_label, "state_kind": state_kind,
    })
}

/// One herindeling: what it does, and what is left to decide.
pub async fn show(page: Page, id: Path<i64>) -> PageResult {
    let view = known(&page, *id).await?;
    let content = content::of(&view, &path(*id), page.today());
    page.show(SHOW, &words::what(&view.line), &content)
}

/// Asks whether it is certain.
pub async fn confirm_form(page: Page, id: Path<i64>) -> PageResult {
    let view = known(&page, *id).await?;
    if view.line.reorganisation.status != ReorganisationStatus::Planned {
        return Ok(page.see_other(&path(*id), "Over deze herindeling is al besloten."));
    }
    page.show(CONFIRM.0, CONFIRM.1, &confirm_content(&view, &page))
}

/// Makes it certain.
pub async fn confirm(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = *id;
    match decided(&page, id, reorganisations::confirm).await {
        Ok(()) => Ok(page.see_other(&path(id), "De herindeling is bevestigd.")),
        Err(error) => {
            let view = known(&page, id).await?;
            page.refused(CONFIRM, &confirm_content(&view, &page), fields.to_form(&[]), error)
        }
    }
}

/// Asks whether it is off.
pub async fn withdraw_form(page: Page, id: Path<i64>) -> PageResult {
    let view = known(&page, *id).await?;
    if view.line.reorganisation.status != ReorganisationStatus::Planned {
        return Ok(page.see_other(&path(*id), "Over deze herindeling is al besloten."));
    }
    page.show(WITHDRAW.0, WITHDRAW.1, &withdraw_content(&view))
}

/// Withdraws it.
pub async fn withdraw(page: Page, id: Path<i64>, Posted(fields): Posted) -> PageResult {
    let id = *id;
    match decided(&page, id, reorganisations::withdraw).await {
        Ok(()) => Ok(page.see_other(PATH, "De herindeling is ingetrokken.")),
        Err(error) => {
            let view = known(&page, id).await?;
            page.refused(WITHDRAW, &withdraw_content(&view), fields.to_form(&[]), error)
        }
    }
}

type Decide = fn(&mut DbConn, &Actor, i64, chrono::DateTime<chrono::Utc>) -> ServiceResult<()>;

async fn decided(page: &Page, id: i64, decide: Decide) -> Result<(), ServiceError> {
    page.write(move |conn, actor, now| decide(conn, actor, id, now)).await
}

async fn known(page: &Page, id: i64) -> Result<ReorganisationView, Refusal> {
    page.read(move |conn, actor, now| reorganisations::show(conn, actor, id, now)).await
}

fn confirm_content(view: &ReorganisationView, page: &Page) -> Value {
    let own = path(view.line.reorganisation.id);
    let mut consequence = words::sentences(view, page.today());
    consequence.extend(view.warnings.iter().cloned());
    consequence.push("Dit kunt u niet terugdraaien.".to_owned());
    json!({
        "title": CONFIRM.1, "consequence": consequence.join(" "), "facts": [],
        "action": format!("{own}/bevestigen"), "button": "Ja, dit is zeker", "danger": false,
        "back_href": own, "back_label": words::what(&view.line), "hidden": [],
        "reason_label": "", "form": {},
    })
}

fn withdraw_content(view: &ReorganisationView) -> Value {
    let own = path(view.line.reorganisation.id);
    json!({
        "title": WITHDRAW.1,
        "consequence": format!(
            "{}: dat gaat niet door. Er verandert niets aan de gemeenten; de herindeling blijft in \
             de lijst staan als ingetrokken.", words::what(&view.line)),
        "facts": [], "action": format!("{own}/intrekken"), "button": "Ja, intrekken",
        "danger": true, "back_href": own, "back_label": words::what(&view.line), "hidden": [],
        "reason_label": "", "form": {},
    })
}

fn path(id: i64) -> String {
    format!("{PATH}/{id}")
}
