//! Puts the words of one recipient into the templates of a letter.
//!
//! A word that is missing stops this letter and names the field; it never leaves with a
//! gap. What a letter needs is read from its templates, so both cannot differ.

use std::collections::BTreeSet;

use tera::Tera;

use super::MergeFields;
use super::fields::OPTIONAL;
use crate::domain::text_enum::text_enum;

/// The version of the wording, kept with each round and each frozen letter.
pub const TEMPLATE_VERSION: &str = "uitnodiging-v1";

text_enum! {
    /// The letters the team sends.
    LetterKind {
        /// To mayor and clerk, the run-up.
        Invitation = "invitation", "Uitnodiging";
        /// When no answer came.
        Reminder = "reminder", "Herinnering";
        /// Date, place and room of a session; goes with an appointment.
        SessionConfirmation = "session_confirmation", "Bevestiging bijeenkomst";
        /// The same for everybody of the team who takes part.
        SessionAssignment = "session_assignment", "Opdracht bijeenkomst";
        /// A session that does not go on as agreed; goes with a cancelled appointment.
        SessionCalledOff = "session_called_off", "Afzegging bijeenkomst";
        /// After a session.
        SessionThanks = "session_thanks", "Bedankt voor de bijeenkomst";
    }
}

impl LetterKind {
    /// The subject; that of a confirmation is also the summary of the appointment,
    /// because Exchange shows the one in place of the other.
    pub const fn subject(self) -> &'static str {
        match self {
            Self::Invitation => "Uitnodiging voor een gesprek over weerbaar bestuur",
            Self::Reminder => "Herinnering: een gesprek over weerbaar bestuur",
            Self::SessionConfirmation | Self::SessionAssignment => "Bijeenkomst weerbaar bestuur",
            Self::SessionCalledOff => "Afgezegd: bijeenkomst weerbaar bestuur",
            Self::SessionThanks => "Bedankt voor de bijeenkomst",
        }
    }

    /// The name of the template without its ending.
    const fn template(self, province: bool) -> &'static str {
        match (self, province) {
            (Self::Invitation, false) => "invitation_municipality",
            (Self::Invitation, true) => "invitation_province",
            (Self::Reminder, _) => "reminder",
            (Self::SessionConfirmation, _) => "session_confirmation",
            (Self::SessionAssignment, _) => "session_assignment",
            (Self::SessionCalledOff, _) => "session_called_off",
            (Self::SessionThanks, _) => "session_thanks",
        }
    }
}

/// A letter with all its words, ready to be frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same words as simple HTML.
    pub html: String,
}

/// Why a letter could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// Fields without a word, by their Dutch labels: the letter waits, the round goes on.
    #[error("In deze brief {}: {}.", if .0.len() == 1 { "ontbreekt" } else { "ontbreken" }, .0.join(", "))]
    MissingFields(Vec<&'static str>),
    /// A fault in a template, for whoever maintains it.
    #[error("Het sjabloon van deze brief klopt niet: {0}")]
    Template(String),
}

impl From<tera::Error> for LetterError {
    fn from(e: tera::Error) -> Self {
        Self::Template(e.to_string())
    }
}

/// The templates of all letters, read once.
#[derive(Clone)]
pub struct Letters {
    tera: Tera,
}

macro_rules! template {
    ($name:literal) => {
        ($name, include_str!(concat!("../../templates/mail/", $name)))
    };
}

/// The wording, built into the program.
const TEMPLATES: [(&str, &str); 16] = [
    template!("base.txt"),
    template!("base.html"),
    template!("invitation_municipality.txt"),
    template!("invitation_municipality.html"),
    template!("invitation_province.txt"),
    template!("invitation_province.html"),
    template!("reminder.txt"),
    template!("reminder.html"),
    template!("session_confirmation.txt"),
    template!("session_confirmation.html"),
    template!("session_assignment.txt"),
    template!("session_assignment.html"),
    template!("session_called_off.txt"),
    template!("session_called_off.html"),
    template!("session_thanks.txt"),
    template!("session_thanks.html"),
];

impl Letters {
    /// Reads the templates; HTML is escaped, text is not.
    ///
    /// # Errors
    /// [`LetterError::Template`] when one of them is wrong.
    pub fn load() -> Result<Self, LetterError> {
        let mut tera = Tera::default();
        tera.autoescape_on([".html"]);
        tera.add_raw_templates(TEMPLATES)?;
        Ok(Self { tera })
    }

    /// Makes one letter.
    ///
    /// # Errors
    /// [`LetterError::MissingFields`] with every field that this letter needs and lacks.
    pub fn render(
        &self,
        kind: LetterKind,
        province: bool,
        fields: &MergeFields,
    ) -> Result<Rendered, LetterError> {
        let name = kind.template(province);
        let missing = self.missing(name, fields)?;
        if !missing.is_empty() {
            return Err(LetterError::MissingFields(missing));
        }
        let context = fields.context(province);
        Ok(Rendered {
            subject: kind.subject().to_owned(),
            text: self.tera.render(&format!("{name}.txt"), &context)?,
            html: self.tera.render(&format!("{name}.html"), &context)?,
        })
    }

