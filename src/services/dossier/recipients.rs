//! Which contacts of an organisation a mail from its dossier can go to, and which it usually does.

use chrono::{DateTime, Utc};

use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::letters::recipients::{self, Recipient, lexicon_of};
use crate::domain::organisations::Organisation;
use crate::services::{ServiceError, ServiceResult};
use crate::store::{DbConn, contacts};

/// A contact that can be written to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reachable {
    /// The contact as a recipient.
    pub recipient: Recipient,
    /// Name of the contact, when one is known.
    pub name: Option<String>,
    /// True for mayor and clerk, whom a letter goes to.
    pub is_usual: bool,
}

/// The contacts that can be written to now, those of a letter first; nobody when the organisation
/// wants no more messages.
///
/// # Errors
/// A store error.
pub fn reachable(
    conn: &mut DbConn,
    (organisation, dossier): (&Organisation, &Dossier),
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Reachable>> {
    if dossier.mail_stopped_on.is_some() {
        return Ok(Vec::new());
    }
    let today = amsterdam_day(now);
    let contacts = contacts::list_of(conn, organisation.id)?;
    let usual = recipients::choose(organisation, &contacts, today).recipients;
    let lexicon = lexicon_of(organisation);
    let mut found: Vec<Reachable> = contacts
        .iter()
        .filter(|contact| contact.is_reachable_on(today))
        .map(|contact| Reachable {
            recipient: recipients::recipient(&lexicon, contact),
            name: contact.name.clone(),
            is_usual: usual.iter().any(|one| one.contact_id == contact.id),
        })
        .collect();
    let rank = |one: &Reachable| {
        let id = one.recipient.contact_id;
        usual.iter().position(|other| other.contact_id == id).unwrap_or(usual.len())
    };
    found.sort_by_key(rank);
    Ok(found)
}

/// The chosen ones among those that can be written to now, each address once.
///
/// # Errors
/// A problem with `field` when one of them cannot be written to.
pub(in crate::services) fn chosen(
    conn: &mut DbConn,
    place: (&Organisation, &Dossier),
    (field, ids): (&str, &[i64]),
    now: DateTime<Utc>,
) -> ServiceResult<Vec<Recipient>> {
    let reachable = reachable(conn, place, now)?;
    let mut found: Vec<Recipient> = Vec::new();
    for id in ids {
        let Some(one) = reachable.iter().find(|one| one.recipient.contact_id == *id) else {
            let problem = "Deze contactpersoon is niet te bereiken per e-mail. Kies een andere.";
            return Err(ServiceError::field(field, problem));
        };
        let address = &one.recipient.address;
        if !found.iter().any(|other| other.address.eq_ignore_ascii_case(address)) {
            found.push(one.recipient.clone());
        }
    }
    Ok(found)
}
