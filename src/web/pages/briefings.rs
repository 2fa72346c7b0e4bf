//! Briefings on paper: one page about an organisation, a list of a province.

use actix_web::web::Path;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::contact_view;
use super::desks::moving;
use super::dossier::{sentence_of, when};
use super::stage_view;
use crate::domain::coverage::ProvinceCoverage;
use crate::domain::dates::{day_and_clock, long_day, thousands, written_day};
use crate::domain::sessions::Session;
use crate::services::briefings::{self, Briefing};
use crate::services::dossiers::DossierView;
use crate::web::error::PageResult;
use crate::web::page::Page;

/// One page about an organisation.
pub async fn of_organisation(page: Page, code: Path<String>) -> PageResult {
    let code = code.into_inner();
    let briefing = page
        .read(move |conn, actor, now| briefings::of_organisation(conn, actor, &code, now))
        .await?;
    let actor = page.actor()?;
    let (view, today) = (&briefing.view, page.today());
    let title = format!("Briefing {}", view.organisation.full_name());
    let content = json!({
        "title": title, "made_on": long_day(today),
        "back_href": format!("/organisaties/{}", view.organisation.code),
        "province_href": format!("/provincies/{}/briefing", view.organisation.province_code),
        "facts": facts(&briefing), "stages": stage_view::stages(&view.stages, |stage| when(view, stage, today)),
        "contacts": contact_view::rows(view, &actor, today),
        "last": briefing.last.iter().map(|entry| {
            json!({ "when": written_day(entry.on), "text": sentence_of(entry), "by": entry.who })
        }).collect::<Vec<_>>(),
        "promises": promises(view, today),
        "wishes": wishes(&briefing), "near": near(&briefing),
    });
    page.show("briefings/organisation.html", &title, &content)
}

/// The organisations of a province on as few pages as possible.
pub async fn of_province(page: Page, code: Path<String>) -> PageResult {
    let code = code.into_inner();
    let asked = code.clone();
    let today = page.today();
    let ready = page.app.figures(today, page.now()).await?;
    let (briefing, report) = page
        .read(move |conn, actor, now| {
            let briefing = briefings::of_province(conn, actor, &asked, now)?;
            Ok((briefing, ready.report(conn, actor, today, now)?))
        })
        .await?;
    let figures = report.coverage.by_province.iter().find(|it| it.code == code).map(figures);
    let title = format!("Briefing {}", briefing.name);
    let rows = briefing.organisations.iter().map(|it| {
        let session = briefing.sessions.get(&it.standing.dossier.id);
        json!({ "open": moving(it), "session": session.map(planned).unwrap_or_default() })
    });
    let content = json!({
        "title": title, "made_on": long_day(today), "count": briefing.organisations.len(),
        "figures": figures.unwrap_or_default(),
        "back_href": format!("/organisaties?province={code}"),
        "organisations": rows.collect::<Vec<_>>(),
    });
    page.show("briefings/province.html", &title, &content)
}

/// "Van de 26 gemeenten kregen 20 een brief, 9 een gesprek, 3 een bijeenkomst en 1 een training."
fn figures(province: &ProvinceCoverage) -> String {
    let stages = province.stages;
    format!(
        "Van de {} gemeenten kregen {} een brief, {} een gesprek, {} een bijeenkomst en {} een \
         training.",
        province.municipalities,
        stages.letter,
        stages.conversation,
        stages.session,
        stages.training
    )
}

fn facts(briefing: &Briefing) -> Vec<Value> {
    let (view, it) = (&briefing.view, &briefing.view.organisation);
    let mut rows = vec![("Provincie", view.province.clone())];
    rows.extend(it.inhabitants.map(|count| ("Inwoners", thousands(count.into()))));
    rows.extend(it.place.clone().map(|place| ("Plaats", place)));
    rows.push(("Adviseur", view.adviser.clone().unwrap_or_else(|| "nog niemand".to_owned())));
    if let Some((at, mode)) = view.agenda.conversation {
        let with = briefing.expected.iter().map(|it| it.label().to_lowercase());
        let with = with.collect::<Vec<_>>().join(", ");
        let with = if with.is_empty() { with } else { format!(", met {with}") };
        let when = day_and_clock(at);
        rows.push(("Gesprek", format!("{when}, {}{with}", mode.label().to_lowercase())));
    }
    if !briefing.joining.is_empty() {
        rows.push(("Gaat mee", briefing.joining.join(", ")));
    }
    if let Some(next) = view.next {
        let due = next.due_on.map(|day| format!(", {}", written_day(day))).unwrap_or_default();
        rows.push(("Volgende stap", format!("{}{due}", next.step.label())));
    }
    rows.into_iter().map(|(term, text)| json!({ "term": term, "text": text })).collect()
}

fn promises(view: &DossierView, today: NaiveDate) -> Vec<Value> {
    let open = view.commitments.iter().filter(|it| it.done_on.is_none() && it.dropped_on.is_none());
    open.map(|it| {
        json!({ "text": it.title, "owner": it.owner,
            "due": format!("uiterlijk {}", written_day(it.due_on)), "late": it.due_on < today })
    })
    .collect()
}

fn wishes(briefing: &Briefing) -> Vec<String> {
    let mut all = Vec::new();
    if !briefing.wishes.is_empty() {
        all.push(briefing.wishes.sentence());
    }
    if let Some(session) = &briefing.session {
        all.push(format!("Bijeenkomst: {}.", planned(session)));
        all.extend(session.audience.clone().map(|text| format!("Voor wie: {text}")));
        all.extend(session.wishes.clone().map(|text| format!("Wensen: {text}")));
        all.extend(session.expected.map(|number| format!("Verwacht: {number} mensen.")));
    }
    all
}

/// "dinsdag 7 november, 19.30 uur, gemeentehuis Zeist".
fn planned(session: &Session) -> String {
    format!("{}, {}", day_and_clock(session.starts_at), session.place)
}

fn near(briefing: &Briefing) -> Vec<Value> {
    let shown = briefing.near.iter().map(|(standing, minutes)| {
        let next = standing.next.map_or("", |next| next.step.label());
        json!({ "organisation": standing.organisation.full_name(), "minutes": minutes, "next": next })
    });
    shown.collect()
}
