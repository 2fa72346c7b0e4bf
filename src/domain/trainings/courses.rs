//! The catalogue: what trainings the team can give, who gives them, and what they usually cost.

use super::TrainingKind;
use super::terms::money_problem;
use crate::domain::errors::Problem;
use crate::domain::money::Euro;

/// How long a course can take, in minutes.
pub const DURATIONS: [i32; 9] = [60, 90, 120, 150, 180, 240, 300, 360, 480];

/// Most characters in what a course is about.
pub const MOST_ABOUT: usize = 500;

/// Most characters in a title.
const LINE: usize = 100;

/// One item of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Database id.
    pub id: i64,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// Whom it is for.
    pub kind: TrainingKind,
    /// How long it takes, in minutes: one of [`DURATIONS`].
    pub minutes: i32,
    /// What an organisation usually pays.
    pub usual_price: Option<Euro>,
    /// Ids of the people who give it.
    pub trainers: Vec<i64>,
    /// False when it is no longer given.
    pub is_open: bool,
    /// Optimistic lock.
    pub version: i64,
}

impl Course {
    /// Everything that is wrong with it.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let title = self.title.trim();
        let is_named = !title.is_empty() && title.chars().count() <= LINE;
        let unnamed = (!is_named)
            .then(|| Problem::new("title", "Vul een titel in van ten hoogste 100 tekens."));
        let about = self.about.chars().count();
        let long = (about > MOST_ABOUT)
            .then(|| Problem::new("about", "Maak de tekst korter: ten hoogste 500 tekens."));
        let odd = (!DURATIONS.contains(&self.minutes))
            .then(|| Problem::new("minutes", "Kies hoe lang de training duurt."));
        let price = self.usual_price.and_then(|price| money_problem("usual_price", price));
        [unnamed, long, odd, price].into_iter().flatten().collect()
    }

    /// "2,5 uur".
    #[must_use]
    pub fn duration(minutes: i32) -> String {
        match (minutes / 60, minutes % 60) {
            (hours, 0) => format!("{hours} uur"),
            (hours, 30) => format!("{hours},5 uur"),
            _ => format!("{minutes} minuten"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Course {
        Course {
            id: 0,
            title: "Omgaan met intimidatie".to_owned(),
            about: "Oefenen met een acteur.".to_owned(),
            kind: TrainingKind::Council,
            minutes: 180,
            usual_price: Some(Euro::from_cents(125_000)),
            trainers: Vec::new(),
            is_open: true,
            version: 1,
        }
    }

    #[test]
    fn each_thing_that_is_wrong_is_told() {
        assert!(course().problems().is_empty());
        let wrong = Course {
            title: " ".to_owned(),
            about: "x".repeat(501),
            minutes: 17,
            usual_price: Some(Euro::ZERO),
            ..course()
        };
        let fields: Vec<_> = wrong.problems().into_iter().map(|it| it.field).collect();
        assert_eq!(fields, ["title", "about", "minutes", "usual_price"]);
    }

    #[test]
    fn a_duration_is_told_in_hours() {
        let told = DURATIONS.map(Course::duration);
        assert_eq!([&told[0], &told[1], &told[4]], ["1 uur", "1,5 uur", "3 uur"]);
    }
}
