//! Puts the words of one recipient into a letter: its own words, and the frame that every letter
//! has and nobody can edit away: salutation, help line, origin of the address, the way out.
//!
//! A word that is missing stops this letter and names the field; it never leaves with a
//! gap. What a letter needs is read from its words, so both cannot differ.

use std::collections::BTreeSet;

use tera::Tera;

use super::fields::OPTIONAL;
use super::notices::{self, Notice};
use super::wording::Wording;
use super::{LetterKind, MergeFields, builtin};
use crate::domain::retention_terms::{Kind, RetentionTerms};

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

impl Rendered {
    /// The HTML without the page around it, for a page of our own.
    #[must_use]
    pub fn html_fragment(&self) -> &str {
        let after = self.html.split_once("<body").and_then(|(_, rest)| rest.split_once('>'));
        after.and_then(|(_, rest)| rest.rsplit_once("</body>")).map_or("", |(body, _)| body.trim())
    }
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

/// The frame of all letters, read once.
#[derive(Clone)]
pub struct Letters {
    tera: Tera,
    /// Until when contacts are kept, which the first letter tells.
    kept: String,
}

const TEXT: &str = "base.txt";
const HTML: &str = "base.html";

const FRAME: [(&str, &str); 2] = [
    (TEXT, include_str!("../../templates/mail/base.txt")),
    (HTML, include_str!("../../templates/mail/base.html")),
];

impl Letters {
    /// Reads the frame, for an installation that keeps things this long; HTML is escaped, text is
    /// not.
    ///
    /// # Errors
    /// [`LetterError::Template`] when it is wrong.
    pub fn load(terms: RetentionTerms) -> Result<Self, LetterError> {
        let mut tera = Tera::default();
        tera.autoescape_on([".html"]);
        tera.add_raw_templates(FRAME.into_iter().chain(notices::TEMPLATES))?;
        Ok(Self { tera, kept: terms.until(Kind::Contact) })
    }

    /// Makes one letter in the words that come with the program.
    ///
    /// # Errors
    /// [`LetterError::MissingFields`] with every field that this letter needs and lacks.
    pub fn render(
        &self,
        kind: LetterKind,
        is_province: bool,
        fields: &MergeFields,
    ) -> Result<Rendered, LetterError> {
        let wording = Wording::parse(kind.subject(), builtin::body(kind, is_province));
        let wording = wording.map_err(|faults| LetterError::Template(format!("{faults:?}")))?;
        self.render_wording(&wording.of(kind), is_province, fields)
    }

    /// Makes one letter in the words of a version.
    ///
    /// # Errors
    /// [`LetterError::MissingFields`] with every field that this letter needs and lacks.
    pub fn render_wording(
        &self,
        wording: &Wording,
        is_province: bool,
        fields: &MergeFields,
    ) -> Result<Rendered, LetterError> {
        let missing = self.missing(wording, is_province, fields)?;
        if !missing.is_empty() {
            return Err(LetterError::MissingFields(missing));
        }
        let written = wording.write(fields, is_province);
        let mut context = fields.context();
        context.insert("subject", &written.subject);
        context.insert("bewaartermijn", if wording.is_first() { self.kept.as_str() } else { "" });
        context.insert("body", &written.text);
        let text = self.tera.render(TEXT, &context)?;
        context.insert("body", &written.html);
        let html = self.tera.render(HTML, &context)?;
        Ok(Rendered { subject: written.subject, text, html })
    }

