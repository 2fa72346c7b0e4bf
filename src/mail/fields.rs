//! The words that are filled in, in a letter.
//!
//! Their names are those of the templates, in Dutch, because that is what the person
//! who reads "In deze brief ontbreekt: …" sees.

use tera::Context;

use super::LetterKind;

/// The words of one letter to one recipient. A field may stay empty as long as the
/// letter at hand does not need it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergeFields {
    /// "burgemeester", "griffier", "commissaris van de Koning".
    pub aanspreekvorm: Option<String>,
    /// Family name; may be empty in every letter.
    pub achternaam: Option<String>,
    /// "de gemeente Zeist".
    pub organisatie: Option<String>,
    /// "uw gemeente".
    pub uw_organisatie: Option<String>,
    /// "raad" or "Provinciale Staten".
    pub raad: Option<String>,
    /// "raadsleden" or "Statenleden".
    pub leden: Option<String>,
    /// "college" or "Gedeputeerde Staten".
    pub college: Option<String>,
    /// "raadsbreed" or "statenbreed".
    pub breed: Option<String>,
    /// Who joins the conversation besides the reader: "de burgemeester" in a letter to
    /// the clerk. Left empty it is the clerk: "de griffier" or "de statengriffier".
    pub gesprekspartner: Option<String>,
    /// Name of the adviser.
    pub adviseur: Option<String>,
    /// Everybody of the team in a conversation: "Anna Jansen en Karim Bakker".
    pub adviseurs: Option<String>,
    /// Phone number of the adviser.
    pub telefoon: Option<String>,
    /// "dinsdag 14 mei 2024": of the invitation in a reminder, else of the session.
    pub datum: Option<String>,
    /// "19.30 uur".
    pub tijd: Option<String>,
    /// Where the session is.
    pub plaats: Option<String>,
    /// Whom the session is for.
    pub doelgroep: Option<String>,
    /// Who leads the session.
    pub gespreksleider: Option<String>,
    /// How many people the room has to hold; may be empty in every letter.
    pub aantal: Option<String>,
    /// When the doors open: "19.00 uur"; may be empty.
    pub deuren_open: Option<String>,
    /// From when the room can be set up; may be empty.
    pub opbouwen_vanaf: Option<String>,
    /// Which door and where to park; may be empty.
    pub ingang: Option<String>,
    /// Who can be called on the night, by function and phone; may be empty.
    pub avondcontact: Option<String>,
    /// What the organisation arranged: "de zaal en scherm en geluid"; may be empty.
    pub geregeld: Option<String>,
    /// What is still open; may be empty.
    pub te_regelen: Option<String>,
    /// What the organisation asks of the session; may be empty.
    pub wensen: Option<String>,
    /// What the session is about; may be empty.
    pub themas: Option<String>,
    /// How far the organisation is: "Brief verzonden, gesprek gehouden"; may be empty.
    pub stand: Option<String>,
    /// Page with the short questions after a session; may be empty.
    pub evaluatielink: Option<String>,
    /// What whoever sends it writes above it; may be empty.
    pub inleiding: Option<String>,
    /// What was promised and may be shared; may be empty.
    pub toezeggingen: Vec<String>,
    /// The moments to choose from: "dinsdag 14 mei 2024, 19.30 tot 22.00 uur".
    pub momenten: Vec<String>,
    /// Page on which the reader answers.
    pub antwoordlink: Option<String>,
    /// Page of the dossier, for the team.
    pub dossierlink: Option<String>,
    /// Page that tells what is done with personal data.
    pub privacylink: Option<String>,
    /// Page on which the reader stops further mail; left empty it is by e-mail.
    pub afmeldlink: Option<String>,
    /// Name of the team, under the letter.
    pub afzender: Option<String>,
    /// Where the address was found: "website van de gemeente".
    pub herkomst: Option<String>,
    /// The number for day and night: "070 37 38 314".
    pub support_phone: Option<String>,
    /// Address of the team: "info@ondersteuningsteamwb.nl".
    pub support_email: Option<String>,
}

/// A field as a template and a reader know it.
pub(super) struct Field<'a> {
    /// Name in the template.
    pub(super) name: &'static str,
    /// Dutch words for the person who has to fill it in.
    pub(super) label: &'static str,
    value: &'a Option<String>,
}

