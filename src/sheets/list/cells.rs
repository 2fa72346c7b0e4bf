//! One row while its cells are read: gives text by place and collects what is wrong.

use std::borrow::Cow;

use crate::domain::contacts::{EmailAddress, NO_PHONE, is_phone};
use crate::domain::names::{OrganisationCode, province_by_name};
use crate::sheets::{Row, RowProblem};

/// The most letters in one cell that holds one thing.
const LONGEST_CELL: usize = 250;

const FORMULA: &str = "In deze cel staat een formule of een fout. Vul de waarde zelf in.";

/// The cells of one row. A place is that of a column of the header, from 0.
pub(super) struct Cells<'a> {
    header: &'a [String],
    row: Row<'a>,
    problems: Vec<RowProblem>,
}

impl<'a> Cells<'a> {
    pub fn new(header: &'a [String], row: Row<'a>) -> Self {
        Self { header, row, problems: Vec::new() }
    }

    /// The line that a spreadsheet shows.
    pub fn line(&self) -> usize {
        self.row.line
    }

    /// The whole text, however long; empty when the file lacks the column.
    pub fn whole(&mut self, place: Option<usize>) -> &'a str {
        let Some(place) = place else { return "" };
        if self.row.is_formula(place) {
            self.refuse(place, FORMULA);
            return "";
        }
        self.row.cell(place)
    }

    /// The text on one line with single spaces; `None` when there is none.
    pub fn text(&mut self, place: Option<usize>) -> Option<Cow<'a, str>> {
        let text = on_one_line(self.whole(place));
        if text.chars().nth(LONGEST_CELL).is_some() {
            let problem =
                format!("Deze tekst is te lang. Gebruik ten hoogste {LONGEST_CELL} tekens.");
            self.refuse(place.unwrap_or_default(), problem);
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// The text of its own.
    pub fn owned(&mut self, place: Option<usize>) -> Option<String> {
        self.text(place).map(Cow::into_owned)
    }

    /// Notes what is wrong with a column of this row; of one cell only the first thing.
    pub fn refuse(&mut self, place: usize, problem: impl Into<String>) {
        let column = self.header.get(place).cloned();
        if self.problems.iter().all(|known| known.column != column) {
            let line = self.row.line;
            self.problems.push(RowProblem { line, column, problem: problem.into() });
        }
    }

    /// How many cells were refused so far.
    pub fn refused(&self) -> usize {
        self.problems.len()
    }

    /// Whether nothing was refused so far.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// The problems of this row.
    pub fn into_problems(self) -> Vec<RowProblem> {
        self.problems
    }

    pub fn code(&mut self, place: Option<usize>) -> Option<OrganisationCode> {
        let text = self.text(place)?;
        self.keep(place, OrganisationCode::parse(&text))
    }

    /// In a column for provinces a bare `26` is `PV26`.
    pub fn province(&mut self, place: Option<usize>) -> Option<OrganisationCode> {
        let text = self.text(place)?;
        let code = province_by_name(&text)
            .or_else(|| province_by_name(&format!("PV{text}")))
            .or_else(|| province_by_name(OrganisationCode::parse(&text).ok()?.as_str()));
        let Some(code) = code else {
            let problem =
                format!("“{text}” is geen provincie. Vul bijvoorbeeld PV26 of Utrecht in.");
            self.refuse(place.unwrap_or_default(), problem);
            return None;
        };
        OrganisationCode::parse(code).ok()
    }

    pub fn email(&mut self, place: Option<usize>) -> Option<EmailAddress> {
        let text = self.text(place)?;
        self.email_in(place, &text)
    }

    /// An address that is a part of a cell.
    pub fn email_in(&mut self, place: Option<usize>, text: &str) -> Option<EmailAddress> {
        self.keep(place, EmailAddress::parse(text))
    }

    pub fn phone(&mut self, place: Option<usize>) -> Option<String> {
        let text = self.owned(place)?;
        self.phone_in(place, text)
    }

    /// A number that is a part of a cell.
    pub fn phone_in(&mut self, place: Option<usize>, text: String) -> Option<String> {
        if is_phone(&text) {
            return Some(text);
        }
        self.refuse(place.unwrap_or_default(), NO_PHONE);
        None
    }

    pub fn website(&mut self, place: Option<usize>) -> Option<String> {
        let text = self.owned(place)?;
        if is_website(&text) {
            return Some(text);
        }
        let problem = "Dit is geen webadres. Vul bijvoorbeeld https://www.voorbeeld.nl in.";
        self.refuse(place.unwrap_or_default(), problem);
        None
    }

    /// A whole number, with or without dots between the thousands.
    pub fn count(&mut self, place: Option<usize>) -> Option<i32> {
        let text = self.text(place)?;
        let number = whole_number(&text);
        if number.is_none() {
            let problem = "Dit is geen aantal. Vul een heel getal in, bijvoorbeeld 65.000.";
            self.refuse(place.unwrap_or_default(), problem);
        }
        number
    }

    fn keep<T, E: ToString>(&mut self, place: Option<usize>, read: Result<T, E>) -> Option<T> {
        read.map_err(|refusal| self.refuse(place.unwrap_or_default(), refusal.to_string())).ok()
    }
}

fn on_one_line(text: &str) -> Cow<'_, str> {
    let is_gap = |c: char| c.is_whitespace() || c.is_control();
    let is_plain = !text.contains(|c: char| is_gap(c) && c != ' ') && !text.contains("  ");
    if is_plain && text.trim() == text {
        return Cow::Borrowed(text);
    }
    let words = text.split(is_gap).filter(|word| !word.is_empty());
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

/// With `http`, or without any scheme: another one would run when somebody clicks on it.
fn is_website(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let bare = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let host = bare.unwrap_or(&lower).split(['/', '?', '#']).next().unwrap_or_default();
    host.contains('.') && !text.contains(char::is_whitespace) && !host.contains([':', '@'])
}

fn whole_number(text: &str) -> Option<i32> {
    let text = text.replace([' ', '\u{a0}'], "");
    let (whole, decimals) = text.split_once(',').unwrap_or((&text, "0"));
    let parts: Vec<&str> = whole.split('.').collect();
    let are_thousands = parts.iter().skip(1).all(|part| part.len() == 3);
    let is_whole = are_thousands && decimals.bytes().all(|digit| digit == b'0');
    let digits = parts.concat();
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    (is_whole && is_number).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_have_dots_and_a_comma_with_nothing_behind_it() {
        for text in ["65000", "65.000", "65 000", "65000,0"] {
            assert_eq!(whole_number(text), Some(65_000), "{text}");
        }
        for text in ["", "65.00", "65,5", "-1", "+1", "x", "99999999999", "."] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_of_another_kind_is_no_web_site() {
        assert!(is_website("www.zeist.example") && is_website("HTTPS://zeist.example/raad"));
        for text in ["javascript:a.b", "mailto:a@zeist.example", "zeist", "a.example b.example"] {
            assert!(!is_website(text), "{text}");
        }
    }
}
