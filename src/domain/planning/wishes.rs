//! What an organisation asks of a session or training: for whom, about what, and when.

use crate::domain::errors::Problem;
use crate::domain::letters::{WishedDay, Wishes};
use crate::domain::text_enum::text_enum;

/// Most characters of whom it is for.
const LINE: usize = 200;

/// Most characters of what they ask for.
const AREA: usize = 4_000;

text_enum! {
    /// What the evening on which the council usually meets means for a session.
    #[derive(Default)]
    CouncilUse {
        #[default]
        Avoid = "avoid", "Liever niet op die avond";
        Choose = "choose", "Juist op die avond";
    }
}

/// What an organisation asks of a session or training, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeetingWishes {
    /// Whom it is for; the whole council and the executive when left out.
    pub audience: Option<String>,
    /// What it should be about.
    pub wishes: Option<String>,
    /// Days they prefer and parts of the day on which it has to be.
    pub suits: Wishes,
    /// The day on whose evening the council usually meets.
    pub council_day: Option<WishedDay>,
    /// Whether that evening is avoided or chosen.
    pub council_use: CouncilUse,
    /// Optimistic lock; 0 while nothing was kept.
    pub version: i64,
}

impl MeetingWishes {
    /// Everything that is wrong with what was entered.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let too_long = |field: &str, text: &Option<String>, most: usize| {
            let problem = format!("Maak de tekst korter: ten hoogste {most} tekens.");
            text.as_ref()
                .is_some_and(|text| text.chars().count() > most)
                .then(|| Problem::new(field, problem))
        };
        let long =
            [too_long("audience", &self.audience, LINE), too_long("wishes", &self.wishes, AREA)];
        let no_day = self.council_use == CouncilUse::Choose && self.council_day.is_none();
        let no_day =
            no_day.then(|| Problem::new("council_day", "Kies op welke avond de raad vergadert."));
        long.into_iter().chain([no_day]).flatten().collect()
    }
}
