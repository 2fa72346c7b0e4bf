//! The words of one letter to one recipient.

use super::Stationery;
use crate::domain::accounts::User;
use crate::domain::contacts::ContactFunction;
use crate::domain::letters::recipients::Recipient;
use crate::domain::lexicon::Lexicon;
use crate::mail::MergeFields;

/// The adviser that a letter names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::services) struct Adviser {
    pub(in crate::services) name: String,
    pub(in crate::services) phone: String,
}

impl Adviser {
    /// The user who answers the phone, or the support line when the user has no number.
    pub(in crate::services) fn of(user: Option<&User>, stationery: &Stationery) -> Self {
        let phone = user.and_then(|user| user.phone.clone());
        Self {
            name: user.map(|user| user.name.clone()).unwrap_or_default(),
            phone: phone
                .filter(|phone| !phone.trim().is_empty())
                .unwrap_or_else(|| stationery.support_phone.clone()),
        }
    }
}

/// The words of an organisation, its adviser and the team, which any letter may use.
pub(in crate::services) fn word_fields(
    stationery: &Stationery,
    lexicon: &Lexicon,
    adviser: &Adviser,
) -> MergeFields {
    let text = |words: &str| Some(words.to_owned());
    MergeFields {
        organisatie: text(&lexicon.organisatie),
        uw_organisatie: text(lexicon.uw_organisatie),
        raad: text(lexicon.raad),
        leden: text(lexicon.leden),
        college: text(lexicon.college),
        breed: text(lexicon.breed),
        adviseur: text(&adviser.name),
        telefoon: text(&adviser.phone),
        privacylink: Some(format!("{}/privacy", stationery.base)),
        afzender: Some(stationery.team()),
        support_phone: text(&stationery.support_phone),
        support_email: text(&stationery.support_email),
        ..MergeFields::default()
    }
}

/// Fills in everything that an invitation needs.
pub(in crate::services) fn merge_fields(
    stationery: &Stationery,
    lexicon: &Lexicon,
    adviser: &Adviser,
    recipient: &Recipient,
    answer_link: &str,
) -> MergeFields {
    let text = |words: &str| Some(words.to_owned());
    MergeFields {
        aanspreekvorm: text(lexicon.salutation(recipient.function)),
        achternaam: recipient.family_name.clone(),
        gesprekspartner: partner(lexicon, recipient.function),
        antwoordlink: text(answer_link),
        afmeldlink: text(answer_link),
        herkomst: text(&recipient.source),
        ..word_fields(stationery, lexicon, adviser)
    }
}

/// Who joins the conversation besides the reader; the template itself names the clerk.
fn partner(lexicon: &Lexicon, function: ContactFunction) -> Option<String> {
    match function {
        ContactFunction::Mayor | ContactFunction::KingsCommissioner => None,
        ContactFunction::CouncilClerk | ContactFunction::StatesClerk => {
            Some(format!("de {}", lexicon.mayor_title))
        }
        ContactFunction::Other => {
            Some(format!("de {} en de {}", lexicon.mayor_title, lexicon.clerk_title))
        }
    }
}
