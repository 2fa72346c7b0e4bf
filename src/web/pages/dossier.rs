//! The dossier: one organisation on one screen, and who owns it.

mod timeline;

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::contact_view;
use super::organisations::people;
use super::stage_view;
use crate::domain::dates::amsterdam_day;
use crate::domain::dates::{day_and_clock, relative_day, thousands, written_day};
use crate::domain::next_step::Step;
use crate::domain::notes::Note;
use crate::domain::permissions::{Actor, Permission, Role};
use crate::domain::stages::{Stage, StageState};
use crate::services::dossiers::{self, DossierView};
use crate::services::notes;
use crate::services::timeline::TimelineEntry;
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};

/// How much of the timeline is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    alles: Option<String>,
}

/// What the page shows.
#[derive(Debug)]
pub struct Shown {
    /// The dossier.
    pub view: DossierView,
    /// Its story.
    pub timeline: Vec<TimelineEntry>,
    /// The notes that the visitor may read.
    pub notes: Vec<Note>,
}

/// Shows the dossier.
pub async fn show(page: Page, code: Path<String>, asked: Query<Asked>) -> PageResult {
    let shown = load(&page, code.into_inner()).await?;
    let (content, title) = content(&page, &shown, asked.alles.is_some(), "")?;
    page.show(TEMPLATE, &title, &content)
}

/// The template of the page.
pub const TEMPLATE: &str = "organisations/dossier.html";

/// Loads what the page shows.
///
/// # Errors
/// No such organisation.
pub async fn load(page: &Page, code: String) -> Result<Shown, crate::web::error::Refusal> {
    page.read(move |conn, actor, now| {
        let view = dossiers::show(conn, actor, &code, now)?;
        let timeline = crate::services::timeline::of(conn, actor, &view)?;
        let notes = match &view.dossier {
            Some(dossier) => notes::readable(conn, actor, dossier)?,
            None => Vec::new(),
        };
        Ok(Shown { view, timeline, notes })
    })
    .await
}

/// The context of the template with the form of this name unfolded and the timeline whole or
/// folded, and the title.
///
/// # Errors
/// Nobody is logged in.
pub fn content(
    page: &Page,
    Shown { view, timeline: story, notes }: &Shown,
    shows_all: bool,
    open_form: &str,
) -> Result<(Value, String), crate::web::error::Refusal> {
    let (actor, today) = (page.actor()?, page.today());
    let path = format!("/organisaties/{}", view.organisation.code);
    let has_dossier = view.dossier.is_some();
    let allowed = |permission, href: String| {
        if actor.may(permission) && has_dossier { href } else { String::new() }
    };
    let adviser_id = view.dossier.as_ref().and_then(|dossier| dossier.adviser_id);
    let title = view.organisation.full_name();
    let content = json!({
        "organisation": organisation(view),
        "stages": stage_view::stages(&view.stages, |stage| when(view, stage, today)),
        "flags": flags(view, today),
        "next_step": next_step(view, &actor, today),
        "more_actions": more_actions(view, &actor),
        "allow_mail_href": allow_mail_href(view, &actor),
        "contacts": contact_view::rows(view, &actor, today),
        "former_contacts": contact_view::former_rows(view, &actor),
        "contact_action": allowed(Permission::EditContacts, format!("{path}/contacten")),
        "functions": contact_view::functions(&view.organisation),
        "shows_contacts": actor.may(Permission::ReadContacts),
        "shows_commitments": actor.may(Permission::ReadConversations),
        "commitments": commitments(view, today),
        "commitment_action": allowed(Permission::FollowUp, format!("{path}/toezeggingen")),
        "owners": people(&view.advisers),
        "adviser_action": allowed(Permission::AssignDossiers, format!("{path}/adviseur")),
        "advisers": people(&view.advisers),
        "timeline": timeline::lines(story, shows_all),
        "timeline_more": timeline::more(story, &path, shows_all),
        "notes_href": allowed(Permission::ReadNotes, format!("{path}/notities")),
        "notes": notes.iter().map(super::notes::row).collect::<Vec<_>>(),
        "open_form": open_form,
        "form": { "adviser": adviser_id.map(|id| id.to_string()).unwrap_or_default() },
    });
    Ok((content, title))
}

fn organisation(view: &DossierView) -> Value {
    let it = &view.organisation;
    let mut facts = vec![if it.is_province() { "Provincie" } else { "Gemeente" }.to_owned()];
    if !it.is_province() {
        facts.push(view.province.clone());
    }
    if let Some(count) = it.inhabitants {
        facts.push(format!("{} inwoners", thousands(count.into())));
    }
    if !view.formerly.is_empty() {
        facts.push(format!("voorheen {}", view.formerly.join(", ")));
    }
    json!({
        "code": it.code, "name": it.full_name(), "facts_line": facts.join(" · "),
        "adviser": view.adviser.as_deref().unwrap_or("nog niemand"),
        "website": it.website, "note": view.absence.clone().unwrap_or_default(),
    })
}

