//! What a colleague gave the reader, and hand-overs that wait for a planner, on the list of tasks.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Group, Place, group, task, with};
use crate::domain::dates::{long_day, relative_day};
use crate::services::handovers::HandoverLine;
use crate::services::received::{ReceivedCommitment, ReceivedDossier};
use crate::services::tasks::Tasks;
use crate::web::pages::overview::piles::told_from;
use crate::web::pages::round_view::counted;

/// The groups, of which some may be empty.
pub(super) fn groups(tasks: &Tasks, today: NaiveDate) -> [Group; 3] {
    let received = &tasks.received;
    [
        group(
            "overdrachten",
            "Overdrachten die op u wachten",
            "Een adviseur wil deze dossiers overdragen. Ze gaan pas over als een planner bevestigt.",
            tasks.handovers.iter().map(|it| handover(it, today)).collect(),
        ),
        group(
            "nieuw",
            "Nieuwe dossiers",
            "Deze dossiers kreeg u in de laatste zeven dagen. Lees de briefing.",
            received.dossiers.iter().map(|it| dossier(it, today)).collect(),
        ),
        group(
            "gekregen",
            "Toezeggingen die u kreeg",
            "Een collega gaf u deze toezeggingen in de laatste zeven dagen.",
            received.commitments.iter().map(|it| commitment(it, today)).collect(),
        ),
    ]
}

fn handover(it: &HandoverLine, today: NaiveDate) -> Value {
    let path = format!("/overdracht/{}", it.handover.id);
    let dossiers = counted(it.dossiers, "dossier", "dossiers");
    json!({
        "title": format!("{dossiers} van {} naar {}", it.from, it.to), "kind": "", "href": path,
        "detail": "", "due": format!("voorgesteld {}", relative_day(it.handover.proposed_on, today)),
        "late": false, "owner": "", "action": "", "action_label": "Bekijk en bevestig",
        "action_href": path,
    })
}

fn dossier(it: &ReceivedDossier, today: NaiveDate) -> Value {
    let organisation = &it.standing.organisation;
    let place = Place {
        code: organisation.code.clone(),
        organisation: organisation.full_name(),
        adviser: String::new(),
    };
    with(
        task(&place, "nieuw dossier"),
        json!({
            "detail": told_from(&it.from, it.standing.next.map(|next| next.step)),
            "due": format!("gekregen {}", relative_day(it.on, today)),
            "action_label": "Briefing",
            "action_href": format!("/organisaties/{}/briefing", organisation.code),
        }),
    )
}

fn commitment(it: &ReceivedCommitment, today: NaiveDate) -> Value {
    let path = format!("/toezeggingen/{}", it.commitment.id);
    json!({
        "title": it.organisation.full_name(), "kind": "toezegging", "href": path,
        "detail": format!("{} (van {})", it.commitment.title, it.by),
        "due": format!("uiterlijk {}", long_day(it.commitment.due_on)),
        "late": it.commitment.is_late(today), "owner": "", "action": "",
        "action_label": "Bekijken", "action_href": path,
    })
}
