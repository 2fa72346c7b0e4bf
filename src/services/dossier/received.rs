//! What somebody got from a colleague: the mail that tells of it, and what was new in the last days,
//! for the start page and the tasks.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::domain::commitments::{Commitment, CommitmentChange};
use crate::domain::dates::{amsterdam_day, counted, written_day};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::Actor;
use crate::mail::notices::Notice;
use crate::services::ServiceResult;
use crate::services::handovers::{self, Moving};
use crate::services::queue::{self, Addressee};
use crate::services::rounds::Stationery;
use crate::services::standing::{self, Standing};
use crate::store::trail::{self, AdviserChange};
use crate::store::{DbConn, assignments, commitments, dossiers, organisations, users};

/// For how many days something is new.
const NEW: Days = Days::new(7);

/// How many dossiers a mail names.
const NAMED: usize = 30;

/// A dossier that somebody got, as it stands now.
#[derive(Debug, Clone)]
pub struct ReceivedDossier {
    /// Where it stands.
    pub standing: Standing,
    /// Name of who had it; empty when nobody did.
    pub from: String,
    /// The day.
    pub on: NaiveDate,
}

/// A commitment that somebody got without its dossier, still open.
#[derive(Debug, Clone)]
pub struct ReceivedCommitment {
    /// The commitment.
    pub commitment: Commitment,
    /// The organisation.
    pub organisation: Organisation,
    /// Name of who gave it.
    pub by: String,
}

/// What somebody got in the last seven days and still has.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// Dossiers, by the names of their organisations.
    pub dossiers: Vec<ReceivedDossier>,
    /// Commitments, the first due first.
    pub commitments: Vec<ReceivedCommitment>,
}

