//! Fills an empty database with the reference data: organisations in time, their other
//! spellings, holidays, elections, the tour with its targets, a dossier for each organisation, and
//! the words of every letter.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::domain::dossiers::Origin;
use crate::domain::names::{fold, sort_name};
use crate::domain::organisations::{Organisation, OrganisationKind, Succession};
use crate::domain::permissions::Actor;
use crate::domain::targets::{Metric, NewTarget, Target};
use crate::services::{ServiceError, ServiceResult, audit, reorganisations, search, templates};
use crate::sheets::seed::{self, SeedError};
use crate::store::{DbConn, dossiers, organisations, recesses, targets};

/// Name of the tour that the reference data describe.
pub const TOUR: &str = "Tour 2022–2024";

#[derive(Deserialize)]
struct MunicipalityLine {
    cbs_code: String,
    name: String,
    province_code: String,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    inhabitants_2023: Option<i32>,
    lat: Option<f64>,
    lon: Option<f64>,
    school_region: Option<String>,
    tile_col: Option<i32>,
    tile_row: Option<i32>,
    website: Option<String>,
}

#[derive(Deserialize)]
struct ProvinceLine {
    code: String,
    name: String,
    capital: String,
    capital_lat: f64,
    capital_lon: f64,
    inhabitants_2023: i32,
}

#[derive(Deserialize)]
struct SuccessionLine {
    on: NaiveDate,
    predecessor_code: String,
    successor_code: String,
    kind: String,
    status: String,
}

#[derive(Deserialize)]
struct AliasLine {
    cbs_code: String,
    alias: String,
}

#[derive(Deserialize)]
struct HolidayLine {
    holiday: String,
    region: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
}

#[derive(Deserialize)]
struct ElectionLine {
    on: NaiveDate,
    kind: String,
    certain: String,
}