impl Field<'_> {
    /// Whether there is nothing to put in the letter.
    pub(super) fn is_empty(&self) -> bool {
        self.filled().is_empty()
    }

    fn filled(&self) -> &str {
        self.value.as_deref().unwrap_or_default().trim()
    }
}

/// The fields with several values.
pub(super) const LISTED: [&str; 2] = [PROMISED, "momenten"];
/// What was promised.
const PROMISED: &str = "toezeggingen";

/// Fields that may be empty in every letter.
pub(super) const OPTIONAL: [&str; 15] = [
    "achternaam",
    "aantal",
    "inleiding",
    PROMISED,
    "afmeldlink",
    "deuren_open",
    "opbouwen_vanaf",
    "ingang",
    "avondcontact",
    "geregeld",
    "te_regelen",
    "wensen",
    "themas",
    "stand",
    "evaluatielink",
];

/// Fields that have a value in every letter and may stand in its text. What the frame of a letter
/// says, such as where the address comes from, is not among them.
const EVERYWHERE: [&str; 6] =
    ["aanspreekvorm", "achternaam", "organisatie", "adviseur", "telefoon", "afzender"];
/// The words of an organisation.
const WORDS: [&str; 5] = ["uw_organisatie", "raad", "leden", "college", "breed"];
/// What an invitation says besides.
const INVITING: [&str; 3] = ["gesprekspartner", "antwoordlink", "privacylink"];
/// What is known of a session.
const SESSION: [&str; 6] = ["datum", "tijd", "plaats", "doelgroep", "gespreksleider", "aantal"];
/// What the team has to know besides.
const BRIEFING: [&str; 10] = [
    "deuren_open",
    "opbouwen_vanaf",
    "ingang",
    "avondcontact",
    "geregeld",
    "te_regelen",
    "wensen",
    "themas",
    "stand",
    PROMISED,
];

/// What is known of a conversation to come.
const CONVERSATION: [&str; 4] = ["datum", "tijd", "plaats", "adviseurs"];
/// What a letter says of what was agreed.
const FEEDBACK: [&str; 2] = ["inleiding", PROMISED];
/// What a choice of dates says.
const CHOICE: [&str; 4] = ["momenten", "datum", "antwoordlink", "plaats"];

/// The fields that a letter of this kind has a value for, in the order of the screen.
pub(super) fn of_kind(kind: LetterKind) -> Vec<&'static str> {
    let more: &[&[&str]] = match kind {
        LetterKind::Invitation => &[&WORDS, &INVITING],
        LetterKind::Reminder => &[&WORDS, &INVITING, &["datum"]],
        LetterKind::SessionConfirmation | LetterKind::SessionCalledOff => &[&WORDS, &SESSION],
        LetterKind::SessionAssignment => &[&SESSION],
        LetterKind::SessionThanks => &[&WORDS, &SESSION, &FEEDBACK, &["evaluatielink"]],
        LetterKind::SessionBriefing => &[&SESSION, &BRIEFING],
        LetterKind::ConversationConfirmation | LetterKind::ConversationCalledOff => {
            &[&WORDS, &CONVERSATION]
        }
        LetterKind::ConversationAssignment => &[&CONVERSATION, &["dossierlink"]],
        LetterKind::ConversationThanks => &[&WORDS, &["datum"], &FEEDBACK],
        LetterKind::DateOffer => &[&WORDS, &CHOICE],
    };
    EVERYWHERE.iter().chain(more.iter().copied().flatten()).copied().collect()
}

/// True when there is a field with this name in any letter.
pub(super) fn exists(name: &str) -> bool {
    LISTED.contains(&name) || MergeFields::default().fields().iter().any(|field| field.name == name)
}

/// A field as the person who writes a letter sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldHelp {
    /// Its name.
    pub name: &'static str,
    /// What it stands for, in Dutch.
    pub meaning: &'static str,
    /// What it says in the letter at hand; empty when it says nothing there.
    pub example: String,
    /// Whether it may have nothing to say in some letter.
    pub may_be_empty: bool,
}

impl MergeFields {
    /// The fields for a letter of this kind, with what they say in the letter at hand.
    #[must_use]
    pub fn help(&self, kind: LetterKind, is_province: bool) -> Vec<FieldHelp> {
        let fields = self.fields();
        let meaning = |name: &str| {
            let field = fields.iter().find(|field| field.name == name);
            let listed = match name {
                PROMISED => "wat is toegezegd, elk in een eigen regel",
                _ => "de momenten om uit te kiezen, elk in een eigen regel",
            };
            field.map_or(listed, |field| field.label)
        };
        of_kind(kind)
            .into_iter()
            .map(|name| FieldHelp {
                name,
                meaning: meaning(name),
                example: self.value(name, is_province),
                may_be_empty: OPTIONAL.contains(&name),
            })
            .collect()
    }