/// "donderdag 5 oktober, 14.00 uur" for what is planned, else since when.
fn when(view: &DossierView, stage: Stage, today: NaiveDate) -> String {
    let planned = match (stage, view.stages.get(stage)) {
        (Stage::Conversation, StageState::Planned) => view.agenda.conversation.map(|(at, _)| at),
        (Stage::Session, StageState::Planned) => view.agenda.session.as_ref().map(|it| it.1),
        _ => None,
    };
    if let Some(at) = planned {
        return format!("{} ({})", day_and_clock(at), relative_day(amsterdam_day(at), today));
    }
    let since = view.since.iter().find(|since| since.stage == stage);
    since.map(|since| written_day(since.since_on)).unwrap_or_default()
}

fn flags(view: &DossierView, today: NaiveDate) -> Vec<Value> {
    let Some(dossier) = &view.dossier else {
        return vec![json!({ "text": "niet in deze tour", "kind": "neutral" })];
    };
    let reached = view.inherited.iter().filter_map(|(name, stages)| {
        let stage = stages.furthest()?;
        let happened = stage_view::happened(stage, stages.get(stage)).to_lowercase();
        let text = format!("via rechtsvoorganger {name}: {happened}");
        Some(json!({ "text": text, "kind": "neutral" }))
    });
    let mut flags: Vec<Value> = reached.collect();
    if let Some(day) = dossier.reapproach_on {
        let kind = if day < today { "error" } else { "warning" };
        flags
            .push(json!({ "text": format!("weer contact op {}", written_day(day)), "kind": kind }));
    }
    if let Some(day) = dossier.mail_stopped_on {
        let text = format!("wil sinds {} geen berichten meer", written_day(day));
        flags.push(json!({ "text": text, "kind": "error" }));
    }
    if let Some(reason) = &dossier.mail_resumed_reason {
        flags.push(json!({ "text": format!("post weer toegestaan: {reason}"), "kind": "info" }));
    }
    flags
}

/// Where mail is allowed again; empty when it was not stopped or this is not for the actor.
fn allow_mail_href(view: &DossierView, actor: &Actor) -> String {
    let is_stopped = view.dossier.as_ref().is_some_and(|it| it.mail_stopped_on.is_some());
    let href = format!("/organisaties/{}/post", view.organisation.code);
    let is_for = actor.may(Permission::FollowUp) && !is_barred(view, actor);
    if is_stopped && is_for { href } else { String::new() }
}

fn next_step(view: &DossierView, actor: &Actor, today: NaiveDate) -> Value {
    let Some(next) = view.next else {
        return json!({ "text": "geen", "detail": "", "actions": [] });
    };
    let mut detail = Vec::new();
    if let Some(due) = next.due_on {
        detail.push(format!("{} ({})", written_day(due), relative_day(due, today)));
        let reason = view.dossier.as_ref().and_then(|dossier| dossier.reapproach_reason.clone());
        detail.extend(reason);
    }
    if let (Step::HoldConversation, Some((at, mode))) = (next.step, view.agenda.conversation) {
        detail.push(format!("{}, {}", day_and_clock(at), mode.label().to_lowercase()));
    }
    if let (Step::HoldSession, Some((_, at, place))) = (next.step, &view.agenda.session) {
        detail.push(format!("{}, {place}", day_and_clock(*at)));
    }
    let actions: Vec<Value> = action(view, next.step)
        .filter(|(_, href, permission)| actor.may(*permission) && is_open_to(view, actor, href))
        .map(|(label, href, _)| json!({ "label": label, "href": href }))
        .into_iter()
        .collect();
    json!({ "text": next.step.label(), "detail": detail.join(" · "), "actions": actions })
}

