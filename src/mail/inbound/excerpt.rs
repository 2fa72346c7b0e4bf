//! The first lines that a person wrote: without what is quoted, and without signature.

use super::parts::one_line;

/// Most lines that are kept.
const MOST_LINES: usize = 10;
/// Most characters that are kept.
const MOST_CHARACTERS: usize = 600;
/// Most characters of a mail that are looked at.
const LOOKED_AT: usize = 50_000;

/// Words of the line that stands above a quoted mail.
const QUOTES: [(&str, &str); 6] = [
    ("op ", "schreef"),
    ("op ", "geschreven:"),
    ("on ", "wrote:"),
    ("am ", "schrieb"),
    ("le ", "a écrit"),
    ("van: ", "@"),
];

/// Lines with which a quoted mail begins, in lower case.
const SEPARATORS: [&str; 8] = [
    "-----oorspronkelijk bericht",
    "----- oorspronkelijk bericht",
    "-----original message",
    "----- original message",
    "---------- forwarded message",
    "---------- doorgestuurd bericht",
    "________________________________",
    "begin doorgestuurd bericht",
];

/// The first lines, at most 10 and at most 600 characters.
pub(super) fn of(text: &str) -> String {
    let looked_at: String = text.chars().take(LOOKED_AT).collect();
    let lines: Vec<&str> = looked_at.lines().map(str::trim).collect();
    let mut kept: Vec<String> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let next = lines.get(number + 1).copied().unwrap_or_default();
        if ends_here(line, next) || kept.len() == MOST_LINES {
            break;
        }
        let line = one_line(line, MOST_CHARACTERS);
        if !line.is_empty() && !line.starts_with('>') {
            kept.push(line);
        }
    }
    kept.join("\n").chars().take(MOST_CHARACTERS).collect::<String>().trim_end().to_owned()
}

/// Whether the words of the sender end before this line.
fn ends_here(line: &str, next: &str) -> bool {
    if line == "--" {
        return true;
    }
    let line = line.to_lowercase();
    let both = format!("{line} {}", next.to_lowercase());
    let is_quote = |(start, word): &(&str, &str)| {
        let has_digit = *start == "van: " || both.chars().any(|c| c.is_ascii_digit());
        line.starts_with(start) && both.contains(word) && has_digit
    };
    SEPARATORS.iter().any(|start| line.starts_with(start)) || QUOTES.iter().any(is_quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_and_the_signature_are_left_out() {
        for (text, kept) in [
            (
                "Dag,\n\nGraag op 3 mei.\n\nOp 2 oktober 2023 schreef Tour <t@x.example>:\n> Wij",
                "Dag,\nGraag op 3 mei.",
            ),
            ("Prima.\r\n-- \r\nAnna Voorbeeld\r\nGriffier", "Prima."),
            ("Ja!\nVan: Tour <tour@x.example>\nVerzonden: maandag", "Ja!"),
            ("Ok\n-----Oorspronkelijk bericht-----\nGeachte", "Ok"),
            ("Op die dag kunnen wij niet.\nBel ons.", "Op die dag kunnen wij niet.\nBel ons."),
            ("> eerst de vraag\nDan het antwoord", "Dan het antwoord"),
            ("Goed\nOp ma 2 okt. 2023 om 09:00 schreef Tour\n<tour@x.example>:", "Goed"),
        ] {
            assert_eq!(of(text), kept, "{text:?}");
        }
    }

    #[test]
    fn only_the_first_lines_are_kept() {
        let long = "regel\n".repeat(40);
        assert_eq!(of(&long).lines().count(), MOST_LINES);
        assert_eq!(of(&"é".repeat(5_000)).chars().count(), MOST_CHARACTERS);
        assert_eq!(of("a\0b\u{7}c"), "a b c");
    }
}
