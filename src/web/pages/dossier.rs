//! The dossier: one organisation on one screen, and who owns it.

mod acts;
pub mod corrections;
pub mod reapproach;
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
use crate::domain::notes::Note;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::stages::{Stage, StageState};
use crate::services::dossiers::{self, DossierView};
use crate::services::imports::ImportRun;
use crate::services::notes;
use crate::services::timeline::TimelineEntry;
use crate::web::error::PageResult;
use crate::web::page::{Page, Posted};

/// How much of the timeline is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    alles: Option<String>,
    soort: Option<String>,
}

pub(super) use acts::{Subject, act_for};
pub(super) use timeline::sentence_of;

/// What the page shows.
#[derive(Debug)]
pub struct Shown {
    /// The dossier.
    pub view: DossierView,
    /// Its story.
    pub timeline: Vec<TimelineEntry>,
    /// The notes that the visitor may read.
    pub notes: Vec<Note>,
    /// The files that changed something about the organisation or its contacts.
    pub runs: Vec<ImportRun>,
}

/// Shows the dossier.
pub async fn show(page: Page, code: Path<String>, asked: Query<Asked>) -> PageResult {
    let shown = load(&page, code.into_inner()).await?;
    let asked = timeline::Shown::new(asked.soort.as_deref(), asked.alles.is_some());
    let (content, title) = content_of(&page, &shown, &asked, "")?;
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
        let runs = crate::services::imports::runs_of(conn, actor, view.organisation.id)?;
        Ok(Shown { view, timeline, notes, runs })
    })
    .await
}

/// The context of the template with the form of this name unfolded, and the title.
///
/// # Errors
/// Nobody is logged in.
pub fn content(
    page: &Page,
    shown: &Shown,
    open_form: &str,
) -> Result<(Value, String), crate::web::error::Refusal> {
    content_of(page, shown, &timeline::Shown::default(), open_form)
}

fn content_of(
    page: &Page,
    Shown { view, timeline: story, notes, runs }: &Shown,
    asked: &timeline::Shown,
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
    let mut content = json!({
        "organisation": organisation(view),
        "stages": stage_view::stages(&view.stages, |stage| when(view, stage, today)),
        "flags": flags(view, today),
        "drafts": drafts(view, &actor),
        "next_step": acts::next_step(view, &actor, today),
        "more_actions": acts::more_actions(view, &actor),
        "allow_mail_href": acts::allow_mail_href(view, &actor),
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
        "imports": imports(runs, &actor),
        "notes_href": allowed(Permission::ReadNotes, format!("{path}/notities")),
        "notes": notes.iter().map(super::notes::row).collect::<Vec<_>>(),
        "open_form": open_form,
        "form": { "adviser": adviser_id.map(|id| id.to_string()).unwrap_or_default() },
    });
    timeline::put(&mut content, story, (&path, asked));
    Ok((content, title))
}

/// The files by day; a link for who may open one.
fn imports(runs: &[ImportRun], actor: &Actor) -> Vec<Value> {
    let may_open = actor.may(Permission::ImportLists);
    let shown = runs.iter().map(|run| {
        json!({
            "file": run.file_name,
            "href": if may_open { format!("/import/gelezen/{}", run.id) } else { String::new() },
            "when": written_day(amsterdam_day(run.at)), "by": run.actor,
            "undone": run.undone.is_some(),
        })
    });
    shown.collect()
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
        "adviser": adviser(view),
        "website": it.website, "note": view.absence.clone().unwrap_or_default(),
    })
}

/// The name, and who stands in today.
fn adviser(view: &DossierView) -> String {
    let name = view.adviser.as_deref().unwrap_or("nog niemand");
    match &view.stand_in {
        Some((who, until)) => {
            format!("{name} (vervangen door {who} tot en met {})", written_day(*until))
        }
        None => name.to_owned(),
    }
}

/// "donderdag 5 oktober, 14.00 uur" for what is planned, "3 gesprekken, laatst 2 oktober 2023",
/// else since when; nothing for what never happened, or turned out not to.
pub(super) fn when(view: &DossierView, stage: Stage, today: NaiveDate) -> String {
    let state = view.stages.get(stage);
    if state == StageState::NotStarted {
        return String::new();
    }
    let planned = match (stage, state) {
        (Stage::Conversation, StageState::Planned) => view.agenda.conversation.map(|(at, _)| at),
        (Stage::Session, StageState::Planned) => view.agenda.session.as_ref().map(|it| it.1),
        _ => None,
    };
    if let Some(at) = planned {
        return format!("{} ({})", day_and_clock(at), relative_day(amsterdam_day(at), today));
    }
    if let (Stage::Conversation, StageState::Held, [.., last]) =
        (stage, state, view.held_on.as_slice())
    {
        let last = written_day(*last);
        return match view.held_on.len() {
            1 => last,
            more => format!("{more} gesprekken, laatst {last}"),
        };
    }
    let since = view.since.iter().find(|since| since.stage == stage);
    since.map(|since| written_day(since.since_on)).unwrap_or_default()
}

/// Own words that stay readable, and that a colleague has some; never what they say.
fn drafts(view: &DossierView, actor: &Actor) -> Vec<Value> {
    let owner = view.dossier.as_ref().and_then(|dossier| dossier.adviser_id);
    let is_left = owner.is_some() && !actor.works_for(owner);
    let told = view.drafts.iter().filter_map(|it| match actor.is(Some(it.user_id)) {
        true if is_left => Some(json!({
            "text": "U hebt hier nog een concept van een verslag. Alleen u kunt het lezen.",
            "href": format!("/gesprekken/concept/{}", view.organisation.code),
        })),
        true => None,
        false => Some(json!({ "text": stays(&it.name), "href": "" })),
    });
    told.collect()
}

/// What is told about the draft of a colleague.
pub(super) fn stays(writer: &str) -> String {
    format!(
        "{writer} heeft hier nog een concept van een verslag. Alleen {writer} kan het lezen: \
         vraag ernaar."
    )
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
    let (asked, stationery) = (code.clone(), page.app.stationery());
    let assigned = page
        .write(move |conn, actor, now| {
            // A value that is no number is nobody's id and is refused beside the field.
            let id = chosen.as_deref().map(|text| text.parse().unwrap_or(-1));
            dossiers::assign_and_tell(conn, actor, (&asked, id), &stationery, now)
        })
        .await;
    let path = format!("/organisaties/{code}");
    match assigned {
        Ok(()) => Ok(page.see_other(&path, "De adviseur is bewaard.")),
        Err(error) => {
            let shown = load(&page, code).await?;
            let (content, title) = content(&page, &shown, "adviser")?;
            page.refused((TEMPLATE, &title), &content, fields.to_form(&[]), error)
        }
    }
}
