//! Organisations, their aliases and successions.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::parts::in_parts;
use super::schema::{aliases, organisations, successions};
use super::{DbConn, StoreError, organisation_changes, parsed, search};
use crate::domain::names::fold;
use crate::domain::organisations::{Organisation, Succession};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = organisations)]
struct OrganisationRow {
    #[diesel(skip_insertion)]
    id: i64,
    kind: String,
    code: String,
    name: String,
    sort_name: String,
    search_name: String,
    province_code: String,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    inhabitants: Option<i32>,
    place: Option<String>,
    website: Option<String>,
    school_region: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    tile_col: Option<i32>,
    tile_row: Option<i32>,
}

impl OrganisationRow {
    fn into_organisation(self) -> Result<Organisation, StoreError> {
        Ok(Organisation {
            id: self.id,
            kind: parsed("organisations.kind", &self.kind)?,
            code: self.code,
            name: self.name,
            sort_name: self.sort_name,
            search_name: self.search_name,
            province_code: self.province_code,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            inhabitants: self.inhabitants,
            place: self.place,
            website: self.website,
            school_region: self.school_region,
            position: self.lat.zip(self.lon),
            tile: self.tile_col.zip(self.tile_row),
        })
    }

    fn of(organisation: &Organisation) -> Self {
        let it = organisation.clone();
        Self {
            id: it.id,
            kind: it.kind.as_str().to_owned(),
            code: it.code,
            name: it.name,
            sort_name: it.sort_name,
            search_name: it.search_name,
            province_code: it.province_code,
            valid_from: it.valid_from,
            valid_to: it.valid_to,
            inhabitants: it.inhabitants,
            place: it.place,
            website: it.website,
            school_region: it.school_region,
            lat: it.position.map(|(lat, _)| lat),
            lon: it.position.map(|(_, lon)| lon),
            tile_col: it.tile.map(|(col, _)| col),
            tile_row: it.tile.map(|(_, row)| row),
        }
    }
}

/// Every organisation that ever was, provinces first, then by sort name.
///
/// # Errors
/// A database error.
pub fn list(conn: &mut DbConn) -> Result<Vec<Organisation>, StoreError> {
    let rows = organisations::table.select(OrganisationRow::as_select()).load(conn)?;
    sorted(rows)
}

/// The organisations that exist on a day, provinces first, then by sort name.
///
/// # Errors
/// A database error.
pub fn list_valid_on(conn: &mut DbConn, day: NaiveDate) -> Result<Vec<Organisation>, StoreError> {
    let rows = organisations::table
        .filter(organisations::valid_from.is_null().or(organisations::valid_from.le(day)))
        .filter(organisations::valid_to.is_null().or(organisations::valid_to.gt(day)))
        .select(OrganisationRow::as_select())
        .load(conn)?;
    sorted(rows)
}

/// The organisations with these ids, provinces first, then by sort name.
///
/// # Errors
/// A database error.
pub fn list_among(conn: &mut DbConn, ids: &[i64]) -> Result<Vec<Organisation>, StoreError> {
    sorted(in_parts(ids, |some| {
        let among = organisations::table.filter(organisations::id.eq_any(some));
        Ok(among.select(OrganisationRow::as_select()).load(conn)?)
    })?)
}

/// The provinces as organisations, ended ones too, by sort name.
///
/// # Errors
/// A database error.
pub fn list_province_organisations(conn: &mut DbConn) -> Result<Vec<Organisation>, StoreError> {
    let provinces = organisations::table.filter(organisations::kind.eq("province"));
    sorted(provinces.select(OrganisationRow::as_select()).load(conn)?)
}

/// Sorted here: a database sorts whole rows, and each by the letters of its own place.
fn sorted(rows: Vec<OrganisationRow>) -> Result<Vec<Organisation>, StoreError> {
    let organisations = rows.into_iter().map(OrganisationRow::into_organisation);
    let mut all: Vec<Organisation> = organisations.collect::<Result<_, _>>()?;
    all.sort_by(|one, other| {
        (other.kind, &one.sort_name, one.id).cmp(&(one.kind, &other.sort_name, other.id))
    });
    Ok(all)
}

/// The provinces as (code, name), by name.
///
/// # Errors
/// A database error.
pub fn list_provinces(conn: &mut DbConn) -> Result<Vec<(String, String)>, StoreError> {
    Ok(organisations::table
        .filter(organisations::kind.eq("province"))
        .order(organisations::search_name)
        .select((organisations::code, organisations::name))
        .load(conn)?)
}