/// What the actor got from others in the last seven days and still has.
///
/// # Errors
/// A store error.
pub(in crate::services) fn of(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<Received> {
    let Some(user_id) = actor.user_id else { return Ok(Received::default()) };
    let since = now.checked_sub_days(NEW).unwrap_or(now);
    let got = trail::list_got(conn, user_id, since)?;
    let given = trail::list_given(conn, user_id, since)?;
    if got.is_empty() && given.is_empty() {
        return Ok(Received::default());
    }
    let names: HashMap<i64, String> =
        users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect();
    let name = |id: Option<i64>| id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
    let alone = alone(&got, &given).into_iter().map(|(id, by)| (id, name(by))).collect();
    // What came back from an assignment by mistake was theirs already.
    let returned = assignments::list_returned(conn, since)?;
    let got = got.into_iter().filter(|it| !returned.contains(&(it.dossier_id, it.at)));
    let last: HashMap<i64, _> = got.map(|it| (it.dossier_id, it)).collect();
    let ids: Vec<i64> = last.keys().copied().collect();
    let mut standing = standing::of(conn, &ids, amsterdam_day(now))?;
    standing.retain(|it| it.dossier.adviser_id == Some(user_id));
    let dossier = |standing: Standing| {
        let change = last.get(&standing.dossier.id)?;
        let (from, on) = (name(change.from_id), amsterdam_day(change.at));
        Some(ReceivedDossier { from, on, standing })
    };
    Ok(Received {
        dossiers: standing.into_iter().filter_map(dossier).collect(),
        commitments: given_alone(conn, user_id, &alone)?,
    })
}

/// How many commitments the actor got without their dossiers in the last seven days and still has.
///
/// # Errors
/// A store error.
pub(in crate::services) fn count_commitments(
    conn: &mut DbConn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> ServiceResult<usize> {
    let Some(user_id) = actor.user_id else { return Ok(0) };
    let since = now.checked_sub_days(NEW).unwrap_or(now);
    let given = trail::list_given(conn, user_id, since)?;
    if given.is_empty() {
        return Ok(0);
    }
    let got = trail::list_got(conn, user_id, since)?;
    let ids: Vec<i64> = alone(&got, &given).into_keys().collect();
    Ok(open_of(conn, user_id, &ids)?.len())
}

/// The commitments that came without a dossier, and who gave them: what went along with one is told
/// there.
fn alone(got: &[AdviserChange], given: &[CommitmentChange]) -> HashMap<i64, Option<i64>> {
    let came_alone =
        |it: &&CommitmentChange| !got.iter().any(|dossier: &AdviserChange| dossier.at == it.at);
    given.iter().filter(came_alone).map(|it| (it.commitment_id, it.by)).collect()
}

/// Those of these commitments that are open and this user's.
fn open_of(conn: &mut DbConn, user_id: i64, ids: &[i64]) -> ServiceResult<Vec<Commitment>> {
    let mut found = commitments::list_by_ids(conn, ids)?;
    found.retain(|it| it.is_open() && it.owner_id == user_id);
    Ok(found)
}

fn given_alone(
    conn: &mut DbConn,
    user_id: i64,
    alone: &HashMap<i64, String>,
) -> ServiceResult<Vec<ReceivedCommitment>> {
    let ids: Vec<i64> = alone.keys().copied().collect();
    let open = open_of(conn, user_id, &ids)?;
    let ids: Vec<i64> = open.iter().map(|it| it.dossier_id).collect();
    let places: HashMap<i64, i64> = dossiers::list_by_id(conn, &ids)?
        .into_iter()
        .map(|dossier| (dossier.id, dossier.organisation_id))
        .collect();
    let ids: Vec<i64> = places.values().copied().collect();
    let organisations: HashMap<i64, Organisation> =
        organisations::list_among(conn, &ids)?.into_iter().map(|it| (it.id, it)).collect();
    let received = open.into_iter().filter_map(|commitment| {
        let organisation = organisations.get(places.get(&commitment.dossier_id)?)?.clone();
        let by = alone.get(&commitment.id).cloned().unwrap_or_default();
        Some(ReceivedCommitment { commitment, organisation, by })
    });
    Ok(received.collect())
}

fn organisation_of(conn: &mut DbConn, commitment: &Commitment) -> ServiceResult<Organisation> {
    let dossier = dossiers::get(conn, commitment.dossier_id)?;
    Ok(organisations::get(conn, dossier.organisation_id)?)
}

/// Mails an adviser which dossiers they got just now, with where each stands; nobody hears of what
/// they did themselves.
///
/// # Errors
/// A store error, or a notice that does not render.
pub(in crate::services) fn tell_dossiers(
    conn: &mut DbConn,
    actor: &Actor,
    (to_id, dossier_ids): (i64, &[i64]),
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if dossier_ids.is_empty() || actor.is(Some(to_id)) {
        return Ok(());
    }
    let moving = handovers::with_open(conn, dossier_ids, now)?;
    let mut lines: Vec<String> = moving.iter().take(NAMED).map(line).collect();
    if moving.len() > NAMED {
        lines.push(format!("en nog {} andere", moving.len() - NAMED));
    }
    let lines = lines.join("\n");
    let count = counted(moving.len(), "dossier", "dossiers");
    let words = [("by", actor.name.as_str()), ("count", count.as_str()), ("lines", lines.as_str())];
    let user = users::get(conn, to_id)?;
    let to = Addressee { label: "Nieuwe adviseur van dossiers", address: &user.email };
    queue::tell(conn, stationery, to, (Notice::DossiersReceived, &words), now)?;
    Ok(())
}

/// "Gemeente Zeist: gesprek houden; 1 gesprek en 2 toezeggingen gaan mee". What was promised is not
/// named: it may not be for every reader of the sent mail.
fn line(it: &Moving) -> String {
    let standing = &it.standing;
    let next = standing.next.map(|next| next.step.label().to_lowercase());
    let promises = it.commitments.len();
    let promises =
        (promises > 0).then(|| counted(promises, "open toezegging", "open toezeggingen"));
    let talk = it.conversation.as_ref().map(|talk| match talk.planned_at {
        Some(at) => format!("gesprek op {}", written_day(amsterdam_day(at))),
        None => "uitgesteld gesprek".to_owned(),
    });
    let drafts = it.drafts.iter().map(|name| format!("concept van een verslag van {name}"));
    let drafts = Some(drafts.collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty());
    let told: Vec<String> = [next, talk, promises, drafts].into_iter().flatten().collect();
    let name = standing.organisation.full_name();
    if told.is_empty() { name } else { format!("{name}: {}", told.join("; ")) }
}

/// Mails the owner of a commitment that it is theirs now; nobody hears of what they did themselves.
///
/// # Errors
/// A store error, or a notice that does not render.
pub(in crate::services) fn tell_commitment(
    conn: &mut DbConn,
    actor: &Actor,
    commitment: &Commitment,
    stationery: &Stationery,
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    if actor.is(Some(commitment.owner_id)) {
        return Ok(());
    }
    let what = match commitment.is_shareable {
        true => format!("{}: {}", organisation_of(conn, commitment)?.full_name(), commitment.title),
        false => "een toezegging die niet wordt gedeeld".to_owned(),
    };
    let (due, id) = (written_day(commitment.due_on), commitment.id.to_string());
    let words = [("by", actor.name.as_str()), ("what", &what), ("due", &due), ("id", &id)];
    let user = users::get(conn, commitment.owner_id)?;
    let to = Addressee { label: "Eigenaar van een toezegging", address: &user.email };
    queue::tell(conn, stationery, to, (Notice::CommitmentReceived, &words), now)?;
    Ok(())
}
