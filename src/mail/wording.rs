//! The words of a letter as the team writes them: plain paragraphs, lines that begin with "- ",
//! fields such as `{organisatie}` and passages in square brackets.
//!
//! A passage is left out when one of its fields is empty, so a letter never has a gap. There is
//! nothing to run: whatever is typed is text, a field or a passage.

mod blocks;
mod check;
mod parse;

use super::{LetterKind, MergeFields};
use blocks::{Part, Values};
use parse::Piece;

pub use check::{BODY, Checked, SUBJECT, check};
pub use parse::Fault;

/// Subject and text of a letter, read and ready to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    subject: Vec<Piece>,
    body: Vec<Piece>,
    is_first: bool,
}

/// A text with its fields filled in.
pub(super) struct Written {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

impl Wording {
    /// Reads subject and text as they were typed. Whether the fields exist is for [`check`].
    ///
    /// # Errors
    /// Every brace and bracket that has no partner.
    pub fn parse(subject: &str, body: &str) -> Result<Self, Vec<Fault>> {
        let (subject, mut faults) = parse::pieces(subject);
        let (body, others) = parse::pieces(body);
        faults.extend(others);
        if faults.is_empty() { Ok(Self { subject, body, is_first: false }) } else { Err(faults) }
    }

    /// The same words as those of this letter.
    #[must_use]
    pub fn of(self, kind: LetterKind) -> Self {
        Self { is_first: kind.is_first(), ..self }
    }

    /// True for the first letter that somebody gets, which says why (art. 14 AVG).
    pub(super) const fn is_first(&self) -> bool {
        self.is_first
    }

    /// The names of the fields without which the letter cannot be made.
    pub(super) fn needed(&self) -> Vec<&str> {
        let all = self.subject.iter().chain(&self.body);
        all.filter_map(|piece| match piece {
            Piece::Field { name, .. } => Some(name.as_str()),
            Piece::Text(_) | Piece::Passage { .. } => None,
        })
        .collect()
    }

    /// Fills in the fields; one that is unknown is left out.
    pub(super) fn write(&self, fields: &MergeFields, is_province: bool) -> Written {
        let values = Values { fields, is_province };
        let subject: String =
            values.parts(&self.subject).iter().map(Part::in_line).collect::<Vec<_>>().concat();
        let blocks = blocks::blocks(&values.parts(&self.body));
        Written {
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
            text: blocks::text(&blocks),
            html: blocks::html(&blocks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(body: &str, fields: &MergeFields) -> (String, String) {
        let written = Wording::parse("x", body).unwrap().write(fields, false);
        (written.text, written.html)
    }

    fn fields() -> MergeFields {
        let text = |words: &str| Some(words.to_owned());
        MergeFields {
            organisatie: text("de gemeente Zeist"),
            antwoordlink: text("http://tour.example/antwoord/a?b=1&c"),
            toezeggingen: vec!["een lijst".into(), "een protocol".into()],
            ..MergeFields::default()
        }
    }

    #[test]
    fn paragraphs_lines_and_lists_become_text_and_html() {
        let (text, html) = written("Een\ntwee  \n\n\nDrie:\n- a\n - b\n\nVier\n", &fields());
        assert_eq!(text, "Een\ntwee\n\nDrie:\n\n- a\n- b\n\nVier");
        assert_eq!(
            html,
            "<p>Een<br>\ntwee</p>\n<p>Drie:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>Vier</p>"
        );
    }

    #[test]
    fn a_passage_with_an_empty_field_is_left_out_with_its_line() {
        let body = "Dag[ {achternaam}]!\n[Wij\n- {toezeggingen}]\n[alleen {aantal}]\nTot dan";
        let (text, _) = written(body, &fields());
        assert_eq!(text, "Dag!\nWij\n\n- een lijst\n- een protocol\n\nTot dan");
        let named = MergeFields { achternaam: Some("De Wit".into()), ..MergeFields::default() };
        assert_eq!(written(body, &named).0, "Dag De Wit!\nTot dan");
    }

    #[test]
    fn a_bare_address_and_the_answer_link_become_links_without_the_full_stop() {
        let (text, html) = written("Zie https://wb.example/a?b&c. Of {antwoordlink}.", &fields());
        let link = "http://tour.example/antwoord/a?b=1&c";
        assert_eq!(text, format!("Zie https://wb.example/a?b&c. Of {link}."));
        assert_eq!(
            html,
            "<p>Zie <a href=\"https://wb.example/a?b&amp;c\">https://wb.example/a?b&amp;c</a>. Of \
             <a href=\"http://tour.example/antwoord/a?b=1&amp;c\">\
             http://tour.example/antwoord/a?b=1&amp;c</a>.</p>"
        );
    }

    #[test]
    fn a_value_makes_no_field_no_list_no_line_and_no_markup() {
        let sly = MergeFields {
            organisatie: Some("- {{ raad }}\n\n{raad} <b> https://x.example".into()),
            ..fields()
        };
        let (text, html) = written("{organisatie}", &sly);
        assert_eq!(text, "- {{ raad }} {raad} <b> https://x.example");
        assert_eq!(html, "<p>- {{ raad }} {raad} &lt;b&gt; https://x.example</p>");
    }

    #[test]
    fn fields_are_filled_in_a_subject_of_one_line() {
        let wording = Wording::parse("Aan {organisatie}[, {aantal} mensen]", "x").unwrap();
        assert_eq!(wording.write(&fields(), false).subject, "Aan de gemeente Zeist");
        assert_eq!(wording.needed(), ["organisatie"]);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused_and_never_markup(body in "[a{}\\[\\]<>&\"\n -]{0,40}") {
            if let Ok(wording) = Wording::parse("x", &body) {
                let html = wording.write(&fields(), false).html;
                let known = ["<p>", "</p>", "<br>", "<ul>", "</ul>", "<li>", "</li>"];
                let bare = known.iter().fold(html, |html, tag| html.replace(tag, ""));
                proptest::prop_assert!(!bare.contains(['<', '>', '"']), "{}", bare);
            }
        }
    }
}