/// Seeds an empty database; says false when there are organisations, and then adds only the words
/// of letters that have none.
///
/// # Errors
/// A store error; nothing is written then.
pub fn reference_data(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<bool> {
    templates::seed(conn, now)?;
    search::keep_up(conn)?;
    if organisations::count(conn)? > 0 {
        reorganisations::take_over(conn, now)?;
        return Ok(false);
    }
    let ids = add_organisations(conn)?;
    add_names_and_successions(conn, &ids)?;
    add_closed_days(conn)?;
    add_tour(conn)?;
    reorganisations::take_over(conn, now)?;
    audit::record(conn, &Actor::program("cli"), "seed", "reference data", now)?;
    Ok(true)
}

fn add_organisations(conn: &mut DbConn) -> ServiceResult<HashMap<String, i64>> {
    let mut ids = HashMap::new();
    let mut regions: HashMap<String, String> = HashMap::new();
    let municipalities: Vec<MunicipalityLine> = lines("municipalities.csv")?;
    for line in municipalities {
        if let Some(region) = &line.school_region {
            regions.entry(line.province_code.clone()).or_insert_with(|| region.clone());
        }
        let organisation = municipality(line);
        ids.insert(organisation.code.clone(), organisations::add(conn, &organisation)?);
    }
    let provinces: Vec<ProvinceLine> = lines("provinces.csv")?;
    for line in provinces {
        let region = regions.get(&line.code).cloned();
        let organisation = province(line, region);
        ids.insert(organisation.code.clone(), organisations::add(conn, &organisation)?);
    }
    Ok(ids)
}

fn municipality(line: MunicipalityLine) -> Organisation {
    Organisation {
        id: 0,
        kind: OrganisationKind::Municipality,
        code: line.cbs_code,
        sort_name: sort_name(&line.name).to_owned(),
        search_name: fold(&line.name),
        name: line.name,
        province_code: line.province_code,
        valid_from: line.valid_from,
        valid_to: line.valid_to,
        inhabitants: line.inhabitants_2023,
        place: None,
        website: line.website,
        school_region: line.school_region,
        position: line.lat.zip(line.lon),
        tile: line.tile_col.zip(line.tile_row),
    }
}

fn province(line: ProvinceLine, school_region: Option<String>) -> Organisation {
    Organisation {
        id: 0,
        kind: OrganisationKind::Province,
        sort_name: sort_name(&line.name).to_owned(),
        search_name: fold(&line.name),
        name: line.name,
        province_code: line.code.clone(),
        code: line.code,
        valid_from: None,
        valid_to: None,
        inhabitants: Some(line.inhabitants_2023),
        place: Some(line.capital),
        website: None,
        school_region,
        position: Some((line.capital_lat, line.capital_lon)),
        tile: None,
    }
}

fn add_names_and_successions(conn: &mut DbConn, ids: &HashMap<String, i64>) -> ServiceResult<()> {
    let aliases: Vec<AliasLine> = lines("aliases.csv")?;
    for line in aliases {
        organisations::add_alias(
            conn,
            id_of(ids, &line.cbs_code)?,
            &line.alias,
            &fold(&line.alias),
        )?;
    }
    let successions: Vec<SuccessionLine> = lines("successions.csv")?;
    for line in successions {
        let succession = Succession {
            predecessor_id: id_of(ids, &line.predecessor_code)?,
            successor_id: id_of(ids, &line.successor_code)?,
            happens_on: line.on,
            is_certain: line.status == "certain",
            recorded_at: None,
        };
        organisations::add_succession(conn, &succession, &line.kind)?;
    }
    Ok(())
}

fn add_closed_days(conn: &mut DbConn) -> ServiceResult<()> {
    let holidays: Vec<HolidayLine> = lines("school_holidays.csv")?;
    for line in holidays {
        let joint = if line.holiday == "voorjaar" { "s" } else { "" };
        let name = format!("{}{joint}vakantie", line.holiday);
        recesses::add(conn, &name, &line.region, (line.first_day, line.last_day))?;
    }
    let elections: Vec<ElectionLine> = lines("elections.csv")?;
    for line in elections {
        // The list of days has one English word.
        let name = format!("Verkiezing {}", line.kind.replace("(and ", "(en "));
        recesses::add_blackout(conn, &name, line.on, line.certain == "yes")?;
    }
    Ok(())
}

/// The tour since the summer of 2022, its targets, and a dossier for each organisation that
/// existed in it.
fn add_tour(conn: &mut DbConn) -> ServiceResult<()> {
    let starts_on = day(2022, 7, 1)?;
    let ends_on = day(2024, 12, 31)?;
    let tour_id = dossiers::add_tour(conn, TOUR, (starts_on, ends_on))?;
    add_targets(conn, tour_id, ends_on)?;
    for organisation in organisations::list(conn)? {
        let started = organisation.valid_from.is_none_or(|from| from <= ends_on);
        let lasted = organisation.valid_to.is_none_or(|to| to > starts_on);
        if started && lasted {
            dossiers::add(conn, organisation.id, tour_id, Origin::Letter)?;
        }
    }
    Ok(())
}

/// What was published as the aim of the tour; it holds from its start.
fn add_targets(conn: &mut DbConn, tour_id: i64, deadline: NaiveDate) -> ServiceResult<()> {
    use Metric::{MunicipalitiesConversation, MunicipalitiesSession, ProvincesConversation};
    let known = [
        ("T1", "200 van de 342 gemeenten bezocht", MunicipalitiesConversation, 200),
        ("T2", "Alle 342 gemeenten bezocht", MunicipalitiesConversation, 342),
        ("T2P", "Alle 12 provincies bezocht", ProvincesConversation, 12),
        ("T3", "Terug voor een bijeenkomst: helft van alle gemeenten", MunicipalitiesSession, 171),
        ("T3V", "Terug voor een bijeenkomst: helft van 200 bezochte", MunicipalitiesSession, 100),
    ];
    for (code, label, metric, goal) in known {
        let (code, label) = (code.to_owned(), label.to_owned());
        let source = "publicatie over de tour".to_owned();
        let target = Target { code, label, metric, goal, deadline, source };
        let new = NewTarget { target, source_address: None, set_on: None };
        targets::add(conn, tour_id, &new, (None, None))?;
    }
    Ok(())
}

fn lines<T: serde::de::DeserializeOwned>(file: &str) -> ServiceResult<Vec<T>> {
    seed::lines(file).map_err(|error: SeedError| ServiceError::Broken(error.to_string()))
}

fn id_of(ids: &HashMap<String, i64>, code: &str) -> ServiceResult<i64> {
    ids.get(code)
        .copied()
        .ok_or_else(|| ServiceError::Broken(format!("seed: {code} is not in municipalities.csv")))
}

fn day(year: i32, month: u32, day: u32) -> ServiceResult<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
        .ok_or_else(|| ServiceError::Broken("seed: no such day".to_owned()))
}
