//! The planning calendar: a month or a week, of everybody or of one of the team. It only reads, and
//! every choice stands in its address.

use actix_web::web::Query;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::dates::{clock_field, counted, day_field, long_day, parse_day};
use crate::domain::names::joined;
use crate::domain::people::{Part, Person};
use crate::domain::permissions::Permission;
use crate::domain::planning::{ClosedFor, Entry, EntryKind};
use crate::domain::spans::Span;
use crate::services::planning::agenda::{self, Agenda, AgendaDay, Question};
use crate::web::error::PageResult;
use crate::web::page::Page;

const HOME: &str = "/bijeenkomsten/kalender";
const COLUMNS: [&str; 7] =
    ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"];

/// What is asked, as it stands in the address; what cannot be read is as if it were not there.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    weergave: Option<String>,
    van: Option<String>,
    mens: Option<String>,
}

/// The calendar.
pub async fn show(page: Page, asked: Query<Asked>) -> PageResult {
    let today = page.today();
    let question = Question {
        span: asked.weergave.as_deref().and_then(|it| it.parse().ok()).unwrap_or(Span::Month),
        on: asked.van.as_deref().and_then(|it| parse_day(it).ok()).unwrap_or(today),
        person_id: asked.mens.as_deref().and_then(|it| it.parse().ok()),
    };
    let agenda =
        page.read(move |conn, actor, now| agenda::show(conn, actor, question, now)).await?;
    let may_plan = page.actor()?.may(Permission::PlanSessions);
    let look = Look { question, today, may_plan, person: agenda.person.clone() };
    page.show("planning/agenda.html", "Kalender", &content(&agenda, &look))
}

/// What a page was asked and who looks.
struct Look {
    question: Question,
    today: NaiveDate,
    may_plan: bool,
    person: Option<Person>,
}

impl Look {
    /// The same calendar on another day or in another span.
    fn href(&self, span: Span, on: NaiveDate) -> String {
        let person = self.question.person_id.map(|id| format!("&mens={id}")).unwrap_or_default();
        format!("{HOME}?weergave={span}&van={on}{person}")
    }

    /// Where a session on an empty day is planned; nowhere when it is over or closed for all.
    fn plan_href(&self, day: &AgendaDay) -> String {
        let is_closed = day.closures.iter().any(|(it, _)| it.whom == ClosedFor::Everybody);
        let is_open = day.on >= self.today && !is_closed && day.leave.is_none();
        if !self.may_plan || !is_open || !day.entries.is_empty() {
            return String::new();
        }
        let leads = self.person.as_ref().filter(|it| it.may(Part::Moderator, day.on));
        let moderator = leads.map(|it| format!("&gespreksleider={}", it.id)).unwrap_or_default();
        format!("/bijeenkomsten/nieuw?dag={}{moderator}", day_field(day.on))
    }
}

fn content(agenda: &Agenda, look: &Look) -> Value {
    let Question { span, on, person_id } = look.question;
    let spans = Span::ALL.iter().map(
        |it| json!({ "label": it.label(), "href": look.href(*it, on), "active": *it == span }),
    );
    let people = agenda
        .people
        .iter()
        .map(|it| json!({ "value": it.id.to_string(), "label": it.name }))
        .collect::<Vec<_>>();
    json!({
        "title": span.title(on), "lead": lead(agenda, look), "spans": spans.collect::<Vec<_>>(),
        "previous_href": look.href(span, span.earlier(on)),
        "now_href": look.href(span, look.today),
        "next_href": look.href(span, span.later(on)),
        "span": span, "from": on.to_string(), "people": people,
        "filters": { "mens": person_id.map(|id| id.to_string()).unwrap_or_default() },
        "clear_href": format!("{HOME}?weergave={span}&van={on}"),
        "is_week": span == Span::Week, "columns": COLUMNS,
        "weeks": agenda.days.chunks(7).map(|week| self::week(week, look)).collect::<Vec<_>>(),
    })
}

/// "4 bijeenkomsten, 1 training en 2 vastgehouden datums van Lotte de Wit.": the days of the weeks
/// around it left out.
fn lead(agenda: &Agenda, look: &Look) -> String {
    let own = agenda.days.iter().filter(|day| look.question.span.holds(day.on, look.question.on));
    let (mut sessions, mut trainings, mut held) = (0, 0, 0);
    for entry in own.flat_map(|day| &day.entries) {
        match entry.kind {
            EntryKind::Session(_) => sessions += 1,
            EntryKind::Training(_) => trainings += 1,
            EntryKind::Held => held += 1,
        }
    }
    let mut words = vec![
        counted(sessions, "bijeenkomst", "bijeenkomsten"),
        counted(trainings, "training", "trainingen"),
    ];
    if held > 0 {
        words.push(counted(held, "vastgehouden datum", "vastgehouden datums"));
    }
    let whose = look.person.as_ref().map(|it| format!(" van {}", it.name)).unwrap_or_default();
    format!("{}{whose}.", joined(&words))
}

fn week(days: &[AgendaDay], look: &Look) -> Value {
    let monday = days.first().map(|day| day.on);
    json!({
        "number": monday.map(|it| it.iso_week().week()),
        "href": monday.map(|it| look.href(Span::Week, it)),
        "days": days.iter().map(|day| self::day(day, look)).collect::<Vec<_>>(),
    })
}

fn day(day: &AgendaDay, look: &Look) -> Value {
    let closures = day.closures.iter().map(|(it, whom)| match whom.as_str() {
        "" => it.name.clone(),
        whom => format!("{} ({whom})", it.name),
    });
    let is_closed = day.closures.iter().any(|(it, _)| it.whom == ClosedFor::Everybody);
    let closures: Vec<String> = closures.collect();
    let is_bare = closures.is_empty() && day.entries.is_empty() && day.leave.is_none();
    json!({
        "number": day.on.day(), "iso": day.on.to_string(), "long": long_day(day.on),
        "is_today": day.on == look.today, "is_closed": is_closed, "is_bare": is_bare,
        "is_outside": !look.question.span.holds(day.on, look.question.on),
        "closures": closures,
        "leave": day.leave.map(|it| it.kind.label().to_owned()).unwrap_or_default(),
        "entries": day.entries.iter().map(entry).collect::<Vec<_>>(),
        "plan_href": look.plan_href(day),
    })
}

fn entry(entry: &Entry) -> Value {
    let path = match entry.kind {
        EntryKind::Session(_) => "bijeenkomsten",
        EntryKind::Training(_) => "trainingen",
        EntryKind::Held => "bijeenkomsten/aanbod",
    };
    let times = entry
        .times
        .map(|(from, until)| (clock_field(from), clock_field(until)))
        .unwrap_or_default();
    let crew: Vec<&str> = entry.crew.iter().map(|(_, name, _)| name.as_str()).collect();
    json!({
        "href": format!("/{path}/{}", entry.id), "from": times.0, "until": times.1,
        "organisations": entry.organisations.join(", "), "place": entry.place,
        "crew": crew.join(", "), "word": entry.kind.word(), "state": entry.kind.state().to_lowercase(),
        "shape": entry.kind.shape(),
    })
}
