//! What a conversation or a reply does to the other stages of the dossier: the letter is
//! settled, the session is wanted, offered or declined.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::conversations::{Outcome, SessionInterest};
use crate::domain::dossiers::Dossier;
use crate::domain::permissions::Actor;
use crate::domain::stages::{Move, Stage, StageState};
use crate::services::ServiceResult;
use crate::services::rounds::control;
use crate::services::stages::{self, StageMove};
use crate::store::messages::{self, Scope};
use crate::store::{DbConn, dossiers, replies};

/// Why a letter is taken back after an answer or a conversation.
pub const NOT_NEEDED: &str = "Niet meer nodig: er is een antwoord of een gesprek.";

/// The steps that follow from one thing that happened in one dossier on one day.
#[derive(Debug, Clone, Copy)]
pub struct FollowUp<'a> {
    /// Who recorded it.
    pub actor: &'a Actor,
    /// The dossier.
    pub dossier: &'a Dossier,
    /// The Amsterdam day it happened.
    pub on: NaiveDate,
    /// Now.
    pub now: DateTime<Utc>,
}

impl FollowUp<'_> {
    /// The state of a stage.
    ///
    /// # Errors
    /// A store error.
    pub fn state(&self, conn: &mut DbConn, stage: Stage) -> ServiceResult<StageState> {
        Ok(dossiers::stages(conn, self.dossier.id)?.get(stage))
    }

    /// Moves one stage; an empty reason is none.
    ///
    /// # Errors
    /// The move is not possible.
    pub fn step(
        &self,
        conn: &mut DbConn,
        stage: Stage,
        what: Move,
        reason: &str,
    ) -> ServiceResult<StageState> {
        let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        let step = StageMove { dossier: self.dossier, stage, what, on: self.on, reason };
        stages::record(conn, self.actor, &step, self.now)
    }

    /// Settles the letter of a dossier that came to a conversation or session: what still waits
    /// does not leave, what left counts as answered, and who never got one asked of its own
    /// accord. Answers how many messages were taken back.
    ///
    /// # Errors
    /// A store error.
    pub fn settle_letter(&self, conn: &mut DbConn, reason: &str) -> ServiceResult<usize> {
        use StageState as S;
        match self.state(conn, Stage::Letter)? {
            S::NotStarted => {
                self.step(conn, Stage::Letter, Move::Skip, "eigen verzoek")?;
            }
            S::Cancelled | S::Undeliverable => {
                self.step(conn, Stage::Letter, Move::Skip, reason)?;
            }
            S::Planned => {
                self.step(conn, Stage::Letter, Move::Withdraw, reason)?;
            }
            S::Sent | S::Reminded | S::NoReply => {
                self.step(conn, Stage::Letter, Move::Reply, reason)?;
            }
            _ => {}
        }
        self.stop_letters(conn, NOT_NEEDED)
    }

    /// Cancels what of the letters still waits in the queue, and closes a round in which nothing
    /// else waits; `reason` says why in Dutch. Answers how many messages were taken back.
    ///
    /// # Errors
    /// A store error.
    pub fn stop_letters(&self, conn: &mut DbConn, reason: &str) -> ServiceResult<usize> {
        let withdrawn = messages::cancel_queued(conn, Scope::Dossier(self.dossier.id), reason)?;
        if withdrawn > 0 {
            for round in replies::list_rounds(conn, self.dossier.id)? {
                control::finish_when_done(conn, round)?;
            }
        }
        Ok(withdrawn)
    }

    /// Opens the conversation stage again when it was declined or skipped.
    ///
    /// # Errors
    /// A store error.
    pub fn reopen_conversation(&self, conn: &mut DbConn) -> ServiceResult<StageState> {
        match self.state(conn, Stage::Conversation)? {
            StageState::Declined | StageState::Skipped => {
                self.step(conn, Stage::Conversation, Move::Reopen, "alsnog een gesprek")
            }
            state => Ok(state),
        }
    }

    /// Notes what the conversation said about a session, and when to get in touch again.
    ///
    /// # Errors
    /// A store error.
    pub fn note_interest(&self, conn: &mut DbConn, outcome: &Outcome) -> ServiceResult<()> {
        self.note_wish(conn, outcome.session_interest)?;
        let reapproach = outcome
            .later_on
            .filter(|_| outcome.session_interest == SessionInterest::Later)
            .map(|day| (day, "later een bijeenkomst"));
        self.set_reapproach(conn, reapproach)
    }

    /// Moves the session stage to where the wish for a session puts it.
    ///
    /// # Errors
    /// A store error.
    pub fn note_wish(&self, conn: &mut DbConn, interest: SessionInterest) -> ServiceResult<()> {
        match interest {
            SessionInterest::Yes => self.want_session(conn, ""),
            SessionInterest::Later => self.offer_session(conn, "later"),
            SessionInterest::Undecided => self.offer_session(conn, "nog te bespreken"),
            SessionInterest::No => self.decline_session(conn, "geen belangstelling (gesprek)"),
        }
    }

    /// Notes that the organisation wants a session, unless one is under way.
    ///
    /// # Errors
    /// A store error.
    pub fn want_session(&self, conn: &mut DbConn, reason: &str) -> ServiceResult<()> {
        use StageState::{Declined, NotStarted, Offered};
        let mut state = self.state(conn, Stage::Session)?;
        if state == Declined {
            state = self.step(conn, Stage::Session, Move::Reopen, "alsnog een bijeenkomst")?;
        }
        if matches!(state, NotStarted | Offered) {
            self.step(conn, Stage::Session, Move::Want, reason)?;
        }
        Ok(())
    }

    /// Notes that the organisation wants no session, unless one is planned.
    ///
    /// # Errors
    /// A store error.
    pub fn decline_session(&self, conn: &mut DbConn, reason: &str) -> ServiceResult<()> {
        use StageState::{NotStarted, Offered, Wanted};
        if matches!(self.state(conn, Stage::Session)?, NotStarted | Offered | Wanted) {
            self.step(conn, Stage::Session, Move::Decline, reason)?;
        }
        Ok(())
    }

    fn offer_session(&self, conn: &mut DbConn, reason: &str) -> ServiceResult<()> {
        if self.state(conn, Stage::Session)? == StageState::NotStarted {
            self.step(conn, Stage::Session, Move::Offer, reason)?;
        }
        Ok(())
    }

    /// Sets when to get in touch again, or that it was done.
    ///
    /// # Errors
    /// A store error.
    pub fn set_reapproach(
        &self,
        conn: &mut DbConn,
        reapproach: Option<(NaiveDate, &str)>,
    ) -> ServiceResult<()> {
        if reapproach.is_some() || self.dossier.reapproach_on.is_some() {
            dossiers::set_reapproach(conn, self.dossier.id, reapproach)?;
        }
        Ok(())
    }
}
