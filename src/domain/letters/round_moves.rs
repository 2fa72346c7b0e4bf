//! The moves of a brievenronde. Who may make them (four eyes) is checked by the service.

use super::RoundState;
use crate::domain::errors::RuleError;

impl RoundState {
    /// A second person releases a draft.
    ///
    /// # Errors
    /// Only a draft can be released.
    pub fn release(self) -> Result<Self, RuleError> {
        self.moved(&[Self::Draft], Self::Approved, "vrijgeven", "een concept")
    }

    /// A change to a released round that has not started makes it a draft again.
    ///
    /// # Errors
    /// Once letters may have left, the release stands.
    pub fn revise(self) -> Result<Self, RuleError> {
        let before = [Self::Draft, Self::Approved];
        self.moved(&before, Self::Draft, "wijzigen", "een ronde die nog niet is begonnen")
    }

    /// The first letter of a released round is due.
    ///
    /// # Errors
    /// Only a released round starts.
    pub fn start(self) -> Result<Self, RuleError> {
        self.moved(&[Self::Approved], Self::Running, "starten", "een vrijgegeven ronde")
    }

    /// No further letters leave until somebody resumes the round.
    ///
    /// # Errors
    /// Only a released or running round can be paused.
    pub fn pause(self) -> Result<Self, RuleError> {
        let before = [Self::Approved, Self::Running];
        self.moved(&before, Self::Paused, "pauzeren", "een vrijgegeven of lopende ronde")
    }

    /// A paused round goes on.
    ///
    /// # Errors
    /// Only a paused round can be resumed.
    pub fn resume(self) -> Result<Self, RuleError> {
        self.moved(&[Self::Paused], Self::Running, "hervatten", "een gepauzeerde ronde")
    }

    /// A person found out that a message did not arrive: it goes out again.
    ///
    /// # Errors
    /// Only a round that ran can go on.
    pub fn go_on(self) -> Result<Self, RuleError> {
        let before = [Self::Running, Self::Finished];
        self.moved(&before, Self::Running, "voortzetten", "een ronde die liep")
    }

    /// Letters that have not left will not leave any more.
    ///
    /// # Errors
    /// A finished or withdrawn round cannot be withdrawn.
    pub fn withdraw(self) -> Result<Self, RuleError> {
        let before = [Self::Draft, Self::Approved, Self::Running, Self::Paused];
        self.moved(&before, Self::Withdrawn, "intrekken", "een ronde die nog niet klaar is")
    }

    /// Nothing waits to be sent any more.
    ///
    /// # Errors
    /// Only a released round can finish, also one that lost all its letters before it started.
    pub fn finish(self) -> Result<Self, RuleError> {
        let before = [Self::Approved, Self::Running, Self::Paused];
        self.moved(&before, Self::Finished, "afsluiten", "een vrijgegeven ronde")
    }

    fn moved(self, from: &[Self], to: Self, verb: &str, only: &str) -> Result<Self, RuleError> {
        if from.contains(&self) {
            return Ok(to);
        }
        Err(RuleError::not_allowed(format!(
            "U kunt deze brievenronde niet {verb}. De status is \u{2018}{}\u{2019}. \
             Dit kan alleen met {only}.",
            self.label()
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::RoundState::{self, *};
    use crate::domain::errors::RuleError;

    type Move = fn(RoundState) -> Result<RoundState, RuleError>;

    /// Which states a move leads from; every other state must refuse.
    fn possible_from(make: Move) -> Vec<RoundState> {
        RoundState::ALL.iter().copied().filter(|state| make(*state).is_ok()).collect()
    }

    #[test]
    fn each_move_is_possible_from_these_states_alone() {
        let table: [(Move, RoundState, &[RoundState]); 8] = [
            (RoundState::release, Approved, &[Draft]),
            (RoundState::revise, Draft, &[Draft, Approved]),
            (RoundState::start, Running, &[Approved]),
            (RoundState::pause, Paused, &[Approved, Running]),
            (RoundState::resume, Running, &[Paused]),
            (RoundState::go_on, Running, &[Running, Finished]),
            (RoundState::withdraw, Withdrawn, &[Draft, Approved, Running, Paused]),
            (RoundState::finish, Finished, &[Approved, Running, Paused]),
        ];
        for (make, to, from) in table {
            assert_eq!(possible_from(make), from, "to {to}");
            assert!(from.iter().all(|state| make(*state) == Ok(to)));
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_would_be_possible() {
        assert_eq!(
            Running.release().unwrap_err().to_string(),
            "U kunt deze brievenronde niet vrijgeven. De status is ‘Loopt’. \
             Dit kan alleen met een concept."
        );
    }
}
