//! What has to be right before a version of a letter is kept; everything is told at once.

use super::super::LetterKind;
use super::super::fields::{self, LISTED, OPTIONAL};
use super::parse::{Fault, Piece, pieces};
use crate::domain::dates::thousands;

/// Most characters in a subject.
pub const SUBJECT: usize = 120;
/// Most characters in a text.
pub const BODY: usize = 8_000;

/// What else is wrong with a text of more characters helps nobody to shorten it.
const FAR_TOO_MUCH: usize = 4 * BODY;

/// How much alike a name has to be before it is taken for a slip.
const ALIKE: f64 = 0.8;

/// What is wrong with a version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// With the subject.
    pub subject: Vec<Fault>,
    /// With the text.
    pub body: Vec<Fault>,
}

impl Checked {
    /// True when the version can be kept.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.subject.is_empty() && self.body.is_empty()
    }
}

/// Looks at subject and text of a letter of this kind.
#[must_use]
pub fn check(kind: LetterKind, subject: &str, body: &str) -> Checked {
    Checked { subject: of_subject(kind, subject.trim()), body: of_body(kind, body) }
}

fn of_subject(kind: LetterKind, subject: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut refuse = |problem: String| faults.push(Fault::new(1, problem));
    let length = subject.chars().count();
    if length == 0 {
        refuse("vul een onderwerp in.".to_owned());
    }
    if length > SUBJECT {
        refuse(format!("maak het onderwerp korter: ten hoogste {SUBJECT} tekens, nu {length}."));
    }
    if subject.contains(['\n', '\r']) {
        refuse("zet het onderwerp op één regel.".to_owned());
    }
    faults.extend(unreadable(subject));
    let (pieces, mut others) = pieces(subject);
    others.extend(of_fields(kind, &pieces));
    if let Some(field) =
        fields_in(&pieces).find(|name| LISTED.contains(name) || name.ends_with("link"))
    {
        others.push(Fault::new(1, format!("{{{field}}} kan niet in een onderwerp.")));
    }
    faults.extend(others);
    faults
}

fn of_body(kind: LetterKind, body: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let length = body.trim().chars().count();
    if length == 0 {
        faults.push(Fault::new(1, "vul de tekst van de brief in."));
    }
    if length > BODY {
        let shown = |number: usize| thousands(i64::try_from(number).unwrap_or(i64::MAX));
        let (most, now) = (shown(BODY), shown(length));
        let problem = format!("maak de tekst korter: ten hoogste {most} tekens, nu {now}.");
        faults.push(Fault::new(1, problem));
        if length > FAR_TOO_MUCH {
            return faults;
        }
    }
    faults.extend(unreadable(body));
    let (pieces, others) = pieces(body);
    let is_readable = others.is_empty();
    faults.extend(others);
    faults.extend(of_fields(kind, &pieces));
    faults.extend(LISTED.iter().flat_map(|name| listed_alone(body, name)));
    let has_link = pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Field { name, .. } if name == "antwoordlink"));
    let asks =
        matches!(kind, LetterKind::Invitation | LetterKind::Reminder | LetterKind::DateOffer);
    if asks && is_readable && length > 0 && !has_link {
        let last = body.trim_end().lines().count().max(1);
        let problem = "zet {antwoordlink} in de tekst, buiten [ en ]. Zonder die link kan niemand \
                       antwoorden.";
        faults.push(Fault::new(last, problem));
    }
    faults.sort_by_key(|fault| fault.line);
    faults
}

/// Characters that no mail program shows.
fn unreadable(text: &str) -> Vec<Fault> {
    let is_bad = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let lines = text.split('\n').enumerate();
    lines
        .filter(|(_, line)| line.chars().any(is_bad))
        .map(|(i, _)| Fault::new(i + 1, "haal het onleesbare teken weg."))
        .collect()
}

fn fields_in(pieces: &[Piece]) -> impl Iterator<Item = &str> {
    pieces.iter().flat_map(|piece| {
        let inner = match piece {
            Piece::Passage { pieces, .. } => pieces.as_slice(),
            Piece::Text(_) | Piece::Field { .. } => std::slice::from_ref(piece),
        };
        inner.iter().filter_map(|piece| match piece {
            Piece::Field { name, .. } => Some(name.as_str()),
            Piece::Text(_) | Piece::Passage { .. } => None,
        })
    })
}

fn of_fields(kind: LetterKind, pieces: &[Piece]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Field { name, line } => {
                let known = unknown(kind, name);
                let problem =
                    known.or_else(|| OPTIONAL.contains(&name.as_str()).then(|| gap(name)));
                faults.extend(problem.map(|problem| Fault::new(*line, problem)));
            }
            Piece::Passage { pieces, .. } => faults.extend(pieces.iter().filter_map(|piece| {
                let Piece::Field { name, line } = piece else { return None };
                Some(Fault::new(*line, unknown(kind, name)?))
            })),
            Piece::Text(_) => {}
        }
    }
    faults
}

