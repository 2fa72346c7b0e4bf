//! The letter with the dates to choose from: one to each clerk, with a link to the answer page.

use chrono::{DateTime, Utc};

use crate::domain::dates::long_day;
use crate::domain::letters::recipients::lexicon_of;
use crate::domain::planning::{DateOffer, DateOption};
use crate::mail::{LetterKind, MergeFields, Rendered};
use crate::services::appointment_mail::Addressee;
use crate::services::queue;
use crate::services::rounds::Stationery;
use crate::services::rounds::fields::{Adviser, word_fields};
use crate::services::session_mail::clerks;
use crate::services::{ServiceResult, secrets, templates};
use crate::store::messages::NewMessage;
use crate::store::{DbConn, date_offers, dossiers, organisations, users};

/// Freezes the letter of an offer in a publication; answers what the planner should know.
///
/// # Errors
/// A word that is missing in the letter, or a store error.
pub(in crate::services) fn freeze(
    conn: &mut DbConn,
    stationery: &Stationery,
    (offer, publication_id): (&DateOffer, i64),
    now: DateTime<Utc>,
) -> ServiceResult<Option<String>> {
    let dossier = dossiers::get(conn, offer.dossier_id)?;
    let organisation = organisations::get(conn, dossier.organisation_id)?;
    let name = organisation.full_name();
    if dossier.mail_stopped_on.is_some() {
        return Ok(Some(format!("{name} wil geen berichten meer. Bel, en leg de keuze vast.")));
    }
    let to = clerks(conn, &organisation, now)?;
    if to.is_empty() {
        return Ok(Some(format!(
            "{name} heeft geen griffier met een e-mailadres dat werkt. Bel, en leg de keuze vast."
        )));
    }
    let token = secrets::new_token()?;
    let user = users::get(conn, dossier.adviser_id.unwrap_or(offer.planner_id))?;
    let adviser = Adviser::of(Some(&user), stationery);
    let shared = MergeFields {
        momenten: offer.options.iter().map(DateOption::sentence).collect(),
        datum: Some(long_day(offer.last_day())),
        plaats: Some(offer.place.clone()),
        antwoordlink: Some(stationery.dates_link(&token)),
        ..word_fields(stationery, &lexicon_of(&organisation), &adviser)
    };
    for clerk in to {
        let kind = (LetterKind::DateOffer, organisation.is_province());
        let letter = templates::render_newest(conn, stationery, kind, &fields(&shared, &clerk))?;
        put(conn, stationery, (&clerk, &letter), (offer.id, publication_id), now)?;
    }
    date_offers::set_link(conn, offer.id, Some(&secrets::hash_token(&token)))?;
    Ok(None)
}

fn put(
    conn: &mut DbConn,
    stationery: &Stationery,
    (clerk, letter): (&Addressee, &Rendered),
    (offer_id, publication_id): (i64, i64),
    now: DateTime<Utc>,
) -> ServiceResult<()> {
    let to = queue::Addressee { label: &clerk.label, address: &clerk.address };
    let message = NewMessage {
        contact_id: clerk.contact_id,
        date_offer_id: Some(offer_id),
        publication_id: Some(publication_id),
        ..queue::written(to, letter)
    };
    queue::add(conn, &stationery.from, &message, now)?;
    Ok(())
}

fn fields(shared: &MergeFields, clerk: &Addressee) -> MergeFields {
    let source = Some(clerk.source.trim()).filter(|source| !source.is_empty());
    MergeFields {
        aanspreekvorm: Some(clerk.salutation.clone()),
        achternaam: clerk.name.clone(),
        herkomst: source.or(Some("onze contactenlijst")).map(str::to_owned),
        ..shared.clone()
    }
}