/// The act that does the next step.
fn action(view: &DossierView, step: Step) -> Option<(&'static str, String, Permission)> {
    use Permission as P;
    let code = &view.organisation.code;
    let about = |path: &str| format!("{path}?organisatie={code}");
    Some(match step {
        Step::FindContact => ("Contact toevoegen", "#contacten".to_owned(), P::EditContacts),
        Step::PutInRound => {
            ("Nieuwe brievenronde", "/brievenrondes/nieuw".to_owned(), P::ProposeRounds)
        }
        Step::AwaitReply => {
            ("Antwoord vastleggen", format!("/organisaties/{code}/antwoord"), P::FollowUp)
        }
        Step::Call => ("Naar de belronde", "/belronde".to_owned(), P::ReadConversations),
        Step::PlanConversation | Step::Reapproach => {
            ("Gesprek plannen", about("/gesprekken/plannen"), P::ReadConversations)
        }
        Step::HoldConversation => {
            ("Gesprek vastleggen", about("/gesprekken/nieuw"), P::LogConversations)
        }
        Step::OfferSession | Step::AwaitSession | Step::PlanSession => {
            ("Bijeenkomst plannen", about("/bijeenkomsten/nieuw"), P::PlanSessions)
        }
        Step::HoldSession => {
            let id = view.agenda.session.as_ref().map(|it| it.0)?;
            ("Naar de bijeenkomst", format!("/bijeenkomsten/{id}"), P::ReadSessions)
        }
        Step::OfferTraining
        | Step::AwaitTraining
        | Step::AgreeCost
        | Step::PlanTraining
        | Step::HoldTraining => {
            ("Training vastleggen", about("/trainingen/nieuw"), P::PlanTrainings)
        }
        Step::AwaitSending | Step::Finished | Step::Undecided => return None,
    })
}

/// False for a conversation in the dossier of another adviser: that form always refuses.
fn is_open_to(view: &DossierView, actor: &Actor, href: &str) -> bool {
    !(is_barred(view, actor) && href.starts_with("/gesprekken/"))
}

/// True for an adviser who looks at the dossier of another.
fn is_barred(view: &DossierView, actor: &Actor) -> bool {
    let owner = view.dossier.as_ref().and_then(|dossier| dossier.adviser_id);
    actor.role == Some(Role::Adviser) && owner.is_some() && !actor.works_for(owner)
}

/// Every act on this dossier that the role may do, whatever comes next.
fn more_actions(view: &DossierView, actor: &Actor) -> Vec<Value> {
    use Permission as P;
    if view.dossier.is_none() || view.absence.is_some() {
        return Vec::new();
    }
    let code = &view.organisation.code;
    let about = |path: &str| format!("{path}?organisatie={code}");
    let all = [
        ("Antwoord vastleggen", format!("/organisaties/{code}/antwoord"), P::FollowUp),
        ("Berichten", format!("/organisaties/{code}/berichten"), P::ReadRounds),
        ("Aanbod", format!("/organisaties/{code}/aanbod"), P::ReadConversations),
        ("Gesprek plannen", about("/gesprekken/plannen"), P::ReadConversations),
        ("Gesprek vastleggen", about("/gesprekken/nieuw"), P::LogConversations),
        ("Bijeenkomst plannen", about("/bijeenkomsten/nieuw"), P::PlanSessions),
        ("Training vastleggen", about("/trainingen/nieuw"), P::PlanTrainings),
    ];
    let next = view.next.and_then(|next| action(view, next.step)).map(|(label, ..)| label);
    let allowed = all.into_iter().filter(|(label, href, permission)| {
        actor.may(*permission) && is_open_to(view, actor, href) && next != Some(label)
    });
    allowed.map(|(label, href, _)| json!({ "label": label, "href": href })).collect()
}

fn commitments(view: &DossierView, today: NaiveDate) -> Vec<Value> {
    let shown = view.commitments.iter().map(|it| {
        let done = it.done_on.is_some() || it.dropped_on.is_some();
        let due = match (it.done_on, it.dropped_on) {
            (Some(day), _) => format!("gedaan op {}", written_day(day)),
            (None, Some(day)) => format!("niet meer nodig sinds {}", written_day(day)),
            (None, None) => format!("uiterlijk {}", written_day(it.due_on)),
        };
        json!({
            "text": it.title, "owner": it.owner, "due": due, "done": it.done_on.is_some(),
            "href": format!("/toezeggingen/{}", it.id), "shareable": it.is_shareable,
            "late": !done && it.due_on < today,
            "done_action": if done { String::new() } else { format!("/toezeggingen/{}/gedaan", it.id) },
        })
    });
    shown.collect()
}

/// Gives the dossier to an adviser, or to nobody.
pub async fn assign(page: Page, code: Path<String>, Posted(fields): Posted) -> PageResult {
    let code = code.into_inner();
    let chosen = fields.get("adviser").map(str::to_owned);
    let asked = code.clone();
    let assigned = page
        .write(move |conn, actor, now| {
            // A value that is no number is nobody's id and is refused beside the field.
            let id = chosen.as_deref().map(|text| text.parse().unwrap_or(-1));
            dossiers::assign(conn, actor, &asked, id, now)
        })
        .await;
    let path = format!("/organisaties/{code}");
    match assigned {
        Ok(()) => Ok(page.see_other(&path, "De adviseur is bewaard.")),
        Err(error) => {
            let shown = load(&page, code).await?;
            let (content, title) = content(&page, &shown, false, "adviser")?;
            page.refused((TEMPLATE, &title), &content, fields.to_form(&[]), error)
        }
    }
}