/// Why a field cannot stand in this letter, if so.
fn unknown(kind: LetterKind, name: &str) -> Option<String> {
    let allowed = fields::of_kind(kind);
    if allowed.contains(&name) {
        return None;
    }
    if fields::exists(name) {
        let letter = kind.label().to_lowercase();
        return Some(format!(
            "voor {{{name}}} is in deze brief ({letter}) geen waarde. Kies een veld uit de lijst."
        ));
    }
    let nearest = allowed
        .iter()
        .map(|field| (strsim::jaro_winkler(field, &name.to_lowercase()), *field))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    Some(match nearest {
        Some((likeness, field)) if likeness >= ALIKE => {
            format!("{{{name}}} bestaat niet. Bedoelt u {{{field}}}?")
        }
        _ => format!("{{{name}}} bestaat niet. Kies een veld uit de lijst."),
    })
}

fn gap(name: &str) -> String {
    format!(
        "{{{name}}} kan leeg zijn. Zet het met de woorden eromheen tussen [ en ]: dan valt dat \
         stuk weg als er niets is."
    )
}

/// A field with several values stands alone in an item of a list.
fn listed_alone(body: &str, name: &str) -> Vec<Fault> {
    let field = format!("{{{name}}}");
    let is_alone = |line: &str| line.trim_matches(['[', ']', ' ', '\r']) == format!("- {field}");
    body.split('\n')
        .enumerate()
        .filter(|(_, line)| line.contains(&field) && !is_alone(line))
        .map(|(i, _)| {
            let problem = format!("zet {field} alleen op een regel, als “- {field}”.");
            Fault::new(i + 1, problem)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Vec<(usize, String)> {
        let checked = check(LetterKind::Invitation, "Uitnodiging", text);
        checked.body.into_iter().map(|fault| (fault.line, fault.problem)).collect()
    }

    fn subject(text: &str) -> Vec<String> {
        let checked = check(LetterKind::Invitation, text, "{antwoordlink}");
        checked.subject.into_iter().map(|fault| fault.problem).collect()
    }

    #[test]
    fn a_slip_of_the_pen_is_named_with_what_was_meant_and_its_line() {
        assert_eq!(
            body("{antwoordlink}\nBeste {organisatei},\n[met {zzz}]"),
            [
                (2, "{organisatei} bestaat niet. Bedoelt u {organisatie}?".to_owned()),
                (3, "{zzz} bestaat niet. Kies een veld uit de lijst.".to_owned()),
            ]
        );
    }

    #[test]
    fn a_field_without_a_value_in_this_letter_is_refused() {
        let faults = body("{antwoordlink} om {tijd}");
        assert_eq!(
            faults[0].1,
            "voor {tijd} is in deze brief (uitnodiging) geen waarde. Kies een veld uit de lijst."
        );
        assert!(check(LetterKind::SessionConfirmation, "x", "om {tijd}").is_right());
        let foot = check(LetterKind::Invitation, "x", "{antwoordlink} {afmeldlink}");
        assert_eq!(foot.body.len(), 1, "{foot:?}");
    }

    #[test]
    fn an_invitation_and_a_reminder_need_the_answer_link_in_every_letter() {
        for text in ["Dag", "Dag [{achternaam}: {antwoordlink}]"] {
            for kind in [LetterKind::Invitation, LetterKind::Reminder] {
                let faults = check(kind, "x", text).body;
                assert!(faults[0].problem.contains("{antwoordlink}"), "{text}: {faults:?}");
            }
        }
        assert!(check(LetterKind::SessionAssignment, "x", "Dag").is_right());
    }

    #[test]
    fn a_field_that_may_be_empty_stands_in_a_passage() {
        let faults = body("{antwoordlink}\nDag {achternaam}");
        assert_eq!(faults.len(), 1);
        assert!(faults[0].0 == 2 && faults[0].1.starts_with("{achternaam} kan leeg zijn."));
        assert!(body("{antwoordlink}\nDag[ {achternaam}]").is_empty());
    }

    #[test]
    fn commitments_stand_alone_in_a_list() {
        let of = |text: &str| check(LetterKind::SessionThanks, "x", text).body.len();
        assert_eq!(of("[Afgesproken:\n- {toezeggingen}]"), 0);
        assert_eq!(of("[Afgesproken: {toezeggingen}]"), 1);
    }

    #[test]
    fn every_problem_of_a_text_is_told_at_once() {
        let long = "a".repeat(BODY + 1);
        let faults = body(&format!("{long}\n{{raad\n\0\n]\n{{nee}}"));
        let lines: Vec<usize> = faults.iter().map(|fault| fault.0).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5], "{faults:?}");
        assert_eq!(body("  ").len(), 1);
    }

    #[test]
    fn a_subject_is_one_readable_line_of_at_most_120_characters() {
        assert_eq!(subject(""), ["vul een onderwerp in."]);
        assert_eq!(subject("a\nb"), ["zet het onderwerp op één regel."]);
        assert_eq!(subject(&"é".repeat(120)), Vec::<String>::new());
        assert_eq!(
            subject(&"é".repeat(121)),
            ["maak het onderwerp korter: ten hoogste 120 tekens, nu 121."]
        );
        assert_eq!(subject("a\0b"), ["haal het onleesbare teken weg."]);
        assert_eq!(subject("{antwoordlink}"), ["{antwoordlink} kan niet in een onderwerp."]);
        assert_eq!(subject("{raad").len(), 1);
        assert_eq!(subject("Aan {organisatie}"), Vec::<String>::new());
    }
}
