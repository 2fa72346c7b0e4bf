//! The lines behind a figure of the costs, and the same lines as a file.

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{session, year_of};
use crate::domain::costs::CostKind;
use crate::domain::dates::{amsterdam_day, counted, parse_day, written_day};
use crate::domain::money::Euro;
use crate::domain::spans::Span;
use crate::services::costs::{self, Choice, LineView};
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::guard::percent;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};
use crate::web::pages::paging::Part;

/// Which lines, as it stands in the address: a month, a period, or else a year.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    jaar: Option<String>,
    maand: Option<String>,
    van: Option<String>,
    tm: Option<String>,
    soort: Option<String>,
    pagina: Option<String>,
}

impl Asked {
    fn choice(&self, today: NaiveDate) -> Choice {
        let day = |text: &Option<String>| text.as_deref().and_then(|it| parse_day(it).ok());
        let month = self.maand.as_deref().and_then(|it| parse_day(&format!("{it}-01")).ok());
        let days = match (month, day(&self.van).zip(day(&self.tm))) {
            (Some(first), _) => (first, Span::Month.later(first).pred_opt().unwrap_or(first)),
            (None, Some(days)) => days,
            (None, None) => {
                let year = year_of(self.jaar.as_deref(), today);
                let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
                (day(1, 1).unwrap_or_default(), day(12, 31).unwrap_or_default())
            }
        };
        Choice { days, kind: self.soort.as_deref().and_then(|it| it.parse().ok()) }
    }

    /// The same lines as the query of an address, on another page of the list.
    fn query(&self, page: usize) -> String {
        let page = (page > 1).then(|| page.to_string());
        let pairs = [
            ("jaar", self.jaar.as_deref()),
            ("maand", self.maand.as_deref()),
            ("van", self.van.as_deref()),
            ("tm", self.tm.as_deref()),
            ("soort", self.soort.as_deref()),
            ("pagina", page.as_deref()),
        ];
        let written: Vec<String> = pairs
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", percent(value?))))
            .collect();
        if written.is_empty() { String::new() } else { format!("?{}", written.join("&")) }
    }
}

/// The lines.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let choice = asked.choice(page.today());
    let lines = page.read(move |conn, actor, _| costs::lines(conn, actor, choice)).await?;
    let part = Part::new(lines.len(), asked.pagina.as_deref());
    let total: Euro = lines.iter().map(|it| it.line.counted()).sum();
    let (first, last) = choice.days;
    let kind = choice.kind.map_or("alle soorten", CostKind::label).to_lowercase();
    let content = json!({
        "title": format!("Kosten, {kind}"),
        "lead": format!("{} tot en met {}: {} in {}.", written_day(first), written_day(last), total,
            counted(lines.len(), "regel", "regels")),
        "back_href": format!("/kosten?jaar={}", first.format("%Y")),
        "lines": part.of(&lines).map(|it| row(it, "")).collect::<Vec<_>>(),
        "total": total.to_string(),
        "pages": part.links(|number| format!("{}{}", super::LINES, asked.query(number))),
        "exports": export::links("/kosten", &asked.query(1)),
    });
    page.show("costs/lines.html", "Kosten, regels", &content)
}

/// A line as a table shows it.
pub(super) fn row(view: &LineView, withdraw_href: &str) -> Value {
    let (line, cost) = (&view.line, &view.line.cost);
    let withdrawn = line
        .withdrawn
        .as_ref()
        .map(|it| format!("Ingetrokken op {}: {}", written_day(amsterdam_day(it.at)), it.reason));
    json!({
        "day": written_day(cost.on), "kind": cost.kind.label(), "amount": cost.amount.to_string(),
        "organisations": view.organisations, "href": session::path(line.session_id),
        "session_on": written_day(view.session_on),
        "person": view.person.as_deref().unwrap_or_default(),
        "note": cost.note.as_deref().unwrap_or_default(),
        "withdrawn": withdrawn.unwrap_or_default(), "withdraw_href": withdraw_href,
    })
}

/// The lines as a file. What was withdrawn stands in a column of its own, so that the column of
/// amounts adds up to the total.
pub async fn export(page: Page, extension: Path<String>, asked: Query<Asked>) -> PageResult {
    let format = Format::asked(&extension)?;
    let choice = asked.choice(page.today());
    let lines = page.read(move |conn, actor, _| costs::lines(conn, actor, choice)).await?;
    page.write(costs::note_export).await?;
    let columns: [Column; 12] = [
        ("on", "dag"),
        ("month", "maand"),
        ("kind", "soort"),
        ("amountCents", "bedrag"),
        ("sessionOn", "bijeenkomst op"),
        ("organisations", "organisaties"),
        ("person", "van het team"),
        ("note", "toelichting"),
        ("enteredOn", "ingevoerd op"),
        ("withdrawnOn", "ingetrokken op"),
        ("withdrawnAmountCents", "ingetrokken bedrag"),
        ("reason", "reden"),
    ];
    let rows: Vec<Vec<Cell>> = lines.iter().map(cells).collect();
    export::answer(format, "kosten", &columns, &rows)
}

fn cells(view: &LineView) -> Vec<Cell> {
    let (line, cost) = (&view.line, &view.line.cost);
    let withdrawn = line.withdrawn.as_ref();
    let amount = Cell::Amount(cost.amount);
    let (counted, lost) =
        if withdrawn.is_some() { (Cell::Empty, amount) } else { (amount, Cell::Empty) };
    vec![
        Cell::Date(cost.on),
        Cell::from(cost.on.format("%Y-%m").to_string()),
        Cell::from(cost.kind.label()),
        counted,
        Cell::Date(view.session_on),
        Cell::from(view.organisations.as_str()),
        Cell::from(view.person.as_deref()),
        Cell::from(cost.note.as_deref()),
        Cell::Date(amsterdam_day(line.entered_at)),
        Cell::from(withdrawn.map(|it| amsterdam_day(it.at))),
        lost,
        Cell::from(withdrawn.map(|it| it.reason.as_str())),
    ]
}
