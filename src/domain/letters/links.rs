//! Links in a mail that act for its reader without a login, and how they are shown to others.

use crate::domain::accounts;

/// Where the reader of a letter answers; the token follows, as with the others.
pub const ANSWER: &str = "/antwoord/";
/// Where an organisation chooses a date.
pub const DATES: &str = "/datums/";
/// Where an organisation answers the questions after a session.
pub const EVALUATION: &str = "/evaluatie/";
/// Where somebody of the team switches a digest off.
pub const DIGEST: &str = "/berichten/";

/// Every link of which the token acts for the reader of the mail.
const ACTING: [&str; 5] = [accounts::LINK, ANSWER, DATES, EVALUATION, DIGEST];

/// A text without the tokens of such links: who reads a mail of somebody else does not act for
/// them.
///
/// ```
/// use drietraps::domain::letters::links::without_acting_links;
/// let mail = "Deze mail niet meer? https://tour.example/berichten/a_B-9\nTot dan.";
/// assert_eq!(
///     without_acting_links(mail),
///     "Deze mail niet meer? https://tour.example/berichten/…\nTot dan."
/// );
/// let shown = without_acting_links(mail);
/// assert_eq!(without_acting_links(&shown), shown);
/// assert_eq!(without_acting_links("tour.example/toezeggingen/7"), "tour.example/toezeggingen/7");
/// ```
#[must_use]
pub fn without_acting_links(text: &str) -> String {
    ACTING.iter().fold(text.to_owned(), |shown, way| without_tokens(&shown, way))
}

/// A text without what follows this part of a link.
pub(in crate::domain) fn without_tokens(text: &str, way: &str) -> String {
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || "-_…".contains(c);
    let mut parts = text.split(way);
    let first = parts.next().unwrap_or_default().to_owned();
    parts
        .fold(first, |shown, part| format!("{shown}{way}…{}", part.trim_start_matches(is_of_token)))
}
