//! Reads a typed text into words, fields and passages; says of every brace and bracket that has
//! no partner on which line it stands.

/// Something that is wrong with a text, on a line counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line.
    pub line: usize,
    /// What to do, as a Dutch sentence.
    pub problem: String,
}

impl Fault {
    pub(super) fn new(line: usize, problem: impl Into<String>) -> Self {
        Self { line, problem: problem.into() }
    }
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words as they were typed.
    Text(String),
    /// A field by its name.
    Field { name: String, line: usize },
    /// Left out when one of its fields is empty.
    Passage { pieces: Vec<Piece>, line: usize },
}

/// The pieces of a text, with every fault; after a fault they are not to be used.
pub(super) fn pieces(text: &str) -> (Vec<Piece>, Vec<Fault>) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reading = Reading { line: 1, ..Reading::default() };
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '{' => {
                let mut name = String::new();
                while let Some(next) = letters.next_if(|c| !matches!(c, '{' | '}' | '\n')) {
                    name.push(next);
                }
                let is_closed = letters.next_if_eq(&'}').is_some();
                reading.field(&name, is_closed);
            }
            '}' => {
                reading.fault("hier staat een } zonder {. Een veld schrijft u als {organisatie}.")
            }
            '[' => reading.open(),
            ']' => reading.close(),
            '\n' => reading.end_line(),
            other => reading.words.push(other),
        }
    }
    reading.finish()
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    done: Vec<Piece>,
    /// The pieces before the passage that is open, and its line.
    outer: Option<(Vec<Piece>, usize)>,
    words: String,
    line: usize,
    faults: Vec<Fault>,
}

impl Reading {
    fn fault(&mut self, problem: impl Into<String>) {
        self.faults.push(Fault::new(self.line, problem));
    }

    fn end_line(&mut self) {
        self.words.push('\n');
        self.line += 1;
    }

    fn end_words(&mut self) {
        if !self.words.is_empty() {
            self.done.push(Piece::Text(std::mem::take(&mut self.words)));
        }
    }

    fn field(&mut self, name: &str, is_closed: bool) {
        self.end_words();
        let name = name.trim();
        if !is_closed {
            let is_of_name = |c: &char| c.is_alphanumeric() || *c == '_';
            let start: String = name.chars().take_while(is_of_name).take(30).collect();
            self.fault(format!("na “{{{start}” ontbreekt de accolade }}."));
        } else if name.is_empty() {
            self.fault("tussen { en } staat geen veld. Kies een veld uit de lijst.");
        } else {
            self.done.push(Piece::Field { name: name.to_owned(), line: self.line });
        }
    }

    fn open(&mut self) {
        self.end_words();
        if self.outer.is_some() {
            self.fault("hier staat een [ binnen een ander stuk tussen [ en ]. Sluit dat eerst af.");
        } else {
            self.outer = Some((std::mem::take(&mut self.done), self.line));
        }
    }

    fn close(&mut self) {
        self.end_words();
        let Some((before, line)) = self.outer.take() else {
            return self.fault("hier staat een ] zonder [.");
        };
        let pieces = std::mem::replace(&mut self.done, before);
        if !pieces.iter().any(|piece| matches!(piece, Piece::Field { .. })) {
            let problem = "tussen [ en ] staat geen veld. Zo'n stuk valt weg als het veld erin \
                           leeg is, en heeft er dus een nodig.";
            self.faults.push(Fault::new(line, problem));
        }
        self.done.push(Piece::Passage { pieces, line });
    }

    fn finish(mut self) -> (Vec<Piece>, Vec<Fault>) {
        self.end_words();
        if let Some((_, line)) = self.outer.take() {
            self.faults.push(Fault::new(line, "na deze [ ontbreekt de ]."));
        }
        (self.done, self.faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(usize, String)> {
        pieces(text).1.into_iter().map(|fault| (fault.line, fault.problem)).collect()
    }

    #[test]
    fn words_fields_and_passages_are_told_apart() {
        let (pieces, faults) = pieces("Dag { raad }[ x {a}\r\n]!");
        let text = |words: &str| Piece::Text(words.to_owned());
        let field = |name: &str| Piece::Field { name: name.to_owned(), line: 1 };
        let passage = vec![text(" x "), field("a"), text("\n")];
        let passage = Piece::Passage { pieces: passage, line: 1 };
        assert_eq!(pieces, [text("Dag "), field("raad"), passage, text("!")]);
        assert!(faults.is_empty());
    }

    #[test]
    fn every_brace_and_bracket_without_a_partner_is_named_with_its_line() {
        let found = faults("a {raad\n} b\n[{x} [\n] ] {}\n[niets]\n[{y}");
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 4, 5, 6], "{found:?}");
        assert_eq!(found[0].1, "na “{raad” ontbreekt de accolade }.");
    }
}
