//! Held dates that nobody chose, and mail about the plan that waits to be read, on the list of
//! tasks of a planner.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Group, Place, group, task, with};
use crate::domain::dates::{amsterdam_day, counted, relative_day};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::Publication;
use crate::services::ServiceResult;
use crate::services::planning::date_offers::{self, OfferLine};
use crate::services::planning::publications;
use crate::store::DbConn;

/// What waits of the plan.
pub(super) struct Plan {
    offers: Vec<OfferLine>,
    unread: Option<(Publication, usize)>,
}

/// What waits of the plan, for who may plan.
pub(super) fn load(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Option<Plan>> {
    if !actor.may(Permission::PlanSessions) {
        return Ok(None);
    }
    let offers = date_offers::waiting(conn, actor, now)?;
    Ok(Some(Plan { offers, unread: publications::waiting(conn, actor)? }))
}

/// The groups, of which some may be empty.
pub(super) fn groups(plan: Option<&Plan>, now: DateTime<Utc>) -> Vec<Group> {
    let Some(plan) = plan else { return Vec::new() };
    vec![
        group(
            "te-lezen",
            "Berichten om te lezen",
            "Berichten over de planning vertrekken pas als u ze hebt gelezen.",
            plan.unread.iter().map(|it| unread(it, now)).collect(),
        ),
        group(
            "datums",
            "Datums die wij vasthielden",
            "De tijd is voorbij, of geen van de datums past.",
            plan.offers.iter().map(|it| offer(it, now)).collect(),
        ),
    ]
}

fn unread((publication, count): &(Publication, usize), now: DateTime<Utc>) -> Value {
    let path = format!("/bijeenkomsten/publiceren/{}", publication.id);
    let since = relative_day(amsterdam_day(publication.made_at), amsterdam_day(now));
    json!({
        "title": counted(*count, "bericht", "berichten"), "kind": "", "href": path, "detail": "",
        "due": format!("klaargezet {since}"), "late": false, "owner": "", "action": "",
        "action_label": "Lees en verstuur", "action_href": path,
    })
}

fn offer(line: &OfferLine, now: DateTime<Utc>) -> Value {
    let place = Place {
        code: line.organisation.code.clone(),
        organisation: line.organisation.full_name(),
        adviser: String::new(),
    };
    let offer = &line.offer;
    let since = offer.answered_at.filter(|_| !offer.is_open()).unwrap_or(offer.hold_until);
    with(
        task(&place, offer.label(now)),
        json!({
            "detail": offer.remark.as_deref().unwrap_or_default(),
            "due": relative_day(amsterdam_day(since), amsterdam_day(now)),
            "action_label": "Bekijk het aanbod",
            "action_href": format!("/bijeenkomsten/aanbod/{}", offer.id),
        }),
    )
}
