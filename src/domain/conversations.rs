//! The conversation of stage 1: its outcome, the answers that may be counted, and what has to
//! hold before it counts as held. The confidential answers are not known here.

pub mod checklist;
pub mod corrections;
pub mod details;
pub mod observations;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::errors::Problem;
use super::text_enum::text_enum;

/// How long a planned conversation takes: as the letter says, about an hour.
pub const DURATION: TimeDelta = TimeDelta::hours(1);

text_enum! {
    /// How far one conversation is; a dossier may have several.
    ConversationState {
        Planned = "planned", "Gepland";
        Postponed = "postponed", "Uitgesteld";
        Held = "held", "Gehouden";
        Declined = "declined", "Afgewezen";
        /// It was recorded as held and turned out never to have taken place.
        NotHeld = "not_held", "Niet gehouden";
    }
}

text_enum! {
    /// How the conversation took place.
    Mode {
        OnSite = "on_site", "Op locatie";
        Online = "online", "Online";
        Phone = "phone", "Telefonisch";
    }
}

text_enum! {
    /// Question 7: is it a good initiative?
    Assessment {
        Positive = "positive", "Positief";
        Neutral = "neutral", "Neutraal";
        NotPositive = "not_positive", "Niet positief";
        Unknown = "unknown", "Onbekend";
    }
}

text_enum! {
    /// Question 8: interest in a session for the council.
    SessionInterest {
        Yes = "yes", "Ja";
        Later = "later", "Later";
        No = "no", "Nee";
        Undecided = "undecided", "Nog te bespreken";
    }
}

text_enum! {
    /// Whether something is arranged; "not discussed" never counts as no.
    Arranged {
        Arranged = "arranged", "Geregeld";
        InPreparation = "in_preparation", "In voorbereiding";
        NotArranged = "not_arranged", "Niet geregeld";
        NotDiscussed = "not_discussed", "Niet besproken";
        NotApplicable = "not_applicable", "Niet van toepassing";
    }
}

text_enum! {
    /// Question 6: whether they know the team and its network.
    Familiarity {
        Yes = "yes", "Ja";
        Partly = "partly", "Deels";
        No = "no", "Nee";
        NotDiscussed = "not_discussed", "Niet besproken";
    }
}

text_enum! {
    /// Who of the organisation took part: functions, never names.
    Attendee {
        Mayor = "mayor", "Burgemeester";
        KingsCommissioner = "kings_commissioner", "Commissaris van de Koning";
        CouncilClerk = "council_clerk", "Griffier";
        StatesClerk = "states_clerk", "Statengriffier";
        Secretary = "secretary", "Secretaris";
        SafetyOfficer = "safety_officer", "Medewerker veiligheid";
        Other = "other", "Iemand anders";
    }
}

text_enum! {
    /// Why the organisation wanted the conversation.
    Motive {
        Incident = "incident", "Er speelt iets";
        NoView = "no_view", "Geen zicht op wat er speelt";
        Preventive = "preventive", "Preventief";
        Other = "other", "Anders";
    }
}

text_enum! {
    /// Question 9: tips that were given.
    Tip {
        ReportAsOrganisation = "report_as_organisation", "Aangifte doen als organisatie, niet als persoon";
        MakeProtocol = "make_protocol", "Een agressieprotocol opstellen";
        UseNetwork = "use_network", "Gebruikmaken van het aanbod van het netwerk";
    }
}

impl Attendee {
    /// True when this function makes it a conversation of stage 1.
    #[must_use]
    pub const fn leads(self) -> bool {
        matches!(
            self,
            Self::Mayor | Self::KingsCommissioner | Self::CouncilClerk | Self::StatesClerk
        )
    }
}

/// What is kept of a held conversation and may be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The Amsterdam day.
    pub held_on: NaiveDate,
    /// How.
    pub mode: Mode,
    /// Which functions took part.
    pub attended: Vec<Attendee>,
    /// Question 7.
    pub assessment: Assessment,
    /// Question 8.
    pub session_interest: SessionInterest,
    /// When to ask again; only with [`SessionInterest::Later`].
    pub later_on: Option<NaiveDate>,
    /// Question 2.
    pub has_protocol: Arranged,
    /// Question 3.
    pub has_code_of_conduct: Arranged,
    /// Question 6.
    pub knows_team: Familiarity,
    /// Why they wanted it.
    pub motives: Vec<Motive>,
    /// Question 9.
    pub tips: Vec<Tip>,
}

