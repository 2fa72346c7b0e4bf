//! A letter as one organisation would get it: the preview beside the editor, and the test message
//! to oneself.

use chrono::{DateTime, TimeDelta, Utc};

use super::{newest, object, refused, wording_of};
use crate::domain::contacts::ContactFunction;
use crate::domain::dates::{amsterdam_day, long_day};
use crate::domain::letters::LetterKind;
use crate::domain::letters::recipients::{Recipient, lexicon_of};
use crate::domain::organisations::{Organisation, OrganisationKind};
use crate::domain::permissions::{Actor, Permission};
use crate::mail::{FieldHelp, MergeFields, OutgoingMessage, Rendered, Wording, new_message_id};
use crate::services::rounds::Stationery;
use crate::services::rounds::fields::{Adviser, merge_fields};
use crate::services::rounds::readiness::PLACEHOLDER;
use crate::services::sending::trial::{self, Letterhead, Trial};
use crate::services::{ServiceError, ServiceResult, require};
use crate::store::{DbConn, StoreError, organisations, users};

/// For whom a letter is shown.
#[derive(Debug, Clone)]
pub struct Example {
    /// The organisation.
    pub organisation: Organisation,
    /// The organisations to choose from, by name.
    pub choices: Vec<Organisation>,
    /// The fields of this letter with what they say for this organisation.
    pub fields: Vec<FieldHelp>,
    /// What the fields say; dates and places of a session are made up.
    values: MergeFields,
}

impl Example {
    /// The words as this organisation would get them.
    ///
    /// # Errors
    /// A fault of the frame.
    pub fn rendered(&self, stationery: &Stationery, wording: &Wording) -> ServiceResult<Rendered> {
        let is_province = self.organisation.is_province();
        stationery.letters.render_wording(wording, is_province, &self.values).map_err(refused)
    }
}

/// An organisation as an example: the one with this code, or the first by name.
///
/// # Errors
/// No permission, or no organisation of that kind.
pub fn example(
    conn: &mut DbConn,
    actor: &Actor,
    stationery: &Stationery,
    (kind, organisation_kind, code): (LetterKind, OrganisationKind, Option<&str>),
    now: DateTime<Utc>,
) -> ServiceResult<Example> {
    require(actor, Permission::ReadRounds)?;
    let today = amsterdam_day(now);
    let mut choices = organisations::list(conn)?;
    choices.retain(|one| one.kind == organisation_kind && one.is_valid_on(today));
    choices.sort_by(|a, b| a.sort_name.cmp(&b.sort_name));
    let asked = choices.iter().find(|one| code == Some(one.code.as_str()));
    let missing = || ServiceError::Store(StoreError::NotFound("Deze organisatie"));
    let organisation = asked.or(choices.first()).cloned().ok_or_else(missing)?;
    let adviser = adviser(conn, actor, stationery)?;
    let values = values(stationery, &organisation, &adviser, kind, now);
    let fields = values.help(kind, organisation.is_province());
    Ok(Example { organisation, choices, fields, values })
}

/// The reader of the example is the adviser in it.
fn adviser(conn: &mut DbConn, actor: &Actor, stationery: &Stationery) -> ServiceResult<Adviser> {
    let user = match actor.user_id {
        Some(id) => Some(users::get(conn, id)?),
        None => None,
    };
    let adviser = Adviser::of(user.as_ref(), stationery);
    let is_nameless = adviser.name.is_empty();
    Ok(if is_nameless { Adviser { name: actor.name.clone(), ..adviser } } else { adviser })
}

