//! The stages of a dossier and the moves between their states (the table of moves of the tour).
//!
//! A move names what happened; the table says which state follows, or that it cannot happen.

use super::errors::RuleError;
use super::text_enum::text_enum;

text_enum! {
    /// A step of the three-stage rocket; the letter is the run-up.
    Stage {
        Letter = "letter", "Brief";
        Conversation = "conversation", "Gesprek";
        Session = "session", "Bijeenkomst";
        Training = "training", "Training";
    }
}

text_enum! {
    /// Where a dossier stands in one stage.
    StageState {
        NotStarted = "not_started", "Niet gestart";
        Planned = "planned", "Gepland";
        Sent = "sent", "Verzonden";
        Reminded = "reminded", "Herinnerd";
        Answered = "answered", "Beantwoord";
        NoReply = "no_reply", "Geen reactie";
        Undeliverable = "undeliverable", "Onbestelbaar";
        Skipped = "skipped", "Overgeslagen";
        Cancelled = "cancelled", "Vervallen";
        Offered = "offered", "Aangeboden";
        Wanted = "wanted", "Gewenst";
        Requested = "requested", "Aangevraagd";
        CostAgreed = "cost_agreed", "Kosten akkoord";
        Postponed = "postponed", "Uitgesteld";
        Declined = "declined", "Afgewezen";
        Held = "held", "Gehouden";
    }
}

text_enum! {
    /// What happened to a stage.
    Move {
        Plan = "plan", "inplannen";
        Send = "send", "verzenden";
        Withdraw = "withdraw", "intrekken";
        Bounce = "bounce", "als onbestelbaar noteren";
        Remind = "remind", "herinneren";
        GiveUp = "give_up", "als geen reactie noteren";
        Reply = "reply", "beantwoorden";
        Skip = "skip", "overslaan";
        Offer = "offer", "aanbieden";
        Want = "want", "als wens noteren";
        Request = "request", "aanvragen";
        AgreeCost = "agree_cost", "kosten vastleggen";
        Postpone = "postpone", "uitstellen";
        Cancel = "cancel", "laten vervallen";
        Decline = "decline", "afwijzen";
        Hold = "hold", "als gehouden vastleggen";
        Reopen = "reopen", "heropenen";
    }
}

impl Stage {
    /// The one letter in badges and on the map: B, G, S or T.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Letter => "B",
            Self::Conversation => "G",
            Self::Session => "S",
            Self::Training => "T",
        }
    }

    /// The state that counts as "reached" in the coverage figures.
    #[must_use]
    pub const fn reached_state(self) -> StageState {
        match self {
            Self::Letter => StageState::Sent,
            Self::Conversation | Self::Session | Self::Training => StageState::Held,
        }
    }
}

impl Move {
    /// True when the move needs a reason in words (invariant 12, and a refusal).
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Skip | Self::Reopen | Self::Decline)
    }

    /// True when the move only calls off what was planned: possible after the organisation ended.
    #[must_use]
    pub const fn closes(self) -> bool {
        matches!(self, Self::Withdraw | Self::Bounce | Self::Cancel | Self::Decline)
    }
}

/// The state that follows when `what` happens to `stage` in state `from`.
///
/// ```
/// use drietraps::domain::stages::{Move, Stage, StageState, after};
/// assert_eq!(after(Stage::Letter, StageState::Planned, Move::Send), Ok(StageState::Sent));
/// assert!(after(Stage::Session, StageState::Held, Move::Cancel).is_err());
/// ```
///
/// # Errors
/// [`RuleError::NotAllowed`] with a Dutch sentence when the table does not know the move.
pub fn after(stage: Stage, from: StageState, what: Move) -> Result<StageState, RuleError> {
    let next = match stage {
        Stage::Letter => after_letter(from, what),
        Stage::Conversation => after_conversation(from, what),
        Stage::Session => after_session(from, what),
        Stage::Training => after_training(from, what),
    };
    next.ok_or_else(|| {
        RuleError::not_allowed(format!(
            "{} staat op “{}”. U kunt nu niet {}.",
            stage.label(),
            from.label(),
            what.label()
        ))
    })
}

fn after_letter(from: StageState, what: Move) -> Option<StageState> {
    use StageState::{
        Answered, Cancelled, NoReply, NotStarted, Planned, Reminded, Sent, Skipped, Undeliverable,
    };
    match (from, what) {
        (NotStarted | Cancelled | Undeliverable, Move::Plan) => Some(Planned),
        (Planned, Move::Send) => Some(Sent),
        (Planned, Move::Withdraw) => Some(Cancelled),
        (Planned | Sent | Reminded, Move::Bounce) => Some(Undeliverable),
        (Sent | Reminded, Move::Remind) => Some(Reminded),
        (Sent | Reminded, Move::GiveUp) => Some(NoReply),
        // A letter that no server took may have come on paper.
        (Sent | Reminded | NoReply | Undeliverable, Move::Reply) => Some(Answered),
        (NotStarted | Cancelled | Undeliverable, Move::Skip) => Some(Skipped),
        (NoReply | Answered | Skipped | Undeliverable | Cancelled, Move::Reopen) => {
            Some(NotStarted)
        }
        _ => None,
    }
}

fn after_conversation(from: StageState, what: Move) -> Option<StageState> {
    use StageState::{Declined, Held, NotStarted, Planned, Postponed, Skipped};
    match (from, what) {
        (NotStarted | Postponed, Move::Plan) => Some(Planned),
        (Planned, Move::Postpone) => Some(Postponed),
        // A conversation may be logged that nobody planned here, such as one by phone.
        (NotStarted | Planned | Postponed | Skipped, Move::Hold) => Some(Held),
        (NotStarted | Planned | Postponed, Move::Decline) => Some(Declined),
        (NotStarted, Move::Skip) => Some(Skipped),
        (Declined | Skipped, Move::Reopen) => Some(NotStarted),
        _ => None,
    }
}

fn after_session(from: StageState, what: Move) -> Option<StageState> {
    use StageState::{Cancelled, Declined, Held, NotStarted, Offered, Planned, Postponed, Wanted};
    match (from, what) {
        (NotStarted, Move::Offer) => Some(Offered),
        (NotStarted | Offered, Move::Want) => Some(Wanted),
        (Wanted | Postponed | Cancelled, Move::Plan) => Some(Planned),
        (Planned, Move::Postpone) => Some(Postponed),
        (Planned, Move::Cancel) => Some(Cancelled),
        (Planned, Move::Hold) => Some(Held),
        (NotStarted | Offered | Wanted | Planned | Postponed, Move::Decline) => Some(Declined),
        (Declined | Cancelled, Move::Reopen) => Some(NotStarted),
        _ => None,
    }
}

fn after_training(from: StageState, what: Move) -> Option<StageState> {
    use StageState::{
        CostAgreed, Declined, Held, NotStarted, Offered, Planned, Postponed, Requested,
    };
    match (from, what) {
        (NotStarted, Move::Offer) => Some(Offered),
        (NotStarted | Offered, Move::Request) => Some(Requested),
        (Requested, Move::AgreeCost) => Some(CostAgreed),
        (CostAgreed | Postponed, Move::Plan) => Some(Planned),
        (Planned, Move::Postpone) => Some(Postponed),
        (Planned, Move::Hold) => Some(Held),
        (Offered | Requested | CostAgreed | Planned | Postponed, Move::Decline) => Some(Declined),
        (Declined, Move::Reopen) => Some(NotStarted),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
