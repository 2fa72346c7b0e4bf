//! A page of the list of organisations: how many there are, and the ids of some rows by name.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::organisations::OrganisationKind;
use crate::domain::stages::{Stage, StageState};
use crate::store::schema::{dossiers, organisations, stage_states};
use crate::store::{DbConn, StoreError};

/// Which organisations, all of them valid on the day; what is none or empty leaves nothing out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The tour whose dossiers count.
    pub tour_id: i64,
    /// The day.
    pub on: NaiveDate,
    /// Only of these provinces, each by its code: of every one of them, so two differ in vain.
    pub provinces: Vec<String>,
    /// Only of this kind.
    pub kind: Option<OrganisationKind>,
    /// In which anything happened, or which is in `state`.
    pub stage: Option<Stage>,
    /// The state of that stage, or of any.
    pub state: Option<StageState>,
    /// Whose dossiers: of one of these users, or of nobody when there are none. Each holds.
    pub owners: Vec<Vec<i64>>,
}

type Query<'a> = organisations::BoxedQuery<'a, <DbConn as diesel::Connection>::Backend>;

/// How many organisations there are.
///
/// # Errors
/// A database error.
pub fn count(conn: &mut DbConn, wanted: &Wanted) -> Result<i64, StoreError> {
    Ok(query(wanted).count().get_result(conn)?)
}

/// The code of the province of each of them, in no order.
///
/// # Errors
/// A database error.
pub fn list_provinces(conn: &mut DbConn, wanted: &Wanted) -> Result<Vec<String>, StoreError> {
    Ok(query(wanted).select(organisations::province_code).load(conn)?)
}

/// Whose dossier each of them has, in no order; none for nobody's, and without a dossier.
///
/// # Errors
/// A database error.
pub fn list_owners(conn: &mut DbConn, wanted: &Wanted) -> Result<Vec<Option<i64>>, StoreError> {
    Ok(query(wanted).select(owner(wanted.tour_id)).load(conn)?)
}

/// The ids of so many organisations by name, after those that are passed over.
///
/// # Errors
/// A database error.
pub fn list_ids(
    conn: &mut DbConn,
    wanted: &Wanted,
    is_descending: bool,
    (passed_over, most): (i64, i64),
) -> Result<Vec<i64>, StoreError> {
    use organisations::{id, kind, sort_key};
    let page = query(wanted).offset(passed_over).limit(most);
    Ok(if is_descending {
        page.order((sort_key.desc(), kind.desc(), id.desc())).select(id).load(conn)?
    } else {
        page.order((sort_key, kind, id)).select(id).load(conn)?
    })
}

/// The codes of the provinces in which an organisation lies, whenever it was.
///
/// # Errors
/// A database error.
pub fn list_province_codes(conn: &mut DbConn) -> Result<Vec<String>, StoreError> {
    Ok(organisations::table.select(organisations::province_code).distinct().load(conn)?)
}

fn query(wanted: &Wanted) -> Query<'_> {
    let on = wanted.on;
    let mut query = organisations::table
        .filter(organisations::valid_from.is_null().or(organisations::valid_from.le(on)))
        .filter(organisations::valid_to.is_null().or(organisations::valid_to.gt(on)))
        .into_boxed();
    for code in &wanted.provinces {
        query = query.filter(organisations::province_code.eq(code));
    }
    if let Some(kind) = wanted.kind {
        query = query.filter(organisations::kind.eq(kind.as_str()));
    }
    for owners in &wanted.owners {
        query = owned(query, wanted.tour_id, owners);
    }
    match (wanted.stage, wanted.state) {
        (None, None) => query,
        (Some(stage), None) => query.filter(organisations::id.eq_any(begun(wanted.tour_id, stage))),
        (Some(stage), Some(StageState::NotStarted)) => {
            query.filter(organisations::id.ne_all(begun(wanted.tour_id, stage)))
        }
        (Some(stage), Some(state)) => query.filter(organisations::id.eq_any(
            in_state(wanted.tour_id, state).filter(stage_states::stage.eq(stage.as_str())),
        )),
        (None, Some(StageState::NotStarted)) => {
            let begun = |stage| organisations::id.ne_all(begun(wanted.tour_id, stage));
            query.filter(
                begun(Stage::Letter)
                    .or(begun(Stage::Conversation))
                    .or(begun(Stage::Session))
                    .or(begun(Stage::Training)),
            )
        }
        (None, Some(state)) => {
            query.filter(organisations::id.eq_any(in_state(wanted.tour_id, state)))
        }
    }
}

/// The user whose dossier an organisation has.
#[diesel::dsl::auto_type]
fn owner(tour_id: i64) -> _ {
    dossiers::table
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(dossiers::organisation_id.eq(organisations::id))
        .select(dossiers::adviser_id)
        .single_value()
}

/// The organisations of dossiers in which something happened in the stage.
#[diesel::dsl::auto_type]
fn begun(tour_id: i64, stage: Stage) -> _ {
    let (stage, untouched): (&'static str, &'static str) =
        (stage.as_str(), StageState::NotStarted.as_str());
    stage_states::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(stage_states::stage.eq(stage))
        .filter(stage_states::state.ne(untouched))
        .select(dossiers::organisation_id)
}

/// The organisations of dossiers with a stage in this state.
#[diesel::dsl::auto_type]
fn in_state(tour_id: i64, state: StageState) -> _ {
    let state: &'static str = state.as_str();
    stage_states::table
        .inner_join(dossiers::table)
        .filter(dossiers::tour_id.eq(tour_id))
        .filter(stage_states::state.eq(state))
        .select(dossiers::organisation_id)
}

/// Those whose dossier is of one of these users; of nobody when there are none, and without a
/// dossier too.
fn owned<'a>(query: Query<'a>, tour_id: i64, owners: &'a [i64]) -> Query<'a> {
    let its = dossiers::table.filter(dossiers::tour_id.eq(tour_id));
    if owners.is_empty() {
        let owned = its.filter(dossiers::adviser_id.is_not_null());
        return query.filter(organisations::id.ne_all(owned.select(dossiers::organisation_id)));
    }
    let owned = its.filter(dossiers::adviser_id.eq_any(owners));
    query.filter(organisations::id.eq_any(owned.select(dossiers::organisation_id)))
}
