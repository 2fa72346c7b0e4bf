//! The Dutch words for what a form sent: the label of each field, and its value as the form showed
//! it. A value that is the number of a person is not looked up: the row says that one was chosen.

use std::str::FromStr;

use crate::domain::accounts::Scope;
use crate::domain::calls::CallResult;
use crate::domain::contacts::ContactFunction;
use crate::domain::conversations::checklist;
use crate::domain::conversations::details::OfferKind;
use crate::domain::conversations::observations::{Finding, Question};
use crate::domain::conversations::{
    Arranged, Assessment, Attendee, Familiarity, Mode, Motive, SessionInterest, Tip,
};
use crate::domain::costs::CostKind;
use crate::domain::letters::{Reply, WishedDay, WishedPart};
use crate::domain::names::province_short_name;
use crate::domain::notes::NoteLevel;
use crate::domain::people::{LeaveKind, Part, Slot};
use crate::domain::permissions::Role;
use crate::domain::planning::CouncilUse;
use crate::domain::reorganisation::ReorganisationKind;
use crate::domain::sessions::{Arrangement, Recommendation, Theme};
use crate::domain::targets::Metric;
use crate::domain::trainings::{Agreer, TrainingKind, Used, WantsMore};
use crate::services::imports::{Field, Policy, TargetField};

/// Fields that the reader did not fill in.
pub(super) const SILENT: &[&str] = &[
    "form_id",
    "version",
    "conversation",
    "session",
    "versions",
    "digest",
    "drop_proposal",
    "act",
    "read",
    "back",
    "again",
    "known",
    "seen",
    "next",
    "q",
    "list",
    "choices",
    "query",
    "csrf",
    "resent",
];

