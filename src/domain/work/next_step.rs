//! What somebody has to do next in a dossier: one rule over the states of its stages.
//!
//! A promise to get in touch later stands above everything that is not yet planned.

use chrono::NaiveDate;

use crate::domain::dossiers::Stages;
use crate::domain::stages::StageState as State;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// The next thing to do.
    Step {
        FindContact = "find_contact", "zoek een contactpersoon";
        PutInRound = "put_in_round", "zet in een brievenronde";
        AwaitSending = "await_sending", "wacht op verzending van de brief";
        AwaitReply = "await_reply", "wacht op antwoord";
        Call = "call", "bel na";
        PlanConversation = "plan_conversation", "plan een gesprek";
        HoldConversation = "hold_conversation", "voer het gesprek en leg het vast";
        OfferSession = "offer_session", "bespreek een bijeenkomst";
        AwaitSession = "await_session", "vraag of er belangstelling is voor een bijeenkomst";
        PlanSession = "plan_session", "plan de bijeenkomst";
        HoldSession = "hold_session", "houd de bijeenkomst en leg de opkomst vast";
        OfferTraining = "offer_training", "bespreek een training";
        AwaitTraining = "await_training", "vraag of er belangstelling is voor een training";
        AgreeCost = "agree_cost", "spreek de kosten van de training af";
        PlanTraining = "plan_training", "plan de training";
        HoldTraining = "hold_training", "leg vast dat de training is gehouden";
        FollowUpTraining = "follow_up_training", "vraag hoe het gaat na de training";
        Reapproach = "reapproach", "neem weer contact op";
        Finished = "finished", "alle stappen zijn gezet";
        LeaveAlone = "leave_alone", "wil geen berichten: wacht tot zij zich meldt";
        Undecided = "undecided", "geen volgende stap";
    }
}

/// What the rule has to know beside the states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// True when a letter has somebody to go to.
    pub has_contact: bool,
    /// When to get in touch again.
    pub reapproach_on: Option<NaiveDate>,
    /// True when the answer to the letter asks that nobody gets in touch.
    pub wants_nothing: bool,
    /// True when the organisation wants no messages.
    pub mail_stopped: bool,
    /// When to ask how it goes after a training that was held.
    pub follow_up_on: Option<NaiveDate>,
}

/// The next thing to do, and by when if a day was agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextStep {
    /// What.
    pub step: Step,
    /// The day it was promised for.
    pub due_on: Option<NaiveDate>,
}

impl NextStep {
    /// True when the promised day has passed.
    #[must_use]
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.due_on.is_some_and(|due| due < today)
    }
}

/// Says what comes next: the furthest stage in which anything happened decides.
///
/// ```
/// use drietraps::domain::{dossiers::Stages, next_step::{Facts, Step, next_step}};
/// let facts = Facts {
///     has_contact: false,
///     reapproach_on: None,
///     wants_nothing: false,
///     mail_stopped: false,
///     follow_up_on: None,
/// };
/// assert_eq!(next_step(&Stages::default(), facts).step, Step::FindContact);
/// ```
#[must_use]
pub fn next_step(stages: &Stages, facts: Facts) -> NextStep {
    let is_planned =
        [stages.conversation, stages.session, stages.training].contains(&State::Planned);
    if facts.reapproach_on.is_some() && !is_planned {
        return NextStep { step: Step::Reapproach, due_on: facts.reapproach_on };
    }
    let step = after_training(stages.training)
        .or_else(|| after_session(stages.session))
        .or_else(|| after_conversation(stages.conversation))
        .unwrap_or_else(|| after_letter(stages.letter, facts));
    match facts.follow_up_on.filter(|_| step == Step::Finished) {
        due_on @ Some(_) => NextStep { step: Step::FollowUpTraining, due_on },
        None => NextStep { step, due_on: None },
    }
}