    fn missing(&self, name: &str, fields: &MergeFields) -> Result<Vec<&'static str>, LetterError> {
        let mut needed = BTreeSet::new();
        for ending in ["txt", "html"] {
            needed.extend(self.tera.get_template_variables(&format!("{name}.{ending}"))?);
        }
        let fields = fields.fields();
        let lacks = fields.iter().filter(|field| {
            field.is_empty() && needed.contains(field.name) && !OPTIONAL.contains(&field.name)
        });
        Ok(lacks.map(|field| field.label).collect())
    }
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Letters")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> MergeFields {
        let text = |words: &str| Some(words.to_owned());
        MergeFields {
            aanspreekvorm: text("burgemeester"),
            achternaam: text("Van 't Voorbeeld"),
            organisatie: text("de gemeente Zeist"),
            uw_organisatie: text("uw gemeente"),
            raad: text("raad"),
            leden: text("raadsleden"),
            college: text("college"),
            breed: text("raadsbreed"),
            gesprekspartner: None,
            adviseur: text("Noor Adviseur"),
            telefoon: text("070 000 00 01"),
            datum: text("dinsdag 14 mei 2024"),
            tijd: text("19.30 uur"),
            plaats: text("Raadzaal, Slotlaan 1"),
            doelgroep: text("de raad en het college"),
            gespreksleider: text("Gijs Leider"),
            aantal: text("40"),
            toezeggingen: vec!["Wij sturen een voorbeeldprotocol & een lijst.".into()],
            antwoordlink: text("https://tour.example/antwoord/abc?a=1&b=2"),
            privacylink: text("https://tour.example/privacy"),
            afmeldlink: text("https://tour.example/antwoord/abc/stop"),
            afzender: text("Ondersteuningsteam Weerbaar Bestuur"),
            herkomst: text("website van de gemeente"),
            support_phone: text("070 37 38 314"),
            support_email: text("info@ondersteuningsteamwb.nl"),
        }
    }

    fn province() -> MergeFields {
        let text = |words: &str| Some(words.to_owned());
        MergeFields {
            aanspreekvorm: text("commissaris van de Koning"),
            achternaam: None,
            organisatie: text("de provincie Zeeland"),
            uw_organisatie: text("uw provincie"),
            raad: text("Provinciale Staten"),
            leden: text("Statenleden"),
            college: text("Gedeputeerde Staten"),
            breed: text("statenbreed"),
            ..fields()
        }
    }

    fn every_letter() -> Vec<Rendered> {
        let letters = Letters::load().unwrap();
        let of = |kind: &LetterKind| {
            let municipality = letters.render(*kind, false, &fields()).unwrap();
            [municipality, letters.render(*kind, true, &province()).unwrap()]
        };
        LetterKind::ALL.iter().flat_map(of).collect()
    }

    /// The words a reader sees, whatever the layout.
    fn words(html: &str) -> Vec<String> {
        let body = html.split_once("<body").unwrap().1.split_once('>').unwrap().1;
        let mut seen = String::new();
        for piece in body.split('<') {
            seen.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
            seen.push(' ');
        }
        let seen = seen.replace("&#39;", "'").replace("&quot;", "\"").replace("&lt;", "<");
        let seen = seen.replace("&gt;", ">").replace("&amp;", "&");
        seen.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_html_says_the_same_words_as_the_text() {
        for letter in every_letter() {
            let text = letter.text.lines().map(|line| line.trim_start_matches("- "));
            let text: Vec<&str> = text.filter(|line| *line != "--").collect();
            let text = text.join("\n");
            let text: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(words(&letter.html), text, "{}", letter.subject);
        }
    }

    #[test]
    fn every_letter_names_the_help_line_the_origin_and_the_way_out() {
        for letter in every_letter() {
            for words in [
                "070 37 38 314",
                "info@ondersteuningsteamwb.nl",
                "https://tour.example/privacy",
                "website van de gemeente",
                "Geen berichten meer? Laat het ons weten",
            ] {
                assert!(letter.text.contains(words), "{words} in {}", letter.text);
            }
        }
    }

    #[test]
    fn words_are_escaped_in_html_and_left_alone_in_text() {
        let sly = MergeFields { achternaam: Some("<b>&Co".into()), ..fields() };
        let letters = Letters::load().unwrap();
        let letter = letters.render(LetterKind::Invitation, false, &sly).unwrap();
        assert!(letter.text.contains("Geachte burgemeester <b>&Co,"), "{}", letter.text);
        assert!(letter.html.contains("Geachte burgemeester &lt;b&gt;&amp;Co,"));
    }

    #[test]
    fn a_missing_word_stops_the_letter_and_is_named() {
        let letters = Letters::load().unwrap();
        let lacking = MergeFields { telefoon: Some("  ".into()), ..fields() };
        let refusal = letters.render(LetterKind::Invitation, false, &lacking).unwrap_err();
        assert_eq!(refusal.to_string(), "In deze brief ontbreekt: telefoon van de adviseur.");
        let lacking = MergeFields { telefoon: None, tijd: None, ..fields() };
        let refusal = letters.render(LetterKind::SessionConfirmation, true, &lacking).unwrap_err();
        let expected = "In deze brief ontbreken: telefoon van de adviseur, tijd.";
        assert_eq!(refusal.to_string(), expected);
    }

    #[test]
    fn a_name_may_be_left_out_of_the_salutation() {
        let letters = Letters::load().unwrap();
        let letter = letters.render(LetterKind::Invitation, true, &province()).unwrap();
        assert!(letter.text.starts_with("Geachte commissaris van de Koning,\n"), "{}", letter.text);
    }

    #[test]
    fn the_letters_read_as_agreed() {
        for (letter, name) in every_letter().iter().zip([
            "invitation_municipality",
            "invitation_province",
            "reminder_municipality",
            "reminder_province",
            "session_confirmation_municipality",
            "session_confirmation_province",
            "session_assignment_municipality",
            "session_assignment_province",
            "session_called_off_municipality",
            "session_called_off_province",
            "session_thanks_municipality",
            "session_thanks_province",
        ]) {
            insta::assert_snapshot!(name, format!("{}\n\n{}", letter.subject, letter.text));
        }
    }
}
