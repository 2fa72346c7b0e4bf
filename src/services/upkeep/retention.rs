//! The end of what tells of a person, each night: announced a month before, put off when somebody
//! has a reason, destroyed, and written down without what it was.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::dates::{amsterdam_day, written_day};
use crate::domain::permissions::{Actor, Permission};
use crate::domain::retention::{Act, NOTICE, act, announced_meanwhile, last_delay};
use crate::domain::retention_terms::{Kind, RetentionTerms};
use crate::services::contacts::privacy;
use crate::services::notes::expiry;
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::notes::DestructionRecord;
use crate::store::retention::{self, Delay};
use crate::store::{DbConn, notes, users};

/// How a kind stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The kind.
    pub kind: Kind,
    /// How many are kept.
    pub kept: usize,
    /// How many of them go within a month.
    pub going: usize,
    /// The first day on which one goes; none when none is kept.
    pub first: Option<NaiveDate>,
    /// Since when that is announced.
    pub announced_on: Option<NaiveDate>,
    /// The last delay while it lasts, with the name of who put it off.
    pub delay: Option<(Delay, String)>,
}

/// What one night did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Night {
    /// Kinds that are announced from now on.
    pub announced: usize,
    /// What was destroyed.
    pub destroyed: usize,
}

/// How every kind stands, and what was destroyed, the newest first.
///
/// # Errors
/// No permission.
pub fn overview(
    conn: &mut DbConn,
    actor: &Actor,
    terms: RetentionTerms,
    now: DateTime<Utc>,
) -> ServiceResult<(Vec<Standing>, Vec<DestructionRecord>)> {
    require(actor, Permission::KeepTerms)?;
    let today = amsterdam_day(now);
    let all = Kind::ALL.iter().map(|kind| standing(conn, (*kind, terms), today));
    let all = all.collect::<ServiceResult<Vec<_>>>()?;
    Ok((all, notes::list_records(conn)?))
}

/// The same to hand over; that it left is in the audit log.
///
/// # Errors
/// No permission.
pub fn export(
    conn: &mut DbConn,
    actor: &Actor,
    terms: RetentionTerms,
    now: DateTime<Utc>,
) -> ServiceResult<(Vec<Standing>, Vec<DestructionRecord>)> {
    let all = overview(conn, actor, terms, now)?;
    audit::record(conn, actor, "retention.export", "retention", now)?;
    Ok(all)
}

/// How many contacts go, and on which day, when that is announced; none for who does not keep the
/// terms.
///
/// # Errors
/// A store error.
pub fn contacts_go(
    conn: &mut DbConn,
    actor: &Actor,
    terms: RetentionTerms,
    now: DateTime<Utc>,
) -> ServiceResult<Option<(usize, NaiveDate)>> {
    if !actor.may(Permission::KeepTerms) || retention::announced_on(conn, Kind::Contact)?.is_none()
    {
        return Ok(None);
    }
    let it = standing(conn, (Kind::Contact, terms), amsterdam_day(now))?;
    let told = it.announced_on.map(|day| day + NOTICE);
    let delayed = it.delay.map(|(delay, _)| delay.until);
    let day = [it.first, told, delayed].into_iter().flatten().max();
    Ok(day.map(|day| (it.kept, day)))
}

fn standing(
    conn: &mut DbConn,
    (kind, terms): (Kind, RetentionTerms),
    today: NaiveDate,
) -> ServiceResult<Standing> {
    let month = terms.last_over(kind, today + NOTICE);
    let stock = retention::stock(conn, (kind, month), privacy::GONE)?;
    let delay = retention::last_delay(conn, kind)?.filter(|delay| today < delay.until);
    let delay = match delay {
        Some(delay) => {
            let name = users::get(conn, delay.set_by)?.name;
            Some((delay, name))
        }
        None => None,
    };
    Ok(Standing {
        kind,
        kept: stock.kept,
        going: stock.over.len(),
        first: stock.oldest.map(|day| terms.goes_on(kind, day)),
        announced_on: retention::announced_on(conn, kind)?,
        delay,
    })
}