const LABELS: &[(&str, &str)] = &[
    ("about", "Waarover"),
    ("deadline", "Uiterlijk op"),
    ("goal", "Hoeveel"),
    ("metric", "Wat telt mee"),
    ("set_on", "Besloten op"),
    ("source_address", "Webadres van het besluit"),
    ("target_code", "Korte naam"),
    ("target_label", "Wat wilt u bereiken"),
    ("cost_agreed_by", "Wie ging akkoord"),
    ("course", "Training uit het aanbod"),
    ("done_on", "Gevraagd op"),
    ("is_offer", "Wij bieden deze training aan"),
    ("minutes", "Hoe lang duurt de training"),
    ("quote", "Bedrag van de offerte"),
    ("quote_reference", "Nummer van de offerte"),
    ("quoted_on", "Datum van de offerte"),
    ("requested_on", "Aangevraagd op"),
    ("title", "Titel"),
    ("training", "Training"),
    ("used", "Gebruiken zij in de praktijk wat zij leerden"),
    ("usual_price", "Gebruikelijke prijs"),
    ("wants_more", "Willen zij nog een training"),
    ("arrange_circle", "Stoelen in een kring"),
    ("arrange_equipment", "Scherm en geluid"),
    ("arrange_room", "Zaal"),
    ("contact_function", "Wie helpt op de avond"),
    ("contact_phone", "Telefoon op de avond"),
    ("doors_open_at", "Wanneer gaan de deuren open"),
    ("entrance", "Ingang en parkeren"),
    ("logistics_note", "Notitie bij het draaiboek"),
    ("set_up_from", "Vanaf wanneer is de zaal open"),
    ("remark", "Opmerking"),
    ("useful", "Hoe nuttig was de bijeenkomst"),
    ("was_missing", "Wat miste u"),
    ("was_useful", "Wat was nuttig"),
    ("would_recommend", "Raadt u de bijeenkomst aan"),
    ("address", "E-mailadres"),
    ("adviser", "Adviseur"),
    ("all", "Alle gevonden organisaties"),
    ("also", "Wie gaat er mee"),
    ("amount", "Bedrag"),
    ("area", "Aan wie"),
    ("arranged", "Wat is al geregeld"),
    ("assessment", "Wat vinden zij van het initiatief"),
    ("attendance", "Hoeveel mensen waren er"),
    ("attended", "Wie waren erbij"),
    ("audience", "Voor wie"),
    ("body", "Tekst van de brief"),
    ("budget_from", "Eerste dag van het budget"),
    ("budget_until", "Laatste dag van het budget"),
    ("call_back_on", "Terugbellen of benaderen op"),
    ("cause", "Waarom niet"),
    ("choice", "Gekozen datum"),
    ("code", "Organisatie"),
    ("commitment_due_on", "Toezegging klaar op"),
    ("commitment_forget", "Bewaar de oude tekst niet"),
    ("commitment_owner", "Wie doet het"),
    ("commitment_shareable", "De organisatie mag dit lezen"),
    ("commitment_text", "Wat is toegezegd"),
    ("commitments", "Welke toezeggingen"),
    ("confirms_overwrite", "Overschrijf deze velden"),
    ("confirms_verified", "Overschrijf nagekeken adressen"),
    ("cost_agreed_on", "Kosten akkoord op"),
    ("cost_kind", "Waarvoor"),
    ("council_day", "Vaste avond van de raad"),
    ("council_use", "De bijeenkomst"),
    ("decision", "Wat gebeurt er met de brief"),
    ("delayed_until", "Bewaar tot"),
    ("delimiter", "Tussen de kolommen"),
    ("do_not_contact", "Wil geen berichten meer"),
    ("dossiers", "Welke dossiers"),
    ("drop_reason", "Waarom is het niet meer nodig"),
    ("email", "E-mailadres"),
    ("encoding", "Letters (codering)"),
    ("ends_at", "Einde"),
    ("ends_previous", "Volgt de vorige persoon op"),
    ("evaluation", "Terugblik"),
    ("event", "Wat klopt er niet"),
    ("example", "Voorbeeld voor"),
    ("expected", "Verwacht aantal mensen"),
    ("experts", "Ervaringsdeskundigen"),
    ("file", "Bestand"),
    ("first_at", "Eerste gesprek om"),
    ("first_day", "Eerste dag in de functie"),
    ("function", "Functie"),
    ("functions", "Met wie"),
    ("has_code_of_conduct", "Werkt de gemeente met een gedragscode"),
    ("has_protocol", "Is er een agressieprotocol"),
    ("header_line", "Kopregel staat op regel"),
    ("held_at", "Tijd"),
    ("held_on", "Dag"),
    ("hold_until", "Vasthouden tot en met"),
    ("home_place", "Standplaats"),
    ("home_position", "Coördinaten van de standplaats"),
    ("introduction", "Inleiding"),
    ("invited", "Wie krijgt de afspraak"),
    ("is_role_mailbox", "Functieadres"),
    ("is_shared", "Deel met het team"),
    ("issues", "Wat speelt er"),
    ("item", "Wat klaargezet wordt"),
    ("joining", "Buurgemeenten die meedoen"),
    ("keep", "Datums die blijven"),
    ("keep_double", "Toch bewaren"),
    ("kind", "Soort"),
    ("knows_team", "Bekend met het Ondersteuningsteam en het netwerk"),
    ("languages", "Talen naast Nederlands"),
    ("last_day", "Laatste dag in de functie"),
    ("later_on", "Wanneer later"),
    ("leave_from", "Eerste dag afwezig"),
    ("leave_kind", "Soort afwezigheid"),
    ("leave_until", "Laatste dag afwezig"),
    ("mail_again", "Weer berichten per e-mail"),
    ("mens", "Van wie"),
    ("weergave", "Maand of week"),
    ("mode", "Hoe"),
    ("moderator", "Gespreksleider"),
    ("most_per_week", "Hoogste aantal per week"),
    ("motives", "Aanleiding"),
    ("name", "Naam"),
    ("needs", "Waar is behoefte aan"),
    ("new_code", "Code van de nieuwe gemeente"),
    ("new_name", "Nieuwe naam"),
    ("new_province", "Provincie van de nieuwe gemeente"),
    ("note", "Toelichting"),
    ("note_level", "Wie mag dit lezen"),
    ("note_readers", "Wie mag de notitie nog meer lezen"),
    ("note_text", "Notitie"),
    ("offers", "Aanbod"),
    ("on", "Datum"),
    ("option", "Datum"),
    ("organisatie", "Rond welke organisatie"),
    ("organisation", "Organisatie"),
    ("organisations", "Lijst van organisaties"),
    ("outcome", "Wat werd het bericht"),
    ("overdue", "Is al iets vertrokken"),
    ("owner", "Wie wordt vervangen"),
    ("pace_per_hour", "Brieven per uur"),
    ("peildatum", "Peildatum"),
    ("bekend-op", "Bekend op"),
    ("person", "Voor wie van het team"),
    ("phone", "Telefoon"),
    ("place", "Plaats"),
    ("planned_at", "Eerste brief om"),
    ("planned_on", "Dag van verzending"),
    ("province", "Provincie"),
    ("reapproach_on", "Opnieuw contact opnemen op"),
    ("reason", "Reden"),
    ("recess_from", "Eerste dag van het reces"),
    ("recess_name", "Naam van het reces"),
    ("recess_until", "Laatste dag van het reces"),
    ("recipients", "Wie krijgt de mail"),
    ("regions", "Regio's"),
    ("reopen_reason", "Waarom is de toezegging weer open"),
    ("replaces_budget", "Vervangt het budget dat er al staat"),
    ("reply", "Antwoord van de organisatie"),
    ("result", "Resultaat"),
    ("resultaat", "Resultaat"),
    ("role", "Rol"),
    ("roles", "Rollen"),
    ("room", "Zaal"),
    ("round", "Ronde"),
    ("scope", "Wat mag het"),
    ("send_invitation", "Stuur een afspraak voor de agenda"),
    ("session_interest", "Belangstelling voor een bijeenkomst"),
    ("sheet", "Blad"),
    ("skip_errors", "Laat geweigerde regels weg"),
    ("source", "Herkomst"),
    ("stage", "Stap"),
    ("stap", "Stap"),
    ("stand_in", "Wie vervangt"),
    ("stand_in_from", "Eerste dag"),
    ("stand_in_until", "Laatste dag"),
    ("starts_at", "Begin"),
    ("state", "Staat"),
    ("step", "Volgende stap"),
    ("stop", "Geen berichten meer"),
    ("stops", "Datum voor een organisatie"),
    ("subject", "Onderwerp"),
    ("theme", "Licht of donker"),
    ("themes", "Thema's"),
    ("tips", "Gegeven tips"),
    ("to", "Nieuwe adviseur"),
    ("token_name", "Waarvoor"),
    ("tot", "Tot en met dag"),
    ("trainer", "Trainer"),
    ("trainers", "Trainers"),
    ("van", "Dossiers van"),
    ("visits", "Organisaties"),
    ("voorbeeld", "Voorbeeld voor"),
    ("vraag", "Vraag"),
    ("waarover", "Waarover"),
    ("wants_commitments", "Uw toezeggingen"),
    ("wants_report", "De maandcijfers"),
    ("wants_week", "De week van de planners"),
    ("weekly", "Gewone week"),
    ("what", "Wat klopt er niet"),
    ("wat", "Wat"),
    ("wie", "Wie"),
    ("wish_days", "Dagen die passen"),
    ("wish_parts", "Deel van de dag"),
    ("wishes", "Wensen"),
    ("with_conversations", "Geplande gesprekken gaan mee"),
];