/// The organisation with this CBS code, in upper or lower case.
///
/// # Errors
/// [`StoreError::NotFound`] when no organisation has it.
pub fn get_by_code(conn: &mut DbConn, code: &str) -> Result<Organisation, StoreError> {
    find_by_code(conn, &code.to_ascii_uppercase())?.ok_or(StoreError::NotFound("Deze organisatie"))
}

/// The organisation with this CBS code, if there is one.
///
/// # Errors
/// A database error.
pub fn find_by_code(conn: &mut DbConn, code: &str) -> Result<Option<Organisation>, StoreError> {
    organisations::table
        .filter(organisations::code.eq(code))
        .select(OrganisationRow::as_select())
        .first::<OrganisationRow>(conn)
        .optional()?
        .map(OrganisationRow::into_organisation)
        .transpose()
}

/// The organisation with this id.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(conn: &mut DbConn, id: i64) -> Result<Organisation, StoreError> {
    organisations::table
        .find(id)
        .select(OrganisationRow::as_select())
        .first::<OrganisationRow>(conn)
        .map_err(|error| StoreError::from(error).naming("Deze organisatie"))?
        .into_organisation()
}

/// How many organisations there are, ended ones included.
///
/// # Errors
/// A database error.
pub fn count(conn: &mut DbConn) -> Result<i64, StoreError> {
    Ok(organisations::table.count().get_result(conn)?)
}

/// Adds an organisation; its `id` is ignored. Answers the new id.
///
/// # Errors
/// [`StoreError::Duplicate`] when the code is there.
pub fn add(conn: &mut DbConn, organisation: &Organisation) -> Result<i64, StoreError> {
    let id = diesel::insert_into(organisations::table)
        .values((
            OrganisationRow::of(organisation),
            organisations::sort_key.eq(fold(&organisation.sort_name)),
        ))
        .returning(organisations::id)
        .get_result(conn)?;
    let named = (organisation.name.as_str(), organisation.place.as_deref());
    search::index_organisation(conn, id, named)?;
    Ok(id)
}

/// Sets name and province, with the names for sorting and searching; what it was is kept.
///
/// # Errors
/// A database error.
pub fn set_name_and_province(
    conn: &mut DbConn,
    organisation: &Organisation,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    organisation_changes::keep(conn, organisation.id, now)?;
    diesel::update(organisations::table.find(organisation.id))
        .set((
            organisations::name.eq(&organisation.name),
            organisations::sort_name.eq(&organisation.sort_name),
            organisations::sort_key.eq(fold(&organisation.sort_name)),
            organisations::search_name.eq(&organisation.search_name),
            organisations::province_code.eq(&organisation.province_code),
            organisations::version.eq(organisations::version + 1),
        ))
        .execute(conn)?;
    let named = (organisation.name.as_str(), organisation.place.as_deref());
    search::index_organisation(conn, organisation.id, named)
}