    /// What a field says; nothing for a name that is no field.
    pub(super) fn value(&self, name: &str, is_province: bool) -> String {
        if let Some(values) = self.listed(name) {
            return values.join("; ");
        }
        let fields = self.fields();
        let value = fields.iter().find(|field| field.name == name).map_or("", Field::filled);
        match (name, value) {
            ("gesprekspartner", "") if is_province => "de statengriffier".to_owned(),
            ("gesprekspartner", "") => "de griffier".to_owned(),
            _ => value.to_owned(),
        }
    }

    /// The values of a field that has several; nothing for another field.
    pub(super) fn listed(&self, name: &str) -> Option<&[String]> {
        match name {
            PROMISED => Some(&self.toezeggingen),
            "momenten" => Some(&self.momenten),
            _ => None,
        }
    }

    /// Every field of one value, in the order of a letter.
    pub(super) fn fields(&self) -> [Field<'_>; 37] {
        let field = |name, label, value| Field { name, label, value };
        [
            field("aanspreekvorm", "aanspreekvorm", &self.aanspreekvorm),
            field("achternaam", "achternaam", &self.achternaam),
            field("organisatie", "naam van de organisatie", &self.organisatie),
            field("uw_organisatie", "uw gemeente of uw provincie", &self.uw_organisatie),
            field("raad", "raad of Provinciale Staten", &self.raad),
            field("leden", "raadsleden of Statenleden", &self.leden),
            field("college", "college of Gedeputeerde Staten", &self.college),
            field("breed", "raadsbreed of statenbreed", &self.breed),
            field("gesprekspartner", "gesprekspartner", &self.gesprekspartner),
            field("adviseur", "naam van de adviseur", &self.adviseur),
            field("adviseurs", "namen van de adviseurs", &self.adviseurs),
            field("telefoon", "telefoon van de adviseur", &self.telefoon),
            field("datum", "datum", &self.datum),
            field("tijd", "tijd", &self.tijd),
            field("plaats", "plaats", &self.plaats),
            field("doelgroep", "doelgroep", &self.doelgroep),
            field("gespreksleider", "naam van de gespreksleider", &self.gespreksleider),
            field("aantal", "aantal mensen", &self.aantal),
            field("deuren_open", "tijd waarop de deuren opengaan", &self.deuren_open),
            field("opbouwen_vanaf", "tijd vanaf wanneer de zaal open is", &self.opbouwen_vanaf),
            field("ingang", "ingang en parkeren", &self.ingang),
            field("avondcontact", "contact op de avond", &self.avondcontact),
            field("geregeld", "wat geregeld is", &self.geregeld),
            field("te_regelen", "wat nog geregeld moet worden", &self.te_regelen),
            field("wensen", "wensen van de organisatie", &self.wensen),
            field("themas", "thema's van de bijeenkomst", &self.themas),
            field("stand", "hoe ver de organisatie is", &self.stand),
            field("evaluatielink", "link naar de vragenlijst", &self.evaluatielink),
            field("inleiding", "inleiding van de afzender", &self.inleiding),
            field("antwoordlink", "link om te antwoorden", &self.antwoordlink),
            field("dossierlink", "link naar het dossier", &self.dossierlink),
            field("privacylink", "link naar de privacyverklaring", &self.privacylink),
            field("afmeldlink", "link om af te melden", &self.afmeldlink),
            field("afzender", "afzender", &self.afzender),
            field("herkomst", "herkomst van het e-mailadres", &self.herkomst),
            field("support_phone", "telefoonnummer voor dag en nacht", &self.support_phone),
            field("support_email", "e-mailadres van het team", &self.support_email),
        ]
    }

    /// The words for the frame of a letter; an empty field that is needed stays undefined.
    pub(super) fn context(&self) -> Context {
        let mut context = Context::new();
        for field in self.fields() {
            if !field.is_empty() || OPTIONAL.contains(&field.name) {
                context.insert(field.name, field.filled());
            }
        }
        context
    }
}
