//! The audit log for an administrator: filtered, a page at a time, and as a file.

use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::acts::{ACTS, object_asked, object_words, origin_words, result_words, words};
use crate::domain::dates::{amsterdam_day, clock, day_field, long_day, parse_day, thousands};
use crate::services::audit::logbook::{self, Asked, Logbook};
use crate::services::audit::{self, LastCheck};
use crate::sheets::write::{Cell, Column};
use crate::store::audit::seals::Kept;
use crate::web::error::{PageResult, Refusal};
use crate::web::navigation;
use crate::web::page::Page;
use crate::web::pages::conversations::{asked_again, query, without_null};
use crate::web::pages::export::{self, Format};
use crate::web::pages::paging::{Part, SIZE};

const HOME: &str = "/beheer/logboek";
const LIST: (&str, &str) = ("admin/logbook.html", "Logboek");

/// The results that a filter offers.
const RESULTS: [&str; 4] = ["done", "refused", "failed", "unclear"];

/// What the filter bar asks.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Filter {
    wie: Option<String>,
    wat: Option<String>,
    waarover: Option<String>,
    resultaat: Option<String>,
    van: Option<String>,
    tot: Option<String>,
    pagina: Option<String>,
}

/// The log, the newest line first.
pub async fn list(page: Page, filter: Query<Filter>, request: HttpRequest) -> PageResult {
    let query = query(&request);
    let filter = filter.into_inner().trimmed();
    let asked = filter.asked();
    let number = filter.pagina.clone();
    let read = page
        .write(move |conn, actor, now| {
            let rows = |total| {
                let start = Part::new(total, number.as_deref()).start();
                (i64::try_from(start).unwrap_or(0), i64::try_from(SIZE).unwrap_or(0))
            };
            let read = logbook::read(conn, actor, &asked, rows, now)?;
            Ok((read, audit::last_check(conn)?))
        })
        .await?;
    let (logbook, last) = read;
    page.show(LIST.0, LIST.1, &content(&page, (&filter, &query), &logbook, last.as_ref())?)
}

/// The log as a file.
pub async fn export(page: Page, extension: Path<String>, filter: Query<Filter>) -> PageResult {
    let format = Format::asked(&extension)?;
    let asked = filter.into_inner().trimmed().asked();
    let logbook =
        page.write(move |conn, actor, now| logbook::export(conn, actor, &asked, now)).await?;
    let columns: [Column; 9] = [
        ("line", "regel"),
        ("on", "dag"),
        ("at", "tijd"),
        ("who", "wie"),
        ("what", "wat"),
        ("action", "handeling"),
        ("object", "waarover"),
        ("result", "resultaat"),
        ("origin", "langs"),
    ];
    let cells = |it: &Kept| -> Vec<Cell> {
        vec![
            it.id.into(),
            Cell::Date(amsterdam_day(it.line.at)),
            clock(it.line.at).into(),
            who(&logbook, &it.line.actor).into(),
            words(&it.line.action).into(),
            it.line.action.as_str().into(),
            it.line.object.as_str().into(),
            result_words(&it.line.result).into(),
            origin_words(&it.line.origin).into(),
        ]
    };
    let rows: Vec<Vec<Cell>> = logbook.lines.iter().map(cells).collect();
    export::answer(format, "logboek", &columns, &rows)
}