    /// Makes a notice to somebody of the team with these words.
    ///
    /// # Errors
    /// [`LetterError::Template`] when a word of the notice is not among them.
    pub fn notice(
        &self,
        notice: Notice,
        words: &[(&'static str, &str)],
    ) -> Result<Rendered, LetterError> {
        notice.render(&self.tera, words)
    }

    fn missing(
        &self,
        wording: &Wording,
        is_province: bool,
        fields: &MergeFields,
    ) -> Result<Vec<&'static str>, LetterError> {
        let mut needed: BTreeSet<String> =
            wording.needed().into_iter().map(str::to_owned).collect();
        for name in [TEXT, HTML] {
            needed.extend(self.tera.get_template_variables(name)?.into_iter().map(String::from));
        }
        let all = fields.fields();
        let lacks = all.iter().filter(|field| {
            needed.contains(field.name)
                && !OPTIONAL.contains(&field.name)
                && fields.value(field.name, is_province).is_empty()
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
            adviseurs: text("Noor Adviseur en Bas Begeleider"),
            telefoon: text("070 000 00 01"),
            datum: text("dinsdag 14 mei 2024"),
            tijd: text("19.30 uur"),
            plaats: text("Raadzaal, Slotlaan 1"),
            doelgroep: text("de raad en het college"),
            gespreksleider: text("Gijs Leider"),
            aantal: text("40"),
            inleiding: text("Hartelijk dank voor het open gesprek."),
            toezeggingen: vec!["Wij sturen een voorbeeldprotocol & een lijst.".into()],
            momenten: vec![
                "dinsdag 21 mei 2024, 19.30 tot 22.00 uur".into(),
                "woensdag 22 mei 2024, 19.30 tot 22.00 uur".into(),
            ],
            antwoordlink: text("https://tour.example/antwoord/abc?a=1&b=2"),
            dossierlink: text("https://tour.example/organisaties/GM0355"),
            privacylink: text("https://tour.example/privacy"),
            afmeldlink: text("https://tour.example/antwoord/abc/stop"),
            afzender: text("Ondersteuningsteam Weerbaar Bestuur"),
            herkomst: text("website van de gemeente"),
            support_phone: text("070 37 38 314"),
            support_email: text("info@ondersteuningsteamwb.nl"),
            ..evening()
        }
    }

    fn evening() -> MergeFields {
        let text = |words: &str| Some(words.to_owned());
        MergeFields {
            deuren_open: text("19.00 uur"),
            opbouwen_vanaf: text("18.00 uur"),
            ingang: text("Zijdeur aan het plein, parkeren achter het huis."),
            avondcontact: text("bode, 06 12 34 56 78"),
            geregeld: text("de zaal en scherm en geluid"),
            te_regelen: text("de stoelen in een kring"),
            wensen: text("Graag met voorbeelden van buiten de gemeente."),
            themas: text("sociale media en samen een norm stellen"),
            stand: text("Brief beantwoord, gesprek gehouden"),
            evaluatielink: text("https://tour.example/evaluatie/abc"),
            ..MergeFields::default()
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
        let letters = Letters::load(RetentionTerms::default()).unwrap();
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
    fn the_first_letter_tells_why_how_long_and_what_somebody_may_ask() {
        let letters = Letters::load(RetentionTerms::default()).unwrap();
        for kind in LetterKind::ALL {
            let letter = letters.render(*kind, false, &fields()).unwrap();
            for words in [
                "om u uit te nodigen",
                "taak in het algemeen belang (AVG, artikel 6 lid 1 onder e)",
                "tot 1 jaar na de tour",
                "inzien, verbeteren of laten wissen, en bezwaar maken",
                "Autoriteit Persoonsgegevens",
            ] {
                let tells = letter.text.contains(words);
                assert_eq!(tells, *kind == LetterKind::Invitation, "{kind}: {words}");
            }
        }
    }

    #[test]
    fn the_first_letter_tells_the_term_of_this_installation() {
        let letters = Letters::load("contact=6".parse().unwrap()).unwrap();
        let letter = letters.render(LetterKind::Invitation, false, &fields()).unwrap();
        assert!(
            letter.text.contains("Wij bewaren ze tot 6 maanden na de tour."),
            "{}",
            letter.text
        );
    }

    #[test]
    fn words_are_escaped_in_html_and_left_alone_in_text() {
        let sly = MergeFields { achternaam: Some("<b>&Co".into()), ..fields() };
        let letters = Letters::load(RetentionTerms::default()).unwrap();
        let letter = letters.render(LetterKind::Invitation, false, &sly).unwrap();
        assert!(letter.text.contains("Geachte burgemeester <b>&Co,"), "{}", letter.text);
        assert!(letter.html.contains("Geachte burgemeester &lt;b&gt;&amp;Co,"));
    }

    #[test]
    fn a_missing_word_stops_the_letter_and_is_named() {
        let letters = Letters::load(RetentionTerms::default()).unwrap();
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
        let letters = Letters::load(RetentionTerms::default()).unwrap();
        let letter = letters.render(LetterKind::Invitation, true, &province()).unwrap();
        assert!(letter.text.starts_with("Geachte commissaris van de Koning,\n"), "{}", letter.text);
    }

    #[test]
    fn the_letters_read_as_agreed() {
        let names = LetterKind::ALL.iter().flat_map(|kind| {
            ["municipality", "province"].map(|whose| format!("{}_{whose}", kind.as_str()))
        });
        for (letter, name) in every_letter().iter().zip(names) {
            insta::assert_snapshot!(name, format!("{}\n\n{}", letter.subject, letter.text));
        }
    }
}
