//! The morning mail to the owner of commitments: what is due within three days or late. None when
//! nothing presses.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::Words;
use crate::domain::accounts::User;
use crate::domain::commitments::Commitment;
use crate::domain::dates::{amsterdam_day, written_day};
use crate::services::ServiceResult;
use crate::services::roster::Roster;
use crate::store::{DbConn, commitments};

/// What presses, for those for whom something does.
pub(super) fn write(
    conn: &mut DbConn,
    readers: &[User],
    now: DateTime<Utc>,
) -> ServiceResult<HashMap<i64, Words>> {
    let today = amsterdam_day(now);
    let roster = Roster::load(conn)?;
    let mut pressing = commitments::list(conn, roster.tour_id)?;
    pressing.retain(|it| it.is_pressing(today));
    let of = |user: &User| {
        let own = pressing.iter().filter(|it| it.owner_id == user.id);
        let lines: Vec<String> = own.map(|it| line(it, &roster, today)).collect();
        (!lines.is_empty()).then(|| (user.id, vec![("lines", lines.join("\n"))]))
    };
    Ok(readers.iter().filter_map(of).collect())
}

/// One commitment in words. What may not be shared is not named: the team can read what left.
fn line(it: &Commitment, roster: &Roster, today: NaiveDate) -> String {
    let organisation = roster.find(it.dossier_id).map(|entry| entry.organisation.full_name());
    let what = match organisation.filter(|_| it.is_shareable) {
        Some(organisation) => format!("{organisation}: {}", it.title),
        None => "Een toezegging die niet wordt gedeeld".to_owned(),
    };
    let late = if it.is_late(today) { ", te laat" } else { "" };
    format!("{what} (uiterlijk {}{late})", written_day(it.due_on))
}
