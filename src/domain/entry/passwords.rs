//! How strong a new password is: long enough, and far from what is guessed first (NIST
//! SP 800-63B-4 §3.1.1.2). Takes milliseconds, so it is never asked inside a transaction.

use zxcvbn::feedback::Warning;
use zxcvbn::{Score, zxcvbn};

/// Fewest characters in a password; the second factor may be optional, so eight is not enough.
pub const SHORTEST: usize = 12;
/// Most characters in a password.
const LONGEST: usize = 200;
/// How much of a password is weighed: the work grows with the square of it.
const WEIGHED: usize = 100;
/// The least that is asked of zero to four: "safely unguessable" at ten thousand million tries.
const STRONG: Score = Score::Three;

/// Dutch words that stand in passwords first, and the words of this work.
const DUTCH: [&str; 48] = [
    "welkom",
    "wachtwoord",
    "geheim",
    "lente",
    "zomer",
    "herfst",
    "winter",
    "voorjaar",
    "najaar",
    "januari",
    "februari",
    "maart",
    "april",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "feyenoord",
    "ajax",
    "nederland",
    "amsterdam",
    "rotterdam",
    "utrecht",
    "denhaag",
    "gemeente",
    "burgemeester",
    "wethouder",
    "griffier",
    "raadslid",
    "provincie",
    "drietraps",
    "weerbaar",
    "bestuur",
    "ondersteuningsteam",
    "inloggen",
    "beheerder",
    "vakantie",
    "schatje",
];

/// Says what is wrong with a new password, in Dutch, if anything. Address and name are of its
/// owner, whose password may not be made of them.
///
/// ```
/// use drietraps::domain::passwords::problem;
/// assert!(problem("Welkom2023!!", "anna@tour.example", "Anna Bos").is_some());
/// assert_eq!(problem("fiets boom lamp", "anna@tour.example", "Anna Bos"), None);
/// ```
#[must_use]
pub fn problem(password: &str, email: &str, name: &str) -> Option<&'static str> {
    let length = password.chars().count();
    let mailbox = email.split('@').next().unwrap_or_default().to_lowercase();
    if length < SHORTEST {
        Some("Kies een wachtwoord van ten minste 12 tekens, bijvoorbeeld drie losse woorden.")
    } else if length > LONGEST {
        Some("Kies een wachtwoord van ten hoogste 200 tekens.")
    } else if mailbox.chars().count() > 3 && password.to_lowercase().contains(&mailbox) {
        Some("Gebruik uw e-mailadres niet in het wachtwoord.")
    } else if is_dressed_up(password) {
        Some(EASY)
    } else {
        weakness(password, email, name)
    }
}

/// True for one known word with figures and signs around it, such as `Welkom2023!!`.
fn is_dressed_up(password: &str) -> bool {
    let letters: String = password.chars().filter(|sign| sign.is_alphabetic()).collect();
    DUTCH.contains(&letters.to_lowercase().as_str())
}

fn weakness(password: &str, email: &str, name: &str) -> Option<&'static str> {
    let weighed: String = password.chars().take(WEIGHED).collect();
    let own: Vec<String> = email
        .split(|sign: char| !sign.is_alphanumeric())
        .chain(name.split_whitespace())
        .filter(|part| part.chars().count() > 2)
        .map(str::to_lowercase)
        .collect();
    let known: Vec<&str> = DUTCH.into_iter().chain(own.iter().map(String::as_str)).collect();
    let found = zxcvbn(&weighed, &known);
    if found.score() >= STRONG {
        return None;
    }
    let warning = found.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    Some(warning.map_or(EASY, why))
}

/// What is said when nothing more precise is known.
const EASY: &str = "Dit wachtwoord is te makkelijk te raden. Kies bijvoorbeeld vier losse woorden \
     die niets met elkaar te maken hebben.";

const fn why(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess
        | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            "Toetsen die naast elkaar liggen zijn makkelijk te raden. Kies losse woorden."
        }
        Warning::RepeatsLikeAaaAreEasyToGuess
        | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "Steeds hetzelfde herhalen is makkelijk te raden. Kies verschillende woorden."
        }
        Warning::SequencesLikeAbcAreEasyToGuess => {
            "Een rij zoals abc of 4321 is makkelijk te raden. Kies losse woorden."
        }
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => {
            "Jaartallen en datums zijn makkelijk te raden. Kies losse woorden zonder jaartal."
        }
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => {
            "Dit lijkt op een wachtwoord dat veel mensen gebruiken. Kies een ander."
        }
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => {
            "Namen zijn makkelijk te raden. Kies losse woorden die geen naam zijn."
        }
        Warning::AWordByItselfIsEasyToGuess => {
            "Eén woord is makkelijk te raden. Kies drie of meer losse woorden."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> bool {
        problem(password, "jansen@tour.example", "Joris Jansen").is_some()
    }

    #[test]
    fn what_is_guessed_first_is_refused_in_dutch_too() {
        for password in [
            "kort",
            "Wachtwoord123",
            "welkom012345",
            "Welkom2023!!",
            "Zomer2023!!!",
            "geheimgeheim",
            "aaaaaaaaaaaaaa",
            "qwertyuiop12",
            "123456789012",
            "password1234",
            "drietraps123",
            "weerbaar2024",
            "januari2024!",
            "jansen-is-leuk-2023",
            "Joris19840101",
        ] {
            assert!(refused(password), "{password}");
        }
    }

    #[test]
    fn loose_words_and_random_signs_pass() {
        for password in
            ["fiets boom lamp", "lamp boom fiets", "drie kleine stappen", "h7#Lq9!vTz2@"]
        {
            assert!(!refused(password), "{password}");
        }
    }

    #[test]
    fn a_password_has_at_most_two_hundred_characters_and_a_long_one_is_weighed_soon() {
        let long: String = "fiets boom lamp ".chars().cycle().take(200).collect();
        assert!(!refused(&long), "{long}");
        assert!(refused(&format!("{long}x")));
    }
}
