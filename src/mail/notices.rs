//! Short messages of the program to somebody of the team: a subject, and the words in a plain and
//! an HTML template of their own. What goes to organisations is a letter, see [`super::render`].

use tera::{Context, Tera};

use super::{LetterError, Rendered};

/// Something that somebody of the team hears by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// An administrator opened a note of theirs in an emergency.
    NoteOpened,
    /// A one-time link to choose a new password. Word: `link`.
    PasswordLink,
    /// A password was set through such a link.
    PasswordSet,
    /// Commitments of theirs are due or late. Words: `lines`, `stop`.
    CommitmentsDue,
    /// How far the tour was at the end of a month. Words: `sentence`, `targets`, `changes`,
    /// `rows` (with a tab between the cells), `table`, `link`, `stop`.
    MonthReport,
    /// What a planner has before them this week. Words: `this_week`, `next_week`, `waiting`
    /// (with a tab between words and address), `stop`.
    PlannersWeek,
    /// A commitment is theirs now. Words: `by`, `what`, `due`, `id`.
    CommitmentReceived,
    /// Dossiers are theirs now. Words: `by`, `count`, `lines`.
    DossiersReceived,
}

/// The page around each notice, and the notices.
pub(super) const TEMPLATES: [(&str, &str); 17] = [
    ("notice.html", include_str!("../../templates/mail/notice.html")),
    ("note_opened.html", include_str!("../../templates/mail/note_opened.html")),
    ("note_opened.txt", include_str!("../../templates/mail/note_opened.txt")),
    ("commitments_due.html", include_str!("../../templates/mail/commitments_due.html")),
    ("commitments_due.txt", include_str!("../../templates/mail/commitments_due.txt")),
    ("month_report.html", include_str!("../../templates/mail/month_report.html")),
    ("month_report.txt", include_str!("../../templates/mail/month_report.txt")),
    ("planners_week.html", include_str!("../../templates/mail/planners_week.html")),
    ("planners_week.txt", include_str!("../../templates/mail/planners_week.txt")),
    ("commitment_received.html", include_str!("../../templates/mail/commitment_received.html")),
    ("commitment_received.txt", include_str!("../../templates/mail/commitment_received.txt")),
    ("dossiers_received.html", include_str!("../../templates/mail/dossiers_received.html")),
    ("dossiers_received.txt", include_str!("../../templates/mail/dossiers_received.txt")),
    ("password_link.html", include_str!("../../templates/mail/password_link.html")),
    ("password_link.txt", include_str!("../../templates/mail/password_link.txt")),
    ("password_set.html", include_str!("../../templates/mail/password_set.html")),
    ("password_set.txt", include_str!("../../templates/mail/password_set.txt")),
];

impl Notice {
    /// Its subject line.
    #[must_use]
    pub const fn subject(self) -> &'static str {
        match self {
            Self::NoteOpened => "Een notitie van u is in nood geopend",
            Self::PasswordLink => "Kies een nieuw wachtwoord",
            Self::PasswordSet => "Er is een wachtwoord voor uw account gekozen",
            Self::CommitmentsDue => "Uw toezeggingen: wat nu klaar moet zijn",
            Self::MonthReport => "De tour: de cijfers van de afgelopen maand",
            Self::PlannersWeek => "Uw week: bijeenkomsten en wat er wacht",
            Self::CommitmentReceived => "U heeft een toezegging gekregen",
            Self::DossiersReceived => "U heeft dossiers gekregen",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::NoteOpened => "note_opened",
            Self::PasswordLink => "password_link",
            Self::PasswordSet => "password_set",
            Self::CommitmentsDue => "commitments_due",
            Self::MonthReport => "month_report",
            Self::PlannersWeek => "planners_week",
            Self::CommitmentReceived => "commitment_received",
            Self::DossiersReceived => "dossiers_received",
        }
    }

    /// Its text and HTML with these words filled in.
    pub(super) fn render(
        self,
        tera: &Tera,
        words: &[(&'static str, &str)],
    ) -> Result<Rendered, LetterError> {
        let mut context = Context::new();
        context.insert("subject", self.subject());
        for (name, word) in words {
            context.insert(*name, word);
        }
        Ok(Rendered {
            subject: self.subject().to_owned(),
            text: tera.render(&format!("{}.txt", self.name()), &context)?,
            html: tera.render(&format!("{}.html", self.name()), &context)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::retention_terms::RetentionTerms;
    use crate::mail::Letters;

    #[test]
    fn a_notice_says_the_same_in_text_and_in_html() {
        let words = [("base", "https://tour.example")];
        let notice = Letters::load(RetentionTerms::default())
            .unwrap()
            .notice(Notice::NoteOpened, &words)
            .unwrap();
        assert!(notice.text.starts_with("Een beheerder heeft in nood"), "{}", notice.text);
        assert!(notice.text.contains("https://tour.example/taken\n"), "{}", notice.text);
        assert!(notice.html_fragment().starts_with("<p>Een beheerder"), "{}", notice.html);
        assert!(notice.html.contains("href=\"https://tour.example/taken\""), "{}", notice.html);
    }
}