/// The label of a field; `None` when no form of ours has such a field.
pub(in crate::web) fn label(name: &str) -> Option<String> {
    let known = LABELS.iter().find(|(known, _)| *known == name);
    if let Some((_, label)) = known {
        return Some((*label).to_owned());
    }
    let (stem, rest) = name.split_once('_')?;
    let numbered = |word: &str, from: u32| {
        Some(format!("{word} {}", rest.parse::<u32>().ok()?.checked_add(from)?))
    };
    match stem {
        "predecessor" => numbered("Gemeente die ophoudt", 0),
        "successor" => numbered("Gemeente die verdergaat", 0),
        "line" => numbered("Regel", 0),
        "field" => numbered("Kolom", 1),
        "leidraad" => Some(checklist::find(rest.parse().ok()?)?.text.to_owned()),
        "observation" => Some(Question::find(rest)?.label()),
        "policy" => Some(rest.parse::<TargetField>().ok()?.label().to_owned()),
        _ => None,
    }
}

/// The value as the form showed it; what somebody typed stays as it was.
pub(in crate::web) fn value(name: &str, value: &str) -> String {
    if let Some(label) = chosen(name, value) {
        return label.to_owned();
    }
    match name {
        "weekly" => value.parse().map_or_else(|_| value.to_owned(), Slot::label),
        // As the tiles of the map name it.
        "province" | "new_province" | "regions" => {
            province_short_name(value).unwrap_or(value).to_uppercase()
        }
        "to" | "adviser" | "commitment_owner" | "moderator" | "trainer" | "trainers"
        | "experts" | "note_readers" | "owner" | "stand_in" | "invited" | "recipients"
        | "person" | "commitments" | "also" | "dossiers" | "event" | "course" | "training" => {
            "gekozen".to_owned()
        }
        _ => value.to_owned(),
    }
}

