//! The piles of an adviser: what it is about, by when, and the button that does it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::dates::{long_day, relative_day};
use crate::domain::letters::InboundKind;
use crate::domain::next_step::Step;
use crate::domain::permissions::Actor;
use crate::services::overview::{CHOICES, Detail, Kind, Pile, Work};
use crate::web::pages::conversations::TO_LOG;
use crate::web::pages::dossier::{Subject, act_for};
use crate::web::pages::options::DESK;

/// The piles as the template wants them, for who sees what stalled after so many weeks.
pub(super) fn all(piles: &[Pile], weeks: u64, (today, actor): (NaiveDate, &Actor)) -> Vec<Value> {
    piles.iter().map(|pile| shown(pile, weeks, (today, actor))).collect()
}

/// The weeks to choose from.
pub(super) fn weeks(chosen: u64) -> Vec<Value> {
    let choice = |weeks: u64| {
        json!({ "label": format!("{weeks} weken"), "href": format!("/?weken={weeks}#stil"),
            "active": weeks == chosen })
    };
    CHOICES.map(choice).to_vec()
}

fn shown(pile: &Pile, weeks: u64, (today, actor): (NaiveDate, &Actor)) -> Value {
    let (id, title) = heading(pile.kind);
    let note = match pile.late {
        0 => String::new(),
        late => format!("{late} te laat"),
    };
    let has_more = pile.count > pile.first.len();
    json!({
        "id": id, "title": title, "count": pile.count, "note": note,
        "words": words(pile.kind, pile.count == 1),
        "all_href": if has_more { all_href(pile.kind, weeks) } else { String::new() },
        "all_label": format!("Alle {}", pile.count),
        "rows": pile
            .first
            .iter()
            .map(|work| row(pile.kind, work, (today, actor)))
            .collect::<Vec<_>>(),
    })
}

const fn heading(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::ToLog => ("vastleggen", "Nog vast te leggen"),
        Kind::Dossiers => ("nieuw", "Nieuwe dossiers"),
        Kind::Received => ("gekregen", "Toezeggingen die u kreeg"),
        Kind::Replies => ("antwoorden", "Gesprek plannen"),
        Kind::Mail => ("post", "Post in"),
        Kind::Calls => ("bellen", "Bellen"),
        Kind::Promises => ("toezeggingen", "Toezeggingen"),
        Kind::Reapproaches => ("opnieuw", "Weer benaderen"),
        Kind::FollowUps => ("navraag", "Vragen na een training"),
        Kind::Undeliverable => ("onbestelbaar", "Brief onbestelbaar"),
        Kind::Undecided => ("onbeslist", "Zonder volgende stap"),
        Kind::Stalled => ("stil", "Ligt stil"),
    }
}

/// What follows the number in the line above the piles.
const fn words(kind: Kind, is_one: bool) -> &'static str {
    match (kind, is_one) {
        (Kind::ToLog, _) => "nog vast te leggen",
        (Kind::Dossiers, true) => "nieuw dossier",
        (Kind::Dossiers, false) => "nieuwe dossiers",
        (Kind::Received, true) => "toezegging gekregen",
        (Kind::Received, false) => "toezeggingen gekregen",
        (Kind::Replies, true) => "gesprek te plannen",
        (Kind::Replies, false) => "gesprekken te plannen",
        (Kind::Mail, _) => "in Post in",
        (Kind::Calls, _) => "te bellen",
        (Kind::Promises, true) => "toezegging",
        (Kind::Promises, false) => "toezeggingen",
        (Kind::Reapproaches, _) => "weer te benaderen",
        (Kind::FollowUps, _) => "na te vragen",
        (Kind::Undeliverable, true) => "brief onbestelbaar",
        (Kind::Undeliverable, false) => "brieven onbestelbaar",
        (Kind::Undecided, _) => "zonder volgende stap",
        (Kind::Stalled, true) => "ligt stil",
        (Kind::Stalled, false) => "liggen stil",
    }
}

