//! Which version a letter gets, and making a letter in it.

use chrono::DateTime;

use super::{built_in, object};
use crate::domain::letters::{InvitationVersions, LetterKind, LetterTemplate};
use crate::domain::organisations::OrganisationKind;
use crate::mail::{LetterError, MergeFields, Rendered, Wording};
use crate::services::rounds::Stationery;
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, StoreError, templates};

/// The version of a letter that is used from now on.
///
/// # Errors
/// A store error.
pub fn newest(
    conn: &mut DbConn,
    kind: LetterKind,
    organisation_kind: OrganisationKind,
) -> ServiceResult<LetterTemplate> {
    let found = templates::find_newest(conn, kind, organisation_kind)?;
    Ok(found.unwrap_or_else(|| built_in(kind, organisation_kind, DateTime::UNIX_EPOCH)))
}

/// The words of one letter for both kinds of organisations.
#[derive(Debug, Clone)]
pub struct Wordings {
    municipality: Wording,
    province: Wording,
}

impl Wordings {
    /// The words that are used from now on.
    ///
    /// # Errors
    /// A store error.
    pub fn newest(conn: &mut DbConn, kind: LetterKind) -> ServiceResult<Self> {
        Ok(Self {
            municipality: wording_of(&newest(conn, kind, OrganisationKind::Municipality)?)?,
            province: wording_of(&newest(conn, kind, OrganisationKind::Province)?)?,
        })
    }

    /// The words of the invitation in these versions.
    ///
    /// # Errors
    /// There is no such version, or a store error.
    pub fn of_invitation(conn: &mut DbConn, versions: InvitationVersions) -> ServiceResult<Self> {
        Ok(Self {
            municipality: invitation(conn, versions, OrganisationKind::Municipality)?,
            province: invitation(conn, versions, OrganisationKind::Province)?,
        })
    }

    /// The words for an organisation of this kind.
    #[must_use]
    pub const fn of(&self, kind: OrganisationKind) -> &Wording {
        match kind {
            OrganisationKind::Municipality => &self.municipality,
            OrganisationKind::Province => &self.province,
        }
    }
}

/// The versions of the invitation that a new round gets.
///
/// # Errors
/// A store error.
pub fn newest_invitations(conn: &mut DbConn) -> ServiceResult<InvitationVersions> {
    let mut number =
        |kind| Ok::<_, ServiceError>(newest(conn, LetterKind::Invitation, kind)?.number);
    Ok(InvitationVersions {
        municipality: number(OrganisationKind::Municipality)?,
        province: number(OrganisationKind::Province)?,
    })
}

fn invitation(
    conn: &mut DbConn,
    versions: InvitationVersions,
    organisation_kind: OrganisationKind,
) -> ServiceResult<Wording> {
    let (kind, number) = (LetterKind::Invitation, versions.of(organisation_kind));
    let found = match templates::find(conn, kind, organisation_kind, number)? {
        Some(template) => template,
        None if number == 1 => built_in(kind, organisation_kind, DateTime::UNIX_EPOCH),
        None => return Err(StoreError::NotFound("Deze versie van de uitnodiging").into()),
    };
    wording_of(&found)
}

/// The words of a version, read.
///
/// # Errors
/// A version that was kept although it cannot be read.
pub fn wording_of(template: &LetterTemplate) -> ServiceResult<Wording> {
    Wording::parse(&template.subject, &template.body)
        .map(|wording| wording.of(template.kind))
        .map_err(|faults| ServiceError::Broken(format!("{}: {faults:?}", object(template))))
}

/// Makes a letter in the newest words of its kind.
///
/// # Errors
/// A word that is missing in this letter, or a store error.
pub fn render_newest(
    conn: &mut DbConn,
    stationery: &Stationery,
    (kind, is_province): (LetterKind, bool),
    fields: &MergeFields,
) -> ServiceResult<Rendered> {
    let template = newest(conn, kind, kind_of(is_province))?;
    let wording = wording_of(&template)?;
    stationery.letters.render_wording(&wording, is_province, fields).map_err(refused)
}

/// Municipality or province.
#[must_use]
pub const fn kind_of(is_province: bool) -> OrganisationKind {
    if is_province { OrganisationKind::Province } else { OrganisationKind::Municipality }
}

/// What a refusal of the renderer says to the user.
pub(super) fn refused(error: LetterError) -> ServiceError {
    match error {
        LetterError::MissingFields(_) => ServiceError::not_allowed(error.to_string()),
        LetterError::Template(text) => ServiceError::Broken(text),
    }
}