fn chosen(name: &str, value: &str) -> Option<&'static str> {
    match (name, value) {
        ("area", "province") => Some("Alle gemeenten van een provincie"),
        ("area", "list") => Some("Een lijst van organisaties"),
        ("decision", "send") => Some("Verstuur hem zoals hij is"),
        ("decision", "renew") => Some("Maak hem opnieuw"),
        ("decision", "renew_rest") => Some("Verstuur hem alleen aan wie zijn functie heeft"),
        ("decision", "drop") => Some("Laat hem vervallen"),
        ("outcome", "sent") => Some("Wel aangekomen"),
        ("outcome", "again") => Some("Niet aangekomen, stuur nog een keer"),
        ("outcome", "left") => Some("Niet aangekomen, niet opnieuw sturen"),
        ("what", "date") => Some("De dag"),
        ("overdue", "unclear") => Some("Misschien wel, of dat weet ik niet"),
        ("overdue", "leave") => Some("Nee, dat heb ik nagekeken"),
        ("what", "outcome") => Some("De uitkomst"),
        ("what", "answers") => Some("Antwoorden, tips, checklist of observaties"),
        ("what", "result") => Some("De opkomst of de terugblik"),
        ("what", "not_held") => Some("Het is niet gehouden"),
        ("theme", "auto") => Some("Zoals het apparaat"),
        ("theme", "light") => Some("Licht"),
        ("theme", "dark") => Some("Donker"),
        (name, "no") if name.starts_with("line_") => Some("Laat weg"),
        _ => of_enum(name, value).or((value == "yes").then_some("Ja")),
    }
}

fn of_enum(name: &str, value: &str) -> Option<&'static str> {
    match name {
        "assessment" => of(value, Assessment::label),
        "attended" | "functions" => of(value, Attendee::label),
        "function" => of(value, ContactFunction::label),
        "has_code_of_conduct" | "has_protocol" => of(value, Arranged::label),
        "kind" => of(value, TrainingKind::label).or_else(|| of(value, ReorganisationKind::label)),
        "knows_team" => of(value, Familiarity::label),
        "mode" => of(value, Mode::label),
        "motives" => of(value, Motive::label),
        "note_level" => of(value, NoteLevel::label),
        "reply" => of(value, Reply::label),
        "result" => of(value, CallResult::label),
        "role" => of(value, Role::label),
        "roles" => of(value, Part::label),
        "scope" => of(value, Scope::label),
        "session_interest" => of(value, SessionInterest::label),
        "offers" => of(value, OfferKind::label),
        "tips" => of(value, Tip::label),
        "themes" => of(value, Theme::label),
        "would_recommend" => of(value, Recommendation::label),
        _ if name.starts_with("arrange_") => of(value, Arrangement::label),
        "leave_kind" => of(value, LeaveKind::label),
        "metric" => of(value, Metric::label),
        "cost_kind" => of(value, CostKind::label),
        "council_day" => of(value, WishedDay::label),
        "council_use" => of(value, CouncilUse::label),
        "wish_days" => of(value, WishedDay::label),
        "wish_parts" => of(value, WishedPart::label),
        "cost_agreed_by" => of(value, Agreer::label),
        "used" => of(value, Used::label),
        "wants_more" => of(value, WantsMore::label),
        _ if name.starts_with("leidraad_") => of(value, Arranged::label),
        _ if name.starts_with("observation_") => of(value, Finding::label),
        _ if name.starts_with("field_") => of(value, Field::label),
        _ if name.starts_with("policy_") => of(value, Policy::label),
        _ => None,
    }
}

fn of<T: FromStr>(value: &str, label: fn(T) -> &'static str) -> Option<&'static str> {
    value.parse().ok().map(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::resend::tests::names_in_templates;

    #[test]
    fn every_field_in_the_templates_has_a_dutch_label() {
        let missing: Vec<String> = names_in_templates()
            .into_iter()
            .filter(|name| !SILENT.contains(&name.as_str()) && !super::super::is_secret(name))
            .filter(|name| label(name).is_none())
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn a_numbered_field_tells_its_number() {
        let labels = ["predecessor_2", "line_14", "field_0", "policy_email"].map(label);
        let expected = ["Gemeente die ophoudt 2", "Regel 14", "Kolom 1", "E-mail"];
        assert_eq!(labels, expected.map(|it| Some(it.to_owned())));
        assert_eq!((label("line_x"), label("shoe_size")), (None, None));
    }

    #[test]
    fn a_choice_reads_as_its_label_and_a_text_as_it_was_typed() {
        let shown = [
            ("session_interest", "yes", SessionInterest::Yes.label()),
            ("has_code_of_conduct", "not_discussed", Arranged::NotDiscussed.label()),
            ("kind", "annex", ReorganisationKind::Annex.label()),
            ("policy_email", "never", "Nooit"),
            ("do_not_contact", "yes", "Ja"),
            ("province", "PV26", "UT"),
            ("trainers", "12", "gekozen"),
            ("note", "not_held", "not_held"),
        ];
        for (name, typed, text) in shown {
            assert_eq!(value(name, typed), text, "{name}");
        }
    }
}
