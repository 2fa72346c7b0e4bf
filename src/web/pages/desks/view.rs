//! Hand-overs as their templates want them.

use serde_json::{Value, json};

use crate::domain::dates::{day_and_clock, written_day};
use crate::domain::desks::HandoverState;
use crate::domain::organisations::Organisation;
use crate::domain::stages::Stage;
use crate::services::handovers::{HandoverLine, HandoverView, Moving};
use crate::web::pages::dossier::stays;
use crate::web::pages::stage_view;

/// "3 dossiers".
pub(super) fn counted(number: usize) -> String {
    if number == 1 { "1 dossier".to_owned() } else { format!("{number} dossiers") }
}

pub(super) const fn state_kind(state: HandoverState) -> &'static str {
    match state {
        HandoverState::Proposed => "warning",
        HandoverState::Done => "ok",
        HandoverState::Withdrawn => "neutral",
    }
}

fn number(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// A hand-over in the list.
pub(super) fn row(line: &HandoverLine) -> Value {
    let it = &line.handover;
    json!({
        "href": format!("/overdracht/{}", it.id),
        "text": format!("{} van {} naar {}", counted(line.dossiers), line.from, line.to),
        "when": written_day(it.decided_on.unwrap_or(it.proposed_on)),
        "state_label": it.state.label(), "state_kind": state_kind(it.state),
    })
}

/// One hand-over on its page.
pub(super) fn content(view: &HandoverView) -> Value {
    let (line, it) = (&view.line, &view.line.handover);
    let path = format!("/overdracht/{}", it.id);
    let at = |is_there: bool, end: &str| {
        if is_there { format!("{path}/{end}") } else { String::new() }
    };
    json!({
        "title": format!("Overdracht van {} naar {}", line.from, line.to),
        "lead": lead(view),
        "state_label": it.state.label(), "state_kind": state_kind(it.state),
        "consequence": consequence(view),
        "dossiers": view.moving.iter().map(moving).collect::<Vec<_>>(),
        "confirm_action": at(view.may_confirm, "bevestigen"),
        "withdraw_action": at(view.may_withdraw, "intrekken"),
    })
}

/// "3 dossiers van Anna gaan naar Karim, met 1 gepland gesprek …", or that they went. What went
/// along is not counted afterwards: it moves on.
fn consequence(view: &HandoverView) -> String {
    let (from, to, one) = (&view.line.from, &view.line.to, view.moving.len() == 1);
    let dossiers = format!("{} van {from}", counted(view.moving.len()));
    let talks = view.moving.iter().filter(|it| it.conversation.is_some()).count();
    let promises: usize = view.moving.iter().map(|it| it.commitments.len()).sum();
    match view.line.handover.state {
        HandoverState::Proposed => format!(
            "{dossiers} {} naar {to}, met {} en {}.",
            if one { "gaat" } else { "gaan" },
            number(talks, "gepland of uitgesteld gesprek", "geplande of uitgestelde gesprekken"),
            number(promises, "open toezegging", "open toezeggingen")
        ),
        HandoverState::Done => format!(
            "{dossiers} {} naar {to} gegaan, met de gesprekken en toezeggingen die toen open \
             stonden. Hieronder staat hoe het er nu voor staat.",
            if one { "is" } else { "zijn" }
        ),
        HandoverState::Withdrawn => {
            format!("{dossiers} {} niet naar {to} gegaan.", if one { "is" } else { "zijn" })
        }
    }
}

fn lead(view: &HandoverView) -> String {
    let it = &view.line.handover;
    let proposed = format!("Voorgesteld op {} door {}", written_day(it.proposed_on), view.proposer);
    match (it.state, it.decided_on) {
        (HandoverState::Done, Some(day)) => {
            format!("{proposed}, overgedragen op {}.", written_day(day))
        }
        (HandoverState::Withdrawn, Some(day)) => {
            format!("{proposed}, ingetrokken op {}.", written_day(day))
        }
        _ => format!("{proposed}. Een planner bevestigt de overdracht."),
    }
}

/// What goes along with one dossier.
pub(in crate::web::pages) fn moving(it: &Moving) -> Value {
    let standing = &it.standing;
    let (state, kind) = stage_view::state(&standing.stages);
    json!({
        "id": standing.dossier.id.to_string(),
        "href": format!("/organisaties/{}", standing.organisation.code),
        "briefing_href": format!("/organisaties/{}/briefing", standing.organisation.code),
        "organisation": standing.organisation.full_name(),
        "name": short_name(&standing.organisation), "province": standing.province,
        "stages": stage_view::stages(&standing.stages, |_: Stage| String::new()),
        "state_label": state, "state_kind": kind,
        "next": standing.next.map_or("", |next| next.step.label()),
        "due": standing.next.and_then(|next| next.due_on).map(written_day).unwrap_or_default(),
        "conversation": conversation(it),
        "drafts": it.drafts.iter().map(|writer| stays(writer)).collect::<Vec<_>>(),
        "commitments": it.commitments.iter().map(|promise| {
            format!("{} (uiterlijk {})", promise.title, written_day(promise.due_on))
        }).collect::<Vec<_>>(),
    })
}

/// The name without "Gemeente", for a list that is short of room; a province is named as such.
fn short_name(it: &Organisation) -> String {
    match it.is_province() {
        true => it.full_name(),
        false => it.name.clone(),
    }
}

fn conversation(it: &Moving) -> String {
    let Some(one) = &it.conversation else { return String::new() };
    match one.planned_at {
        Some(at) => format!("{}, {}", day_and_clock(at), one.mode.label().to_lowercase()),
        None => "uitgesteld".to_owned(),
    }
}
