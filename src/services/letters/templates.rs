//! The words of every letter in versions: reading them, and writing a new version.
//!
//! A version is never changed. A round keeps the version it was made with; a reminder and the
//! mail of a session take the newest at the moment they are frozen.

mod chosen;
pub mod differences;
pub mod proof;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::domain::errors::{Problem, RuleError};
use crate::domain::letters::{InvitationVersions, LetterKind, LetterTemplate, Round};
use crate::domain::organisations::OrganisationKind;
use crate::domain::permissions::{Actor, Permission};
use crate::mail::builtin;
use crate::mail::wording::{self, Checked};
use crate::services::{ServiceError, ServiceResult, audit, require};
use crate::store::{DbConn, StoreError, rounds, templates, users};

use chosen::refused;

pub use chosen::{Wordings, kind_of, newest, newest_invitations, render_newest, wording_of};

/// Most characters in the remark about a change.
const NOTE: usize = 200;

/// One letter with all its versions.
#[derive(Debug, Clone)]
pub struct Versions {
    /// Which letter.
    pub kind: LetterKind,
    /// Whom it is for.
    pub organisation_kind: OrganisationKind,
    /// The newest first; never empty.
    pub all: Vec<LetterTemplate>,
    /// Names by user id of those who wrote them.
    pub authors: HashMap<i64, String>,
    /// The rounds that use a version: its number and the round.
    pub rounds: Vec<(u32, Round)>,
}

impl Versions {
    /// The version that is used from now on.
    #[must_use]
    pub fn newest(&self) -> LetterTemplate {
        let first = self.all.first().cloned();
        first.unwrap_or_else(|| built_in(self.kind, self.organisation_kind, DateTime::UNIX_EPOCH))
    }
}

/// A new version as somebody writes it.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// Which letter.
    pub kind: LetterKind,
    /// Whom it is for.
    pub organisation_kind: OrganisationKind,
    /// The number of the version that was seen.
    pub seen: u32,
    /// The subject with its fields.
    pub subject: String,
    /// The text with its fields.
    pub body: String,
    /// What was changed, if the author says so.
    pub note: Option<String>,
}

