//! Reads a message back as a mail program would, with code of its own.

use base64::Engine as _;

/// A message or a part: unfolded header lines and the decoded body.
#[derive(Debug)]
pub struct Part {
    pub headers: Vec<String>,
    pub body: String,
}

impl Part {
    /// Takes a message apart into itself and its parts.
    pub fn read(text: &str) -> (Part, Vec<Part>) {
        let whole = Part::split(text);
        let kind = whole.header("Content-Type");
        let boundary = kind.split_once("boundary=\"").unwrap().1.trim_end_matches('"');
        let raw = &whole.body;
        let inner = raw.split_once(&format!("--{boundary}--")).unwrap().0;
        let border = format!("--{boundary}\n");
        let pieces = inner.split(&border).skip(1);
        let parts = pieces.map(|piece| Part::split(piece).decoded()).collect();
        (whole, parts)
    }

    fn split(text: &str) -> Part {
        let text = text.replace("\r\n", "\n");
        let (head, body) = text.split_once("\n\n").unwrap();
        let head = head.replace("\n ", " ");
        Part { headers: head.lines().map(str::to_owned).collect(), body: body.to_owned() }
    }

    /// The one value of a header; a header twice or none fails the test.
    pub fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        let found: Vec<&str> = self.headers.iter().filter_map(|l| l.strip_prefix(&start)).collect();
        assert_eq!(found.len(), 1, "{name} in {:#?}", self.headers);
        found[0]
    }

    fn decoded(self) -> Part {
        let body = match self.header("Content-Transfer-Encoding") {
            "quoted-printable" => quoted_printable(&self.body),
            "base64" => {
                let packed = self.body.replace('\n', "");
                let bytes = base64::engine::general_purpose::STANDARD.decode(packed).unwrap();
                String::from_utf8(bytes).unwrap()
            }
            "7bit" => self.body,
            other => panic!("{other}"),
        };
        let body = body.replace("\r\n", "\n").trim_end().to_owned();
        Part { headers: self.headers, body }
    }
}

fn quoted_printable(text: &str) -> String {
    let joined = text.replace("=\n", "");
    let mut pieces = joined.split('=');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}