/// Where the whole pile is: with the same rows, also those of whom the reader stands in for.
fn all_href(kind: Kind, weeks: u64) -> String {
    let list = |step: &str| format!("/organisaties?step={step}&adviser={DESK}");
    match kind {
        Kind::ToLog => format!("/gesprekken?state={TO_LOG}&adviser={DESK}"),
        Kind::Replies => list("plan_conversation"),
        Kind::Dossiers => "/taken#nieuw".to_owned(),
        Kind::Received => "/taken#gekregen".to_owned(),
        Kind::Mail => "/taken#post-in".to_owned(),
        Kind::Calls => format!("/belronde?adviser={DESK}"),
        Kind::Promises => "/taken#toezeggingen".to_owned(),
        Kind::Reapproaches => "/taken#opnieuw".to_owned(),
        Kind::FollowUps => "/taken#navraag".to_owned(),
        Kind::Undeliverable => list("find_contact&stage=letter&state=undeliverable"),
        Kind::Undecided => list("undecided"),
        Kind::Stalled => format!("/?weken={weeks}&stil=alle#stil"),
    }
}

fn row(kind: Kind, work: &Work, (today, actor): (NaiveDate, &Actor)) -> Value {
    let dossier = format!("/organisaties/{}", work.code);
    let (action_label, act) = act(kind, work, actor);
    let (action, action_href) = match kind {
        Kind::Promises => (act, String::new()),
        _ => (String::new(), act),
    };
    json!({
        "title": work.organisation, "href": dossier, "detail": detail(&work.detail),
        "when": when(kind, work.on, today), "late": work.is_late,
        "action": action, "action_label": action_label, "action_href": action_href,
    })
}

/// The act that takes the work off the pile.
fn act(kind: Kind, work: &Work, actor: &Actor) -> (&'static str, String) {
    let about = |path: &str| format!("{path}?organisatie={}", work.code);
    match kind {
        Kind::ToLog => ("Vastleggen", about("/gesprekken/nieuw")),
        Kind::Replies | Kind::Reapproaches => ("Gesprek plannen", about("/gesprekken/plannen")),
        Kind::Dossiers => ("Briefing", format!("/organisaties/{}/briefing", work.code)),
        Kind::Received => ("Bekijken", format!("/toezeggingen/{}", work.id)),
        Kind::Mail => ("Lezen", format!("/postvak-in/{}", work.id)),
        Kind::Calls => ("Bellen", format!("/belronde/{}", work.id)),
        Kind::FollowUps => ("Vraag het na", format!("/trainingen/{}/navraag", work.id)),
        Kind::Promises => ("Gedaan", format!("/toezeggingen/{}/gedaan", work.id)),
        Kind::Undeliverable => {
            ("Zoek een contact", format!("/organisaties/{}#contacten", work.code))
        }
        Kind::Undecided => ("Opnieuw benaderen", format!("/organisaties/{}/opnieuw", work.code)),
        Kind::Stalled => stalled(work, actor)
            // Every step in which a dossier can stall has an act for an adviser.
            .unwrap_or_else(|| ("Naar het dossier", format!("/organisaties/{}", work.code))),
    }
}

/// The act of the next step, when there is one for the actor.
fn stalled(work: &Work, actor: &Actor) -> Option<(&'static str, String)> {
    let Detail::Next(step) = work.detail else { return None };
    let subject = Subject { code: &work.code, session_id: None, training_id: None };
    act_for(step, &subject, actor).map(|(label, href, _)| (label, href))
}

fn detail(detail: &Detail) -> String {
    match detail {
        Detail::None => String::new(),
        Detail::Reply(reply) => reply.label().to_lowercase(),
        Detail::Mail(kind) => match kind {
            InboundKind::Bounce => "bericht kwam niet aan",
            InboundKind::Reply => "antwoord per e-mail",
            InboundKind::Delay | InboundKind::AutoReply | InboundKind::Other => "e-mail",
        }
        .to_owned(),
        Detail::Text(text) => text.clone(),
        Detail::Next(step) => step.label().to_owned(),
        Detail::From(from, next) => told_from(from, *next),
    }
}

/// "van Anna de Vries, nu: gesprek plannen".
pub(in crate::web::pages) fn told_from(from: &str, next: Option<Step>) -> String {
    let from = if from.is_empty() { "van niemand".to_owned() } else { format!("van {from}") };
    match next {
        Some(step) => format!("{from}, volgende stap: {}", step.label().to_lowercase()),
        None => from,
    }
}

fn when(kind: Kind, on: Option<NaiveDate>, today: NaiveDate) -> String {
    let Some(day) = on else { return String::new() };
    match kind {
        Kind::Stalled => {
            format!("niets meer sinds {} ({})", long_day(day), relative_day(day, today))
        }
        Kind::Replies | Kind::Mail | Kind::Dossiers => relative_day(day, today),
        _ => format!("{} ({})", long_day(day), relative_day(day, today)),
    }
}