/// Every letter with its versions.
///
/// # Errors
/// No permission, or a store error.
pub fn list(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<Versions>> {
    require(actor, Permission::ReadRounds)?;
    let all = templates::list(conn)?;
    let authors: HashMap<i64, String> =
        users::list(conn)?.into_iter().map(|user| (user.id, user.name)).collect();
    let in_use = rounds::list(conn)?;
    let mut letters = Vec::new();
    for &kind in LetterKind::ALL {
        for &organisation_kind in OrganisationKind::ALL {
            let is_of = |one: &&LetterTemplate| {
                one.kind == kind && one.organisation_kind == organisation_kind
            };
            letters.push(Versions {
                kind,
                organisation_kind,
                all: all.iter().filter(is_of).cloned().collect(),
                authors: authors.clone(),
                rounds: users_of(kind, organisation_kind, &in_use),
            });
        }
    }
    Ok(letters)
}

/// The rounds that use a version of this letter; only an invitation is kept with a round.
fn users_of(
    kind: LetterKind,
    organisation_kind: OrganisationKind,
    all: &[Round],
) -> Vec<(u32, Round)> {
    if kind != LetterKind::Invitation {
        return Vec::new();
    }
    let is_for = |round: &&Round| {
        round.province_code.is_none() || organisation_kind == OrganisationKind::Municipality
    };
    let used = |round: &Round| {
        let versions: InvitationVersions = round.template_version.parse().ok()?;
        Some((versions.of(organisation_kind), round.clone()))
    };
    all.iter().filter(is_for).filter_map(used).collect()
}

/// One letter with its versions.
///
/// # Errors
/// No permission, or a store error.
pub fn show(
    conn: &mut DbConn,
    actor: &Actor,
    (kind, organisation_kind): (LetterKind, OrganisationKind),
) -> ServiceResult<Versions> {
    let is_this = |one: &Versions| one.kind == kind && one.organisation_kind == organisation_kind;
    let found = list(conn, actor)?.into_iter().find(is_this);
    found.ok_or(ServiceError::Store(StoreError::NotFound("Deze brief")))
}

/// Everything that is wrong with a version, beside its field and with the line.
#[must_use]
pub fn problems(new: &NewVersion) -> Vec<Problem> {
    let Checked { subject, body } = wording::check(new.kind, &new.subject, &new.body);
    let mut problems: Vec<Problem> =
        subject.iter().map(|fault| Problem::new("subject", capital(&fault.problem))).collect();
    problems.extend(
        body.iter()
            .map(|fault| Problem::new("body", format!("Regel {}: {}", fault.line, fault.problem))),
    );
    let note = new.note.as_deref().unwrap_or_default();
    if note.chars().count() > NOTE || note.chars().any(char::is_control) {
        let problem = format!("Schrijf de toelichting op één regel van ten hoogste {NOTE} tekens.");
        problems.push(Problem::new("note", problem));
    }
    problems
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Keeps a new version, which is used from now on; answers its number, or nothing when no word
/// was changed.
///
/// # Errors
/// No permission, everything that has to be mended, or a version that somebody else made since
/// the page was opened.
pub fn save(
    conn: &mut DbConn,
    actor: &Actor,
    new: &NewVersion,
    now: DateTime<Utc>,
) -> ServiceResult<Option<u32>> {
    require(actor, Permission::EditTemplates)?;
    let problems = problems(new);
    if !problems.is_empty() {
        return Err(RuleError::Fields(problems).into());
    }
    let newest = newest(conn, new.kind, new.organisation_kind)?;
    if newest.number != new.seen {
        return Err(StoreError::Conflict.into());
    }
    let (subject, body) = (new.subject.trim().to_owned(), tidy(&new.body));
    if (&newest.subject, &newest.body) == (&subject, &body) {
        return Ok(None);
    }
    let number = newest.number + 1;
    let note = new.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let template = LetterTemplate {
        kind: new.kind,
        organisation_kind: new.organisation_kind,
        number,
        subject,
        body,
        created_by: actor.user_id,
        created_at: now,
        note: note.map(str::to_owned),
    };
    templates::add(conn, &template)?;
    audit::record(conn, actor, "template.save", &object(&template), now)?;
    Ok(Some(number))
}

/// "template invitation municipality 3", for the audit log.
fn object(template: &LetterTemplate) -> String {
    let LetterTemplate { kind, organisation_kind, number, .. } = template;
    format!("template {kind} {organisation_kind} {number}")
}

/// The text as it is kept: lines end in one way, and nothing invisible at the end of a line.
fn tidy(body: &str) -> String {
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = body.trim().lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// Keeps the words that come with the program as version 1 of every letter that has none, and as
/// the next version of one that nobody of the team ever changed when the words became others.
///
/// # Errors
/// A store error.
pub fn seed(conn: &mut DbConn, now: DateTime<Utc>) -> ServiceResult<()> {
    for &kind in LetterKind::ALL {
        for &organisation_kind in OrganisationKind::ALL {
            let ours = built_in(kind, organisation_kind, now);
            match templates::find_newest(conn, kind, organisation_kind)? {
                None => templates::add(conn, &ours)?,
                Some(kept) if is_outdated(&kept, &ours) => {
                    templates::add(conn, &LetterTemplate { number: kept.number + 1, ..ours })?;
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}

/// True when the words of an earlier release stand there, untouched.
fn is_outdated(kept: &LetterTemplate, ours: &LetterTemplate) -> bool {
    kept.created_by.is_none() && (&kept.subject, &kept.body) != (&ours.subject, &ours.body)
}

fn built_in(
    kind: LetterKind,
    organisation_kind: OrganisationKind,
    now: DateTime<Utc>,
) -> LetterTemplate {
    let is_province = organisation_kind == OrganisationKind::Province;
    LetterTemplate {
        kind,
        organisation_kind,
        number: 1,
        subject: kind.subject().to_owned(),
        body: tidy(builtin::body(kind, is_province)),
        created_by: None,
        created_at: now,
        note: None,
    }
}
