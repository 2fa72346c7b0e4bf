//! Filled in words as paragraphs and lists, and those as text and as HTML. One source for both,
//! so that they cannot say different things.

use super::super::MergeFields;
use super::parse::Piece;

/// What the fields of one letter say.
pub(super) struct Values<'a> {
    pub(super) fields: &'a MergeFields,
    pub(super) is_province: bool,
}

/// A stretch of a filled in text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// As it was typed; the only part in which a line ends.
    Typed(String),
    /// The value of a field.
    Value(String),
    /// A value that is an address on the web.
    Link(String),
    /// Several values, one below the other.
    Items(Vec<String>),
    /// A passage that was left out.
    Gap,
}

impl Part {
    /// The words within a line.
    pub(super) fn in_line(&self) -> String {
        match self {
            Self::Typed(words) | Self::Value(words) | Self::Link(words) => words.clone(),
            Self::Items(items) => items.join("; "),
            Self::Gap => String::new(),
        }
    }
}

impl Values<'_> {
    pub(super) fn parts(&self, pieces: &[Piece]) -> Vec<Part> {
        let mut parts = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(words) => parts.push(Part::Typed(words.clone())),
                Piece::Field { name, .. } => parts.push(self.value(name)),
                Piece::Passage { pieces, .. } if self.is_complete(pieces) => {
                    parts.extend(self.parts(pieces));
                }
                Piece::Passage { .. } => parts.push(Part::Gap),
            }
        }
        parts
    }

    fn is_complete(&self, pieces: &[Piece]) -> bool {
        pieces.iter().all(|piece| match piece {
            Piece::Field { name, .. } => !self.value(name).in_line().is_empty(),
            Piece::Text(_) | Piece::Passage { .. } => true,
        })
    }

    fn value(&self, name: &str) -> Part {
        // A line break in a value would make a paragraph that nobody typed.
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(values) = self.fields.listed(name) {
            return Part::Items(values.iter().map(|it| flat(it)).collect());
        }
        let value = flat(&self.fields.value(name, self.is_province));
        if name.ends_with("link") { Part::Link(value) } else { Part::Value(value) }
    }
}

type Line = Vec<Part>;

/// A paragraph of lines, or a list with an item per line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(Vec<Line>),
    List(Vec<Line>),
}

/// The blocks of a text; an empty line ends one.
pub(super) fn blocks(parts: &[Part]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut goes_on = false;
    for line in lines(parts) {
        let is_blank = line.iter().all(|part| part.in_line().trim().is_empty());
        if is_blank {
            // A line that held nothing but a passage that was left out is no empty line.
            goes_on &= line.contains(&Part::Gap);
            continue;
        }
        let (is_item, line) = item(line);
        match (blocks.last_mut().filter(|_| goes_on), is_item) {
            (Some(Block::List(items)), true) => items.extend(each(line)),
            (Some(Block::Paragraph(lines)), false) => lines.push(line),
            (_, true) => blocks.push(Block::List(each(line))),
            (_, false) => blocks.push(Block::Paragraph(vec![line])),
        }
        goes_on = true;
    }
    blocks
}

fn lines(parts: &[Part]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut line = Line::new();
    for part in parts {
        let Part::Typed(words) = part else {
            line.push(part.clone());
            continue;
        };
        for (i, words) in words.split('\n').enumerate() {
            if i > 0 {
                lines.push(std::mem::take(&mut line));
            }
            line.push(Part::Typed(words.replace('\t', " ")));
        }
    }
    lines.push(line);
    lines.into_iter().map(trimmed).collect()
}

fn trimmed(mut line: Line) -> Line {
    if let Some(Part::Typed(words)) = line.first_mut() {
        *words = words.trim_start().to_owned();
    }
    if let Some(Part::Typed(words)) = line.last_mut() {
        *words = words.trim_end().to_owned();
    }
    line.retain(|part| !matches!(part, Part::Typed(words) if words.is_empty()));
    line
}

/// Whether a line is an item of a list, and the line without its dash. Only a typed dash counts.
fn item(mut line: Line) -> (bool, Line) {
    let Some(Part::Typed(words)) = line.first_mut() else {
        return (false, line);
    };
    let Some(rest) = words.strip_prefix("- ") else {
        return (false, line);
    };
    *words = rest.trim_start().to_owned();
    (true, line)
}

/// A field with several values makes as many items.
fn each(line: Line) -> Vec<Line> {
    let several = line.iter().find_map(|part| match part {
        Part::Items(items) => Some(items.clone()),
        _ => None,
    });
    let Some(items) = several else {
        return vec![line];
    };
    let with = |item: String| {
        let put = |part: &Part| match part {
            Part::Items(_) => Part::Value(item.clone()),
            other => other.clone(),
        };
        line.iter().map(put).collect()
    };
    items.into_iter().map(with).collect()
}

/// The blocks as plain text, an empty line between them.
pub(super) fn text(blocks: &[Block]) -> String {
    let words = |line: &Line| line.iter().map(Part::in_line).collect::<String>();
    let block = |block: &Block| match block {
        Block::Paragraph(lines) => lines.iter().map(words).collect::<Vec<_>>().join("\n"),
        Block::List(items) => {
            items.iter().map(|item| format!("- {}", words(item))).collect::<Vec<_>>().join("\n")
        }
    };
    blocks.iter().map(block).collect::<Vec<_>>().join("\n\n")
}

/// The same words as HTML: `p`, `br`, `ul`, `li` and `a`, nothing else.
pub(super) fn html(blocks: &[Block]) -> String {
    let words = |line: &Line| line.iter().map(part_html).collect::<String>();
    let block = |block: &Block| match block {
        Block::Paragraph(lines) => {
            format!("<p>{}</p>", lines.iter().map(words).collect::<Vec<_>>().join("<br>\n"))
        }
        Block::List(items) => {
            let items = items.iter().map(|item| format!("<li>{}</li>\n", words(item)));
            format!("<ul>\n{}</ul>", items.collect::<String>())
        }
    };
    blocks.iter().map(block).collect::<Vec<_>>().join("\n")
}

fn part_html(part: &Part) -> String {
    match part {
        Part::Typed(words) => with_links(words),
        Part::Link(address) if address.starts_with("http") => anchor(address),
        Part::Value(_) | Part::Link(_) | Part::Items(_) | Part::Gap => escaped(&part.in_line()),
    }
}

const ADDRESS: &str = "https://";

/// Makes a link of each bare address; the mark that ends the sentence is no part of it.
fn with_links(words: &str) -> String {
    let mut html = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once(ADDRESS) {
        let end = after.find(|c: char| c.is_whitespace() || "<>\"'()".contains(c));
        let (path, beyond) = after.split_at(end.unwrap_or(after.len()));
        let kept = path.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let (kept, mark) = path.split_at(kept.len());
        html.push_str(&escaped(before));
        let address = format!("{ADDRESS}{kept}");
        html.push_str(&if kept.is_empty() { escaped(&address) } else { anchor(&address) });
        html.push_str(&escaped(mark));
        rest = beyond;
    }
    html.push_str(&escaped(rest));
    html
}

fn anchor(address: &str) -> String {
    let address = escaped(address);
    format!("<a href=\"{address}\">{address}</a>")
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}