/// Puts the end of a kind off until a day, at most ninety days ahead and half a year in all.
///
/// # Errors
/// No permission, or what is wrong with the day or the reason.
pub fn put_off(
    conn: &mut DbConn,
    actor: &Actor,
    terms: RetentionTerms,
    (kind, until, reason): (Kind, NaiveDate, &str),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    require(actor, Permission::KeepTerms)?;
    let Some(set_by) = actor.user_id else {
        return Err(ServiceError::not_allowed("Alleen een beheerder stelt dit uit."));
    };
    check_delay(conn, terms, (kind, until), amsterdam_day(now))?;
    let reason = reason.trim();
    if reason.chars().count() < 10 {
        let problem = "Schrijf waarom het langer nodig is, in een zin.";
        return Err(ServiceError::field("reason", problem));
    }
    let delay = Delay { until, reason: reason.to_owned(), set_by, set_at: now };
    retention::add_delay(conn, kind, &delay)?;
    audit::record(conn, actor, "retention.put_off", &format!("retention {kind}"), now)
}

fn check_delay(
    conn: &mut DbConn,
    terms: RetentionTerms,
    (kind, until): (Kind, NaiveDate),
    today: NaiveDate,
) -> ServiceResult<()> {
    let first =
        standing(conn, (kind, terms), today)?.first.filter(|first| *first <= today + NOTICE);
    let Some(first) = first else {
        let problem = "Hiervan verdwijnt de komende maand niets. Uitstellen is niet nodig.";
        return Err(ServiceError::not_allowed(problem));
    };
    let Some(last) = last_delay(first, today) else {
        let problem = "Dit is al een half jaar uitgesteld. Langer mag niet.";
        return Err(ServiceError::not_allowed(problem));
    };
    if until <= today || until > last {
        let problem = format!("Kies een dag na vandaag, ten laatste {}.", written_day(last));
        return Err(ServiceError::field("delayed_until", problem));
    }
    Ok(())
}

/// Announces and destroys what it is time for.
///
/// # Errors
/// A store error; nothing is destroyed then.
pub fn run(conn: &mut DbConn, terms: RetentionTerms, now: DateTime<Utc>) -> ServiceResult<Night> {
    let (today, mut night) = (amsterdam_day(now), Night::default());
    for kind in Kind::ALL.iter().copied() {
        let over = terms.last_over(kind, today);
        let stock = retention::stock(conn, (kind, over), privacy::GONE)?;
        let first = stock.oldest.map(|day| terms.goes_on(kind, day));
        let announced = retention::announced_on(conn, kind)?;
        let delayed = retention::last_delay(conn, kind)?.map(|delay| delay.until);
        match act(first, announced, delayed, today) {
            Act::Nothing if announced.is_some() => retention::recall(conn, kind)?,
            Act::Nothing | Act::Wait => {}
            Act::Announce => {
                retention::announce(conn, kind, today)?;
                night.announced += 1;
            }
            Act::Destroy if kind == Kind::AuditLog && !audit::may_be_cut(conn)? => {
                tracing::warn!("the audit log keeps what is over until a check finds it whole");
            }
            Act::Destroy => {
                night.destroyed += stock.over.len();
                destroy(conn, (kind, &terms.rule(kind), &stock.over), (today, now))?;
            }
        }
    }
    Ok(night)
}

/// Announces in a copy of `made_on` what was announced after that.
///
/// # Errors
/// A store error.
pub(in crate::services) fn announce_missed(
    conn: &mut DbConn,
    terms: RetentionTerms,
    made_on: NaiveDate,
    today: NaiveDate,
) -> ServiceResult<()> {
    for kind in Kind::ALL.iter().copied() {
        if retention::announced_on(conn, kind)?.is_some() {
            continue;
        }
        let first = standing(conn, (kind, terms), today)?.first;
        if let Some(on) = first.and_then(|first| announced_meanwhile(first, made_on, today)) {
            retention::announce(conn, kind, on)?;
        }
    }
    Ok(())
}

fn destroy(
    conn: &mut DbConn,
    (kind, rule, ids): (Kind, &str, &[i64]),
    (today, now): (NaiveDate, DateTime<Utc>),
) -> ServiceResult<()> {
    match kind {
        Kind::Delivery => retention::blank_deliveries(conn, ids)?,
        Kind::MessageText => retention::blank_texts(conn, ids, privacy::GONE)?,
        Kind::InboundText => retention::blank_inbound(conn, ids)?,
        Kind::Contact => ids.iter().try_for_each(|id| privacy::let_go(conn, *id, today))?,
        Kind::AuditLog => {
            audit::cut(conn, ids.last().copied().unwrap_or_default())?;
        }
    }
    expiry::record(conn, (kind.label().to_owned(), rule), ids.len(), today)?;
    let (actor, object) = (Actor::program("jobs"), format!("retention {kind}"));
    audit::record(conn, &actor, "retention.destroy", &object, now)
}
