//! The words of feedback, for each recipient.

use chrono::NaiveDate;

use crate::domain::commitments::Occasion;
use crate::domain::dates::{clock, clock_field, long_day};
use crate::domain::dossiers::Dossier;
use crate::domain::letters::recipients::{Recipient, lexicon_of};
use crate::domain::organisations::Organisation;
use crate::mail::{LetterKind, MergeFields, Rendered};
use crate::services::rounds::Stationery;
use crate::services::rounds::fields::{Adviser, merge_fields};
use crate::services::{ServiceResult, templates};
use crate::store::{DbConn, people, sessions, users};

/// What all letters of one feedback share.
pub(super) struct Topic<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) organisation: &'a Organisation,
    pub(super) held_on: NaiveDate,
    pub(super) told: Vec<String>,
    pub(super) introduction: &'a str,
    /// The end of the link to the questions after a session, for each recipient.
    pub(super) tokens: &'a [String],
}

impl Topic<'_> {
    /// One letter for each recipient.
    ///
    /// # Errors
    /// A word that the letter needs and lacks, or a store error.
    pub(super) fn letters(
        &self,
        conn: &mut DbConn,
        stationery: &Stationery,
        occasion: Occasion,
        recipients: Vec<Recipient>,
    ) -> ServiceResult<Vec<(Recipient, Rendered)>> {
        let adviser = self.dossier.adviser_id.map(|id| users::get(conn, id)).transpose()?;
        let mut adviser = Adviser::of(adviser.as_ref(), stationery);
        if adviser.name.is_empty() {
            adviser.name = stationery.team();
        }
        let (kind, of_session) = match occasion {
            Occasion::Conversation(_) => (LetterKind::ConversationThanks, MergeFields::default()),
            Occasion::Session(id) => (LetterKind::SessionThanks, session_fields(conn, id)?),
        };
        let lexicon = lexicon_of(self.organisation);
        let mut letters = Vec::new();
        for (at, recipient) in recipients.into_iter().enumerate() {
            let token = self.tokens.get(at).filter(|_| kind == LetterKind::SessionThanks);
            let fields = MergeFields {
                datum: Some(long_day(self.held_on)),
                tijd: of_session.tijd.clone(),
                plaats: of_session.plaats.clone(),
                doelgroep: of_session.doelgroep.clone(),
                gespreksleider: of_session.gespreksleider.clone(),
                inleiding: Some(self.introduction.to_owned()),
                toezeggingen: self.told.clone(),
                evaluatielink: token.map(|token| stationery.evaluation_link(token)),
                ..merge_fields(stationery, &lexicon, &adviser, &recipient, "")
            };
            let whose = (kind, self.organisation.is_province());
            let letter = templates::render_newest(conn, stationery, whose, &fields)?;
            letters.push((recipient, letter));
        }
        Ok(letters)
    }
}

fn session_fields(conn: &mut DbConn, id: i64) -> ServiceResult<MergeFields> {
    let session = sessions::get(conn, id)?;
    let (start, end) = (clock_field(session.starts_at), clock(session.ends_at));
    Ok(MergeFields {
        tijd: Some(format!("{start} tot {end}")),
        gespreksleider: Some(people::get(conn, session.moderator_id)?.name),
        doelgroep: session.audience,
        plaats: Some(session.place),
        ..MergeFields::default()
    })
}