fn values(
    stationery: &Stationery,
    organisation: &Organisation,
    adviser: &Adviser,
    kind: LetterKind,
    now: DateTime<Utc>,
) -> MergeFields {
    let lexicon = lexicon_of(organisation);
    let function = match organisation.kind {
        OrganisationKind::Municipality => ContactFunction::Mayor,
        OrganisationKind::Province => ContactFunction::KingsCommissioner,
    };
    let recipient = Recipient {
        contact_id: 0,
        function,
        label: lexicon.function_label(function).to_owned(),
        family_name: Some("De Vries".to_owned()),
        address: String::new(),
        source: "website van de organisatie".to_owned(),
    };
    let link = stationery.answer_link(PLACEHOLDER);
    let words = |words: &str| Some(words.to_owned());
    MergeFields {
        datum: Some(long_day(amsterdam_day(now) + TimeDelta::days(days_from_now(kind)))),
        tijd: words("19.30 tot 21.30 uur"),
        plaats: words("De Raadzaal, Voorbeeldplein 1"),
        doelgroep: Some(format!("{} en {}", lexicon.leden, lexicon.college)),
        gespreksleider: words("Sanne de Boer"),
        adviseurs: Some(format!("{} en Bas de Wit", adviser.name)),
        dossierlink: Some(stationery.dossier_link(&organisation.code)),
        stand: words("Brief beantwoord, gesprek gehouden"),
        evaluatielink: Some(stationery.evaluation_link(PLACEHOLDER)),
        inleiding: words("Hartelijk dank voor het open gesprek."),
        toezeggingen: vec![
            "Wij sturen een voorbeeldprotocol.".to_owned(),
            "Wij bellen over een training.".to_owned(),
        ],
        momenten: [35, 37]
            .map(|days| long_day(amsterdam_day(now) + TimeDelta::days(days)))
            .map(|day| format!("{day}, 19.30 tot 22.00 uur"))
            .to_vec(),
        ..evening(merge_fields(stationery, &lexicon, adviser, &recipient, &link))
    }
}

/// The words of an evening that only its own letters have.
fn evening(fields: MergeFields) -> MergeFields {
    let words = |words: &str| Some(words.to_owned());
    MergeFields {
        aantal: words("40"),
        deuren_open: words("19.00 uur"),
        opbouwen_vanaf: words("18.00 uur"),
        ingang: words("Zijdeur aan het plein, parkeren achter het huis."),
        avondcontact: words("bode, 06 12 34 56 78"),
        geregeld: words("de zaal en scherm en geluid"),
        te_regelen: words("de stoelen in een kring"),
        wensen: words("Graag met voorbeelden van buiten de eigen organisatie."),
        themas: words("Sociale media en samen een norm stellen"),
        ..fields
    }
}

/// The newest version as a message to the user who asks for it; `trial` hands it over.
///
/// # Errors
/// No permission, no account with an address, or an organisation that is not there.
pub fn prepare(
    conn: &mut DbConn,
    actor: &Actor,
    (stationery, head): (&Stationery, &Letterhead),
    (kind, organisation_kind, code): (LetterKind, OrganisationKind, Option<&str>),
    now: DateTime<Utc>,
) -> ServiceResult<Trial> {
    require(actor, Permission::EditTemplates)?;
    let Some(user_id) = actor.user_id else {
        return Err(ServiceError::not_allowed("Een proef gaat naar het adres van een account."));
    };
    let to = users::get(conn, user_id)?.email;
    let template = newest(conn, kind, organisation_kind)?;
    let example = example(conn, actor, stationery, (kind, organisation_kind, code), now)?;
    let letter = example.rendered(stationery, &wording_of(&template)?)?;
    let message_id = new_message_id(head.from.domain())
        .map_err(|error| ServiceError::Broken(error.to_string()))?;
    let message = OutgoingMessage {
        message_id,
        from: head.from.clone(),
        reply_to: Some(head.reply_to.clone()),
        to: crate::mail::MailAddress::bare(&to),
        subject: format!("Proef: {}", letter.subject),
        text: letter.text,
        html: letter.html,
        unsubscribe_url: None,
        calendar: None,
        in_reply_to: None,
        sent_at: now,
    };
    trial::of_words(conn, actor, &head.place, (object(&template), message))
}

/// How many days from now the day lies that a letter speaks of: a thank-you looks back.
const fn days_from_now(kind: LetterKind) -> i64 {
    match kind {
        LetterKind::Invitation
        | LetterKind::Reminder
        | LetterKind::SessionThanks
        | LetterKind::ConversationThanks => -21,
        LetterKind::DateOffer => 14,
        LetterKind::SessionConfirmation
        | LetterKind::SessionAssignment
        | LetterKind::SessionBriefing
        | LetterKind::SessionCalledOff
        | LetterKind::ConversationConfirmation
        | LetterKind::ConversationAssignment
        | LetterKind::ConversationCalledOff => 28,
    }
}
