//! Bounces: delivery status notifications (RFC 3464), and those of servers that only write a
//! letter, which are known by their headers.

use super::kind::{Action, Bounced, Kind};
use super::machine;
use super::parts::{Mail, message_id, one_line};

/// Most recipients that are read from one report.
const MOST_RECIPIENTS: usize = 50;
/// Most characters of what a server said.
const LONGEST_DIAGNOSTIC: usize = 300;

/// Subjects of bounces without a report, in lower case.
const SUBJECTS: [&str; 11] = [
    "undelivered mail returned to sender",
    "undeliverable",
    "undelivered",
    "delivery status notification (failure)",
    "delivery failure",
    "mail delivery failed",
    "returned mail",
    "failure notice",
    "onbestelbaar",
    "niet te bezorgen",
    "niet bezorgd",
];

/// The bounce that a mail is, if it is one.
pub(super) fn read(mail: &Mail<'_>) -> Option<Kind> {
    let report = mail.part("message", &["delivery-status", "global-delivery-status"]);
    if let Some(report) = report.filter(|_| mail.is_report()) {
        let recipients = recipients(&report);
        return Some(Kind::Bounce { recipients, original: original(mail) });
    }
    is_plain_bounce(mail).then(|| plain(mail))
}

/// The groups of a report after the first, each about one recipient.
fn recipients(report: &str) -> Vec<Bounced> {
    let report = report.replace("\r\n", "\n");
    let mut found = Vec::new();
    for group in report.split("\n\n") {
        let fields = fields(group);
        let field = |name: &str| {
            fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        };
        if field("final-recipient").is_none() && field("action").is_none() {
            continue;
        }
        found.push(Bounced {
            address: address(field("final-recipient").unwrap_or_default()),
            original_address: address(field("original-recipient").unwrap_or_default()),
            action: action(field("action").unwrap_or_default()),
            status: first_status(field("status").unwrap_or_default()),
            diagnostic: one_line(
                after_type(field("diagnostic-code").unwrap_or_default()),
                LONGEST_DIAGNOSTIC,
            ),
        });
        if found.len() == MOST_RECIPIENTS {
            break;
        }
    }
    found.iter_mut().for_each(mend);
    found
}

/// The server of the recipient often says more than the report: `5.0.0` with `550 5.1.1`.
fn mend(one: &mut Bounced) {
    if one.status.is_empty() || one.status.ends_with(".0.0") {
        let told = first_status(&one.diagnostic);
        if !told.is_empty() {
            one.status = told;
        }
    }
}

/// Names in lower case and values, folded lines joined.
fn fields(group: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in group.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

/// `rfc822; griffie@zeist.example` without its type.
fn after_type(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest).trim()
}

fn address(value: &str) -> String {
    let bare = after_type(value).trim_matches(['<', '>', ' ']);
    one_line(bare, 254).to_lowercase()
}

fn action(value: &str) -> Action {
    match value.trim().to_lowercase().as_str() {
        "delayed" => Action::Delayed,
        "delivered" | "relayed" | "expanded" => Action::Delivered,
        _ => Action::Failed,
    }
}

/// The first enhanced status code in a text: `5.1.1`, also written `#5.1.1` or `550-5.1.1`.
fn first_status(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    text.split(|c| !is_part(c))
        .map(|word| word.trim_matches('.'))
        .find(|word| {
            let parts: Vec<&str> = word.split('.').collect();
            let is_number = |part: &&str| (1..=3).contains(&part.len());
            parts.len() == 3
                && matches!(parts.first(), Some(&("2" | "4" | "5")))
                && parts.iter().all(is_number)
        })
        .map(str::to_owned)
        .unwrap_or_default()
}

/// The message that could not be delivered, by what is attached of it or quoted below.
fn original(mail: &Mail<'_>) -> Option<String> {
    let of_headers = || mail.part("text", &["rfc822-headers"]).and_then(|text| quoted_id(&text));
    let of_part = || {
        mail.part("message", &["rfc822", "global", "rfc822-headers", "global-headers"])
            .and_then(|text| quoted_id(&text))
    };
    mail.attached_message_id().or_else(of_headers).or_else(of_part)
}

/// The Message-ID in a text that quotes the headers of a message.
fn quoted_id(text: &str) -> Option<String> {
    let mut lines = text.lines().map(|line| line.trim_start_matches(['>', ' ', '\t']));
    while let Some(line) = lines.next() {
        let Some(name) = line.get(..11).filter(|it| it.eq_ignore_ascii_case("message-id:")) else {
            continue;
        };
        let rest = line.strip_prefix(name).unwrap_or_default();
        // A long identifier stands on the next line.
        let value = if rest.trim().is_empty() { lines.next().unwrap_or_default() } else { rest };
        let (_, id) = value.split_once('<')?;
        return id.split_once('>').and_then(|(id, _)| message_id(id));
    }
    None
}

/// A letter of a mail server, known by its headers: nobody to answer to, the name of a mail
/// system as sender, and a subject that says so.
fn is_plain_bounce(mail: &Mail<'_>) -> bool {
    if mail.has_header("X-Failed-Recipients") {
        return true;
    }
    let is_daemon = mail.sender().starts_with("mailer-daemon@");
    let goes_nowhere = machine::has_empty_return_path(mail) || mail.has_header("Auto-Submitted");
    let subject = mail.subject().to_lowercase();
    machine::is_of_mail_system(mail)
        && (goes_nowhere || is_daemon)
        && SUBJECTS.iter().any(|start| subject.starts_with(start))
}

fn plain(mail: &Mail<'_>) -> Kind {
    let text: String = mail.text().chars().take(20_000).collect();
    let original = quoted_id(&text).or_else(|| original(mail));
    let named = mail.header("X-Failed-Recipients");
    let status = first_status(&text);
    let diagnostic = text.lines().find(|line| !status.is_empty() && line.contains(&status));
    let recipients = named.split(',').map(address).filter(|it| !it.is_empty());
    let bounced = |address: String| Bounced {
        address,
        status: status.clone(),
        diagnostic: one_line(diagnostic.unwrap_or_default(), LONGEST_DIAGNOSTIC),
        ..Bounced::default()
    };
    let mut recipients: Vec<Bounced> = recipients.take(MOST_RECIPIENTS).map(bounced).collect();
    if recipients.is_empty() {
        recipients.push(bounced(String::new()));
    }
    Kind::Bounce { recipients, original }
}
