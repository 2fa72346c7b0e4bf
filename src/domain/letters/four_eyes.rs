//! Four eyes: what one person prepared, another one lets go.

/// What a second person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondLook {
    /// Releasing a round.
    Release,
    /// Releasing the reminders of a round.
    Reminders,
    /// Making a letter anew for who holds the office now.
    Renewal,
    /// Sending a letter to another address.
    Address,
    /// Confirming a new moment for the rest of a round.
    Shift,
}

impl SecondLook {
    /// Why who made the round, or the proposal, does not do this alone, in Dutch.
    ///
    /// ```
    /// use drietraps::domain::letters::SecondLook;
    /// assert!(SecondLook::Release.refusal().contains("een andere planner"));
    /// ```
    #[must_use]
    pub const fn refusal(self) -> &'static str {
        match self {
            Self::Release => {
                "U maakte deze ronde zelf. Vraag een andere planner om de ronde vrij te geven."
            }
            Self::Reminders => {
                "U maakte deze ronde zelf. Vraag een andere planner om de herinneringen vrij te \
                 geven."
            }
            Self::Renewal => {
                "U maakte deze ronde zelf. Vraag een andere planner om de brief opnieuw te maken."
            }
            Self::Address => {
                "U maakte deze ronde zelf. Vraag een andere planner om het adres te verbeteren en \
                 de brief opnieuw te sturen."
            }
            Self::Shift => {
                "U deed dit voorstel zelf. Vraag een andere planner om het te bevestigen."
            }
        }
    }

    /// Why this person may not do it; none when another one prepared it, or when the team asks
    /// for no second person.
    ///
    /// ```
    /// use drietraps::domain::letters::SecondLook;
    /// let (is_asked, is_own) = (true, true);
    /// assert!(SecondLook::Shift.obstacle(is_asked, is_own).is_some());
    /// assert!(SecondLook::Shift.obstacle(is_asked, false).is_none());
    /// assert!(SecondLook::Shift.obstacle(false, is_own).is_none());
    /// ```
    #[must_use]
    pub const fn obstacle(self, is_asked: bool, is_own: bool) -> Option<&'static str> {
        if is_asked && is_own { Some(self.refusal()) } else { None }
    }
}