impl Outcome {
    /// Everything that keeps this conversation from counting as held, per field.
    #[must_use]
    pub fn problems(&self, today: NaiveDate) -> Vec<Problem> {
        let later = (Some(self.session_interest), self.later_on);
        outcome_problems(Some(self.held_on), &self.attended, later, today)
    }
}

/// Everything that keeps a conversation from counting as held, as far as it is filled in.
///
/// It lies not in the future, somebody who leads the organisation took part, and "later"
/// carries a day after the conversation.
#[must_use]
pub fn outcome_problems(
    held_on: Option<NaiveDate>,
    attended: &[Attendee],
    (session_interest, later_on): (Option<SessionInterest>, Option<NaiveDate>),
    today: NaiveDate,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if held_on.is_some_and(|day| day > today) {
        problems.push(Problem::new(
            "held_on",
            "Deze datum ligt in de toekomst. Vul de dag in waarop het gesprek is gehouden.",
        ));
    }
    if !attended.iter().any(|attendee| attendee.leads()) {
        problems.push(Problem::new(
            "attended",
            "Kruis aan wie erbij was: ten minste de burgemeester, de commissaris van de Koning \
             of de griffier.",
        ));
    }
    if session_interest == Some(SessionInterest::Later) {
        problems.extend(later_problem(later_on, held_on.unwrap_or(today)));
    }
    problems
}

/// Says what is wrong with the day on which to get in touch again, if anything.
fn later_problem(later_on: Option<NaiveDate>, after: NaiveDate) -> Option<Problem> {
    let sentence = match later_on {
        None => "Vul in wanneer u opnieuw contact opneemt, bijvoorbeeld 15-01-2024.",
        Some(day) if day <= after => "Kies een dag na het gesprek.",
        Some(_) => return None,
    };
    Some(Problem::new("later_on", sentence))
}

/// One conversation with an organisation, planned or held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Database id.
    pub id: i64,
    /// The dossier.
    pub dossier_id: i64,
    /// How far it is.
    pub state: ConversationState,
    /// When it is planned.
    pub planned_at: Option<DateTime<Utc>>,
    /// Which functions are expected.
    pub expected: Vec<Attendee>,
    /// How it takes or took place.
    pub mode: Mode,
    /// Who holds it.
    pub adviser_id: i64,
    /// What came of it; none until it is held.
    pub outcome: Option<Outcome>,
    /// True when confidential answers were written down.
    pub has_answers: bool,
    /// Optimistic lock.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn outcome() -> Outcome {
        Outcome {
            held_on: day("2023-10-03"),
            mode: Mode::OnSite,
            attended: vec![Attendee::Secretary, Attendee::CouncilClerk],
            assessment: Assessment::Positive,
            session_interest: SessionInterest::Yes,
            later_on: None,
            has_protocol: Arranged::NotDiscussed,
            has_code_of_conduct: Arranged::NotDiscussed,
            knows_team: Familiarity::NotDiscussed,
            motives: Vec::new(),
            tips: Vec::new(),
        }
    }

    fn fields(outcome: &Outcome) -> Vec<String> {
        outcome.problems(day("2023-10-03")).into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_conversation_of_today_with_the_clerk_counts() {
        assert!(fields(&outcome()).is_empty());
    }

    #[test]
    fn a_conversation_of_tomorrow_with_the_secretary_alone_is_refused_for_both() {
        let attended = vec![Attendee::Secretary];
        let refused = Outcome { held_on: day("2023-10-04"), attended, ..outcome() };
        assert_eq!(fields(&refused), ["held_on", "attended"]);
    }

    #[test]
    fn later_carries_a_day_after_the_conversation() {
        let later =
            |later_on| Outcome { session_interest: SessionInterest::Later, later_on, ..outcome() };
        assert_eq!(fields(&later(None)), ["later_on"]);
        assert_eq!(fields(&later(Some(day("2023-10-03")))), ["later_on"]);
        assert!(fields(&later(Some(day("2023-10-04")))).is_empty());
    }
}
