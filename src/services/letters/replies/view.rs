//! What the page behind a link shows, and the form for an answer noted by hand.

use chrono::{DateTime, NaiveDate, Utc};

use super::letter_of;
use crate::domain::dates::amsterdam_day;
use crate::domain::dossiers::Dossier;
use crate::domain::letters::{Reply, Wishes, is_link_expired};
use crate::domain::organisations::Organisation;
use crate::domain::permissions::{Actor, Permission};
use crate::services::{ServiceResult, ownership, require};
use crate::store::replies::{self, LetterReply};
use crate::store::{DbConn, dossiers, organisations};

/// What is said of a link that is too old.
const EXPIRED: &str = "Deze link is verlopen. Bel of mail ons.";

/// What the page behind the link shows; nothing of it is confidential.
#[derive(Debug, Clone)]
pub struct AnswerView {
    /// The organisation.
    pub organisation: Organisation,
    /// What was answered before, and when.
    pub given: Option<(Reply, NaiveDate)>,
    /// When to get in touch again, as it was answered.
    pub later_on: Option<NaiveDate>,
    /// Days and hours that suit, as they were answered.
    pub wishes: Wishes,
    /// Why nothing can be answered here any more, as the reader is told; none when it can.
    pub closed: Option<&'static str>,
    /// Since when the organisation gets no messages.
    pub mail_stopped_on: Option<NaiveDate>,
}

/// Shows the page behind a link. Writes nothing. A link that expired shows no answer.
///
/// # Errors
/// [`crate::store::StoreError::NotFound`] when no letter has this link.
pub fn look(conn: &mut DbConn, token: &str, now: DateTime<Utc>) -> ServiceResult<AnswerView> {
    let letter = letter_of(conn, token)?;
    let dossier = dossiers::get(conn, letter.dossier_id)?;
    let closed = closed(conn, &letter, &dossier, now)?;
    let is_shown = closed != Some(EXPIRED);
    Ok(AnswerView {
        organisation: organisations::get(conn, dossier.organisation_id)?,
        given: letter.reply.zip(letter.reply_on).filter(|_| is_shown),
        later_on: letter.later_on,
        wishes: letter.wishes,
        closed,
        mail_stopped_on: dossier.mail_stopped_on,
    })
}

/// Why a letter cannot be answered by its link any more; none when it can.
pub(super) fn closed(
    conn: &mut DbConn,
    letter: &LetterReply,
    dossier: &Dossier,
    now: DateTime<Utc>,
) -> ServiceResult<Option<&'static str>> {
    let left_on = replies::last_left_at(conn, letter.letter_id)?.map(amsterdam_day);
    let tour_ends_on = replies::tour_ends_on(conn, dossier.tour_id)?;
    if is_link_expired(left_on, tour_ends_on, amsterdam_day(now)) {
        return Ok(Some(EXPIRED));
    }
    let is_taken_up = dossiers::stages(conn, dossier.id)?.is_taken_up();
    Ok(is_taken_up.then(|| taken_up(letter.reply)))
}

/// Nobody hears that an answer was taken up who did not answer.
const fn taken_up(given: Option<Reply>) -> &'static str {
    match given {
        Some(_) => {
            "Een adviseur heeft uw antwoord al opgepakt. Wilt u iets wijzigen? Bel of mail ons."
        }
        None => {
            "Wij hebben al contact met uw organisatie: u hoeft deze brief niet meer te \
             beantwoorden. Heeft u een vraag? Bel of mail ons."
        }
    }
}

/// Shows what an organisation answered so far, for the form to note an answer by hand.
///
/// # Errors
/// No permission, or no such organisation.
pub fn look_by_hand(conn: &mut DbConn, actor: &Actor, code: &str) -> ServiceResult<AnswerView> {
    require(actor, Permission::FollowUp)?;
    let (organisation, dossier) = ownership::at(conn, code)?;
    let letter = replies::find_newest(conn, dossier.id)?;
    Ok(AnswerView {
        organisation,
        given: letter.as_ref().and_then(|letter| letter.reply.zip(letter.reply_on)),
        later_on: letter.as_ref().and_then(|letter| letter.later_on),
        wishes: letter.map(|letter| letter.wishes).unwrap_or_default(),
        closed: None,
        mail_stopped_on: dossier.mail_stopped_on,
    })
}