/// True when these states alone do not rule out that a decision waits: a conversation or session to
/// plan, nobody to write to after a letter came back, or nothing decided. What else is known of the
/// dossier can still say that none does.
#[must_use]
pub fn may_wait(stages: &Stages) -> bool {
    let least = Facts {
        has_contact: false,
        reapproach_on: None,
        wants_nothing: false,
        mail_stopped: false,
        follow_up_on: None,
    };
    match next_step(stages, least).step {
        Step::PlanConversation | Step::PlanSession | Step::Undecided => true,
        Step::FindContact => stages.letter == State::Undeliverable,
        _ => false,
    }
}

fn after_training(state: State) -> Option<Step> {
    match state {
        State::NotStarted => None,
        State::Offered => Some(Step::AwaitTraining),
        State::Requested => Some(Step::AgreeCost),
        State::CostAgreed | State::Postponed => Some(Step::PlanTraining),
        State::Planned => Some(Step::HoldTraining),
        _ => Some(Step::Finished),
    }
}

fn after_session(state: State) -> Option<Step> {
    match state {
        State::NotStarted => None,
        State::Offered => Some(Step::AwaitSession),
        State::Wanted | State::Postponed | State::Cancelled => Some(Step::PlanSession),
        State::Planned => Some(Step::HoldSession),
        State::Held => Some(Step::OfferTraining),
        _ => Some(Step::Undecided),
    }
}

fn after_conversation(state: State) -> Option<Step> {
    match state {
        State::NotStarted => None,
        State::Planned => Some(Step::HoldConversation),
        State::Postponed => Some(Step::PlanConversation),
        State::Held | State::Skipped => Some(Step::OfferSession),
        _ => Some(Step::Undecided),
    }
}

