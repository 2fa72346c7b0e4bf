//! Mail that no person wrote to us: automatic answers and mail to many.

use super::parts::Mail;

/// Beginnings of the subject of an automatic answer, in lower case; only machines write so.
const AUTO_SUBJECTS: [&str; 10] = [
    "automatisch antwoord",
    "automatische beantwoording",
    "automatic reply",
    "autoreply",
    "auto-reply",
    "auto reply",
    "out of office",
    "out-of-office",
    "automatische antwort",
    "réponse automatique",
];

/// Beginnings that machines and people write alike: "Afwezigheid burgemeester, graag later".
const EITHER: [&str; 4] = ["afwezig", "ontvangstbevestiging", "niet aanwezig", "buiten kantoor"];

/// Whether only a person can tell who wrote it: the subject is that of an automatic answer, and
/// nothing else says that it is one.
pub(super) fn may_be_auto_reply(mail: &Mail<'_>) -> bool {
    let subject = mail.subject().to_lowercase();
    EITHER.iter().any(|start| subject.starts_with(start))
}

/// An automatic answer (RFC 3834), also of programs that say so in another way.
pub(super) fn is_auto_reply(mail: &Mail<'_>) -> bool {
    let lower = |name: &str| mail.header(name).to_lowercase();
    let submitted = lower("Auto-Submitted");
    let precedence = lower("Precedence");
    let has = |name: &str| mail.has_header(name);
    let subject = mail.subject().to_lowercase();
    submitted.starts_with("auto-replied")
        || has("X-Autoreply")
        || has("X-Autorespond")
        || has("X-Autoresponder")
        || lower("X-MS-Exchange-Generated-Message-Source").contains("oof")
        || lower("X-Auto-Response-Suppress").contains("all") && is_answer(mail, &subject)
        || matches!(precedence.as_str(), "auto_reply" | "auto-reply")
        || AUTO_SUBJECTS.iter().any(|start| subject.starts_with(start))
        || has_empty_return_path(mail) && !is_of_mail_system(mail)
        || submitted.starts_with("auto-") && is_answer(mail, &subject)
}

/// Mail to many, or made by a machine of its own accord.
pub(super) fn is_mass_mail(mail: &Mail<'_>) -> bool {
    let submitted = mail.header("Auto-Submitted").to_lowercase();
    let precedence = mail.header("Precedence").to_lowercase();
    submitted.starts_with("auto-")
        || matches!(precedence.as_str(), "bulk" | "list" | "junk")
        || mail.has_header("List-Id")
        || mail.has_header("List-Unsubscribe")
}

/// Bounces and automatic answers have no address to go back to (RFC 3834, 3.3).
pub(super) fn has_empty_return_path(mail: &Mail<'_>) -> bool {
    mail.has_header("Return-Path") && mail.header("Return-Path").replace(' ', "") == "<>"
}

/// The name under which mail servers write; what of it is no bounce asks for a person.
pub(super) fn is_of_mail_system(mail: &Mail<'_>) -> bool {
    let sender = mail.sender();
    let local = sender.split('@').next().unwrap_or_default();
    local == "mailer-daemon" || local.starts_with("postmaster")
}

fn is_answer(mail: &Mail<'_>, subject: &str) -> bool {
    mail.has_header("In-Reply-To") || mail.has_header("References") || subject.starts_with("re:")
}