/// Sets the first day on which an organisation no longer exists; what it was is kept.
///
/// # Errors
/// A database error.
pub fn set_end(
    conn: &mut DbConn,
    id: i64,
    valid_to: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    organisation_changes::keep(conn, id, now)?;
    diesel::update(organisations::table.find(id))
        .set((
            organisations::valid_to.eq(Some(valid_to)),
            organisations::version.eq(organisations::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Adds another spelling of an organisation.
///
/// # Errors
/// [`StoreError::Duplicate`] when it is there.
pub fn add_alias(
    conn: &mut DbConn,
    organisation_id: i64,
    alias: &str,
    search_name: &str,
) -> Result<(), StoreError> {
    let id: i64 = diesel::insert_into(aliases::table)
        .values((
            aliases::organisation_id.eq(organisation_id),
            aliases::alias.eq(alias),
            aliases::search_name.eq(search_name),
        ))
        .returning(aliases::id)
        .get_result(conn)?;
    search::index_alias(conn, id, alias)
}

/// Every alias with its id.
///
/// # Errors
/// A database error.
pub fn list_alias_ids(conn: &mut DbConn) -> Result<Vec<(i64, String)>, StoreError> {
    Ok(aliases::table.order(aliases::id).select((aliases::id, aliases::alias)).load(conn)?)
}

/// The aliases with these ids as (organisation id, alias).
///
/// # Errors
/// A database error.
pub fn list_aliases_among(
    conn: &mut DbConn,
    ids: &[i64],
) -> Result<Vec<(i64, String)>, StoreError> {
    Ok(aliases::table
        .filter(aliases::id.eq_any(ids))
        .order(aliases::id)
        .select((aliases::organisation_id, aliases::alias))
        .load(conn)?)
}

/// The aliases of these organisations as (organisation id, alias, folded alias).
///
/// # Errors
/// A database error.
pub fn list_aliases_of(
    conn: &mut DbConn,
    organisation_ids: &[i64],
) -> Result<Vec<(i64, String, String)>, StoreError> {
    in_parts(organisation_ids, |some| {
        Ok(aliases::table
            .filter(aliases::organisation_id.eq_any(some))
            .order(aliases::id)
            .select((aliases::organisation_id, aliases::alias, aliases::search_name))
            .load(conn)?)
    })
}

/// Every alias as (organisation id, alias, folded alias).
///
/// # Errors
/// A database error.
pub fn list_aliases(conn: &mut DbConn) -> Result<Vec<(i64, String, String)>, StoreError> {
    Ok(aliases::table
        .order(aliases::id)
        .select((aliases::organisation_id, aliases::alias, aliases::search_name))
        .load(conn)?)
}

/// Adds a succession of the given kind (`merge`, `annex` or `split`).
///
/// # Errors
/// [`StoreError::Duplicate`] when it is there.
pub fn add_succession(
    conn: &mut DbConn,
    succession: &Succession,
    kind: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(successions::table)
        .values((
            successions::predecessor_id.eq(succession.predecessor_id),
            successions::successor_id.eq(succession.successor_id),
            successions::happens_on.eq(succession.happens_on),
            successions::kind.eq(kind),
            successions::status.eq(if succession.is_certain { "certain" } else { "planned" }),
            successions::recorded_at.eq(succession.recorded_at.map(|at| at.naive_utc())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Every succession, oldest first.
///
/// # Errors
/// A database error.
pub fn list_successions(conn: &mut DbConn) -> Result<Vec<Succession>, StoreError> {
    let rows = successions::table
        .order((successions::happens_on, successions::id))
        .select(SUCCESSION)
        .load::<SuccessionRow>(conn)?;
    Ok(rows.into_iter().map(succession).collect())
}

/// The successions in which one of these organisations ends or goes on, oldest first.
///
/// # Errors
/// A database error.
pub fn list_successions_around(
    conn: &mut DbConn,
    ids: &[i64],
) -> Result<Vec<Succession>, StoreError> {
    let is_part = successions::predecessor_id.eq_any(ids).or(successions::successor_id.eq_any(ids));
    let rows = successions::table
        .filter(is_part)
        .order((successions::happens_on, successions::id))
        .select(SUCCESSION)
        .load::<SuccessionRow>(conn)?;
    Ok(rows.into_iter().map(succession).collect())
}

/// What became of these organisations, oldest first.
///
/// # Errors
/// A database error.
pub fn list_successions_of(
    conn: &mut DbConn,
    predecessor_ids: &[i64],
) -> Result<Vec<Succession>, StoreError> {
    let rows = successions::table
        .filter(successions::predecessor_id.eq_any(predecessor_ids))
        .order((successions::happens_on, successions::id))
        .select(SUCCESSION)
        .load::<SuccessionRow>(conn)?;
    Ok(rows.into_iter().map(succession).collect())
}

/// Predecessor, successor, day, status and when it was written down.
type SuccessionRow = (i64, i64, NaiveDate, String, Option<NaiveDateTime>);

/// The columns of a [`SuccessionRow`].
const SUCCESSION: (
    successions::predecessor_id,
    successions::successor_id,
    successions::happens_on,
    successions::status,
    successions::recorded_at,
) = (
    successions::predecessor_id,
    successions::successor_id,
    successions::happens_on,
    successions::status,
    successions::recorded_at,
);

fn succession(row: SuccessionRow) -> Succession {
    let (predecessor_id, successor_id, happens_on, status, recorded_at) = row;
    let (is_certain, recorded_at) = (status == "certain", recorded_at.map(|at| at.and_utc()));
    Succession { predecessor_id, successor_id, happens_on, is_certain, recorded_at }
}