fn after_letter(state: State, facts: Facts) -> Step {
    match state {
        State::Answered if facts.wants_nothing => Step::Undecided,
        State::Answered | State::Skipped => Step::PlanConversation,
        // Who objected is neither written to nor phoned.
        _ if facts.mail_stopped => Step::LeaveAlone,
        State::Planned => Step::AwaitSending,
        State::Sent | State::Reminded => Step::AwaitReply,
        State::NoReply => Step::Call,
        _ if facts.has_contact => Step::PutInRound,
        _ => Step::FindContact,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stages::Stage;

    const FACTS: Facts = Facts {
        has_contact: true,
        reapproach_on: None,
        wants_nothing: false,
        mail_stopped: false,
        follow_up_on: None,
    };

    fn step(moves: &[(Stage, State)], facts: Facts) -> Step {
        let mut stages = Stages::default();
        moves.iter().for_each(|&(stage, state)| stages.set(stage, state));
        next_step(&stages, facts).step
    }

    #[test]
    fn no_dossier_in_which_a_decision_waits_is_ruled_out_by_its_states() {
        let waits = |stages: &Stages, facts| match next_step(stages, facts).step {
            Step::PlanConversation | Step::PlanSession | Step::Undecided => true,
            Step::FindContact => stages.letter == State::Undeliverable,
            _ => false,
        };
        let all = || State::ALL.iter().copied();
        for (letter, conversation) in all().flat_map(|one| all().map(move |two| (one, two))) {
            for (session, training) in all().flat_map(|one| all().map(move |two| (one, two))) {
                let stages = Stages { letter, conversation, session, training };
                for known in 0..8 {
                    let facts = Facts {
                        has_contact: known & 1 > 0,
                        wants_nothing: known & 2 > 0,
                        mail_stopped: known & 4 > 0,
                        ..FACTS
                    };
                    assert!(!waits(&stages, facts) || may_wait(&stages), "{stages:?} {facts:?}");
                }
            }
        }
        assert!(!may_wait(&Stages { letter: State::Sent, ..Stages::default() }));
    }

    #[test]
    fn who_answered_that_nothing_is_wanted_is_left_in_peace() {
        let answered = [(Stage::Letter, State::Answered)];
        assert_eq!(step(&answered, FACTS), Step::PlanConversation);
        let facts = Facts { wants_nothing: true, ..FACTS };
        assert_eq!(step(&answered, facts), Step::Undecided);
        let planned = [answered[0], (Stage::Conversation, State::Planned)];
        assert_eq!(step(&planned, facts), Step::HoldConversation, "they came back on it");
    }

    #[test]
    fn a_dossier_without_anybody_to_write_to_needs_a_contact_first() {
        assert_eq!(step(&[], FACTS), Step::PutInRound);
        assert_eq!(step(&[], Facts { has_contact: false, ..FACTS }), Step::FindContact);
    }

    #[test]
    fn an_undeliverable_letter_is_planned_again_once_there_is_a_contact() {
        let bounced = [(Stage::Letter, State::Undeliverable)];
        assert_eq!(step(&bounced, Facts { has_contact: false, ..FACTS }), Step::FindContact);
        assert_eq!(step(&bounced, FACTS), Step::PutInRound);
    }

    #[test]
    fn who_wants_no_messages_is_left_alone_until_it_answers() {
        let facts = Facts { mail_stopped: true, ..FACTS };
        for state in [State::Sent, State::Reminded, State::NoReply, State::Undeliverable] {
            assert_eq!(step(&[(Stage::Letter, state)], facts), Step::LeaveAlone, "{state:?}");
        }
        assert_eq!(step(&[(Stage::Letter, State::Answered)], facts), Step::PlanConversation);
        assert_eq!(step(&[(Stage::Session, State::Wanted)], facts), Step::PlanSession);
    }

    #[test]
    fn the_furthest_stage_decides() {
        let letter = (Stage::Letter, State::Answered);
        assert_eq!(step(&[letter], FACTS), Step::PlanConversation);
        let held = (Stage::Conversation, State::Held);
        assert_eq!(step(&[letter, held], FACTS), Step::OfferSession);
        let wanted = (Stage::Session, State::Wanted);
        assert_eq!(step(&[letter, held, wanted], FACTS), Step::PlanSession);
        let asked = (Stage::Training, State::Requested);
        assert_eq!(step(&[letter, held, wanted, asked], FACTS), Step::AgreeCost);
    }

    #[test]
    fn getting_in_touch_later_comes_before_all_but_what_is_planned() {
        let later = "2024-01-15".parse().ok();
        let facts = Facts { reapproach_on: later, ..FACTS };
        assert_eq!(step(&[(Stage::Conversation, State::Declined)], facts), Step::Reapproach);
        assert_eq!(step(&[(Stage::Session, State::Planned)], facts), Step::HoldSession);
        let next = next_step(&Stages::default(), facts);
        assert_eq!(next.due_on, later);
        assert!(next.is_late("2024-01-16".parse().unwrap()));
        assert!(!next.is_late("2024-01-15".parse().unwrap()));
    }

    #[test]
    fn after_a_training_it_is_asked_how_it_goes_when_nothing_else_waits() {
        let follow_up_on = "2024-04-02".parse().ok();
        let facts = Facts { follow_up_on, ..FACTS };
        assert_eq!(step(&[(Stage::Training, State::Held)], facts), Step::FollowUpTraining);
        assert_eq!(step(&[(Stage::Training, State::Requested)], facts), Step::AgreeCost);
        let later = Facts { reapproach_on: "2024-01-15".parse().ok(), ..facts };
        assert_eq!(step(&[(Stage::Training, State::Held)], later), Step::Reapproach);
        let mut stages = Stages::default();
        stages.set(Stage::Training, State::Held);
        assert_eq!(next_step(&stages, facts).due_on, follow_up_on);
    }

    #[test]
    fn a_refusal_without_a_new_date_leaves_no_next_step() {
        assert_eq!(step(&[(Stage::Conversation, State::Declined)], FACTS), Step::Undecided);
        assert_eq!(step(&[(Stage::Session, State::Declined)], FACTS), Step::Undecided);
        assert_eq!(step(&[(Stage::Training, State::Held)], FACTS), Step::Finished);
    }
}