impl Filter {
    fn trimmed(self) -> Self {
        let kept = |text: Option<String>| {
            text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        Self {
            wie: kept(self.wie),
            wat: kept(self.wat),
            waarover: kept(self.waarover),
            resultaat: kept(self.resultaat),
            van: kept(self.van),
            tot: kept(self.tot),
            pagina: self.pagina,
        }
    }

    /// A day that cannot be read filters nothing; the page says so.
    fn asked(&self) -> Asked {
        let day = |text: &Option<String>| text.as_deref().and_then(|it| parse_day(it).ok());
        Asked {
            actor: self.wie.clone(),
            action: self.wat.clone(),
            object: self.waarover.as_deref().map(object_asked),
            result: self.resultaat.clone(),
            from: day(&self.van),
            until: day(&self.tot),
        }
    }

    fn odd_day(&self) -> bool {
        let is_odd =
            |text: &Option<String>| text.as_deref().is_some_and(|it| parse_day(it).is_err());
        is_odd(&self.van) || is_odd(&self.tot)
    }
}

fn content(
    page: &Page,
    (filter, query): (&Filter, &str),
    logbook: &Logbook,
    last: Option<&LastCheck>,
) -> Result<Value, Refusal> {
    let actor = page.actor()?;
    let part = Part::new(logbook.total, filter.pagina.as_deref());
    let filters = json!({ "wie": filter.wie, "wat": filter.wat, "waarover": filter.waarover,
        "resultaat": filter.resultaat, "van": filter.van, "tot": filter.tot });
    Ok(json!({
        "count": logbook.total, "sections": navigation::sections(&actor, HOME),
        "exports": export::links(HOME, &asked_again(query)), "filters": without_null(filters),
        "filters_active": !query.is_empty(), "odd_day": filter.odd_day(),
        "people": people(logbook), "acts": acts(), "results": results(),
        "checked": checked(last), "checked_kind": checked_kind(last),
        "lines": logbook.lines.iter().map(|it| row(logbook, it)).collect::<Vec<_>>(),
        "pages": part.links(|number| format!("{HOME}?{query}&pagina={number}")),
    }))
}

fn row(logbook: &Logbook, it: &Kept) -> Value {
    let kind = match it.line.result.as_str() {
        "done" => "ok",
        "refused" => "warning",
        _ => "error",
    };
    json!({
        "when": format!("{}, {}", day_field(amsterdam_day(it.line.at)), clock(it.line.at)),
        "who": who(logbook, &it.line.actor), "what": words(&it.line.action),
        "about": object_words(&it.line.object), "origin": origin_words(&it.line.origin),
        "result": result_words(&it.line.result), "result_kind": kind,
    })
}

/// The name of who did it; an account that is gone keeps its number.
fn who(logbook: &Logbook, actor: &str) -> String {
    let id = actor.strip_prefix("user ").and_then(|id| id.parse::<i64>().ok());
    match id {
        None => "het programma".to_owned(),
        Some(id) => logbook
            .names
            .iter()
            .find(|(known, _)| *known == id)
            .map_or_else(|| format!("account {id}"), |(_, name)| name.clone()),
    }
}

fn people(logbook: &Logbook) -> Vec<Value> {
    let program = json!({ "value": "program", "label": "Het programma" });
    let users = logbook
        .names
        .iter()
        .map(|(id, name)| json!({ "value": format!("user {id}"), "label": name }));
    std::iter::once(program).chain(users).collect()
}

fn acts() -> Vec<Value> {
    let mut acts: Vec<(&str, &str)> = ACTS.to_vec();
    acts.sort_by_key(|(_, words)| *words);
    acts.iter().map(|(name, words)| json!({ "value": name, "label": words })).collect()
}

fn results() -> Vec<Value> {
    RESULTS.map(|it| json!({ "value": it, "label": result_words(it) })).to_vec()
}

/// What the last check found, in a sentence.
pub(super) fn checked(last: Option<&LastCheck>) -> String {
    let Some(last) = last else {
        return "Het logboek is nog niet gecontroleerd. Dat gebeurt elke nacht.".to_owned();
    };
    let when = format!("{}, {}", long_day(amsterdam_day(last.at)), clock(last.at));
    match &last.problem {
        None => {
            let lines = thousands(last.lines);
            format!("Gecontroleerd op {when}: alle {lines} regels kloppen.{}", destroyed(last))
        }
        Some(problem) => format!(
            "Gecontroleerd op {when}: het logboek klopt niet. Iemand heeft buiten het programma om \
             iets veranderd, of de sleutel ontbreekt. Bel meteen de beveiliging. Wat er is \
             gevonden: {problem}."
        ),
    }
}

/// That the log does not go back to its first day; empty when it does.
fn destroyed(last: &LastCheck) -> String {
    match last.destroyed {
        0 => String::new(),
        1 => " De oudste regel is na zijn termijn vernietigd.".to_owned(),
        many => format!(" De oudste {} regels zijn na hun termijn vernietigd.", thousands(many)),
    }
}

pub(super) const fn checked_kind(last: Option<&LastCheck>) -> &'static str {
    match last {
        None => "info",
        Some(LastCheck { problem: None, .. }) => "ok",
        Some(LastCheck { problem: Some(_), .. }) => "error",
    }
}
