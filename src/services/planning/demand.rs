//! Who wants a session or a training and has none planned, who waits longest first.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::domain::planning::{DateOffer, MeetingWishes};
use crate::domain::schedule::Recess;
use crate::domain::stages::{Stage, StageState};
use crate::domain::trainings::{Training, TrainingState};
use crate::services::roster::{Entry, Roster};
use crate::services::{ServiceResult, audit, require};
use crate::store::{DbConn, date_offers, demands, dossiers, meeting_wishes, recesses, trainings};

/// The states in which a session is wanted.
const WANTED: [StageState; 2] = [StageState::Wanted, StageState::Postponed];

/// The states in which a training is wanted.
const ASKED: [StageState; 3] =
    [StageState::Requested, StageState::CostAgreed, StageState::Postponed];

/// One wish.
#[derive(Debug, Clone)]
pub struct Demand {
    /// Who wants it.
    pub organisation: Organisation,
    /// Name of the province.
    pub province: String,
    /// [`Stage::Session`] or [`Stage::Training`].
    pub stage: Stage,
    /// The training, when it is one.
    pub training_id: Option<i64>,
    /// True for a training of which a date and a trainer can be sought: its cost is agreed.
    pub is_agreed: bool,
    /// The day on which they said so, when that is known.
    pub since: Option<NaiveDate>,
    /// What they ask.
    pub wishes: MeetingWishes,
    /// The recess of its own that comes first.
    pub recess: Option<Recess>,
    /// The offer of dates that holds for it now.
    pub offer: Option<DateOffer>,
    /// True when the actor may change what they ask.
    pub may_change: bool,
}

/// The same as [`list`] for a file; the audit log says that it left.
///
/// # Errors
/// No permission.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    province: Option<&str>,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Demand>> {
    let demands = list(conn, actor, province, now)?;
    audit::record(conn, actor, "demand.export", "demands", now)?;
    Ok(demands)
}

/// Every wish, or those in one province.
///
/// # Errors
/// No permission.
pub fn list(
    conn: &mut DbConn,
    actor: &Actor,
    province: Option<&str>,
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Demand>> {
    require(actor, Permission::ReadSessions)?;
    let mut all = sessions(conn)?;
    all.extend(lessons(conn)?);
    let ids: Vec<i64> = all.iter().map(|it| it.0).collect();
    let roster = Roster::load_among(conn, &ids)?;
    let known = meeting_wishes::list(conn)?;
    let own = recesses::list_own(conn, amsterdam_day(now))?;
    let mut offers = date_offers::list_unsettled(conn)?;
    offers.retain(|it| it.holds(now));
    let demand = |(dossier_id, stage, training, since): Wish| {
        let Entry { organisation, province, .. } = roster.find(dossier_id)?.clone();
        let is_own = |it: &&(i64, Recess)| it.1.organisation_id == Some(organisation.id);
        Some(Demand {
            may_change: actor.may(Permission::FollowUp)
                && roster.find(dossier_id)?.is_on_desk_of(actor),
            wishes: known.get(&organisation.id).cloned().unwrap_or_default(),
            recess: own.iter().find(is_own).map(|(_, recess)| recess.clone()),
            offer: offers
                .iter()
                .find(|it| it.dossier_id == dossier_id && stage == Stage::Session)
                .cloned(),
            organisation,
            province,
            stage,
            training_id: training.map(|(id, _)| id),
            is_agreed: training.is_some_and(|(_, is_agreed)| is_agreed),
            since,
        })
    };
    let mut demands: Vec<Demand> = all.into_iter().filter_map(demand).collect();
    demands.retain(|it| province.is_none_or(|code| it.organisation.province_code == code));
    let late = NaiveDate::MAX;
    demands.sort_by_cached_key(|it| (it.since.unwrap_or(late), it.organisation.sort_name.clone()));
    Ok(demands)
}

/// Dossier, stage, training with whether its cost is agreed, and since when.
type Wish = (i64, Stage, Option<(i64, bool)>, Option<NaiveDate>);

fn sessions(conn: &mut DbConn) -> ServiceResult<Vec<Wish>> {
    let since = demands::since(conn, Stage::Session, &[StageState::Wanted])?;
    let mut wishes = Vec::new();
    for state in WANTED {
        let ids = dossiers::list_in(conn, Stage::Session, state)?;
        let wish = |id: i64| (id, Stage::Session, None, since.get(&id).copied());
        wishes.extend(ids.into_iter().map(wish));
    }
    Ok(wishes)
}

fn lessons(conn: &mut DbConn) -> ServiceResult<Vec<Wish>> {
    let since = demands::since(conn, Stage::Training, &ASKED)?;
    let open = [TrainingState::Requested, TrainingState::CostAgreed, TrainingState::Postponed];
    let mut all = trainings::list(conn)?;
    all.retain(|it| open.contains(&it.state));
    let wish = |it: Training| {
        let (id, training) = (it.dossier_id, Some((it.id, it.may_be_sought())));
        let asked_on = it.terms.requested_on.or_else(|| since.get(&id).copied());
        (id, Stage::Training, training, asked_on)
    };
    Ok(all.into_iter().map(wish).collect())
}
