//! What a mail server says, in Dutch: the one home of the codes (RFC 5321, RFC 3463) in a refusal
//! and in a bounce, and what follows from them for an address.

/// Whether a code (RFC 3463) says that an address is of no use: unknown, moved or closed. Full
/// mailboxes, refused senders or texts and unreachable servers say nothing about the address,
/// and neither does a bounce without a code.
///
/// ```
/// use drietraps::domain::letters::spoils_address;
/// assert!(spoils_address("5.1.1") && spoils_address("5.2.1"));
/// assert!(!spoils_address("5.7.1") && !spoils_address("5.2.2") && !spoils_address("4.4.7"));
/// ```
#[must_use]
pub fn spoils_address(status: &str) -> bool {
    let about_it = ["5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"];
    about_it.contains(&status)
}

/// Whether the words of a server say that the receiving side refuses us or our text, whoever it is
/// for: by a code (RFC 3463), or by a bare 554. Then another contact there helps nothing.
///
/// ```
/// use drietraps::domain::letters::says_refused;
/// assert!(says_refused("550 5.7.1 Message rejected due to policy"));
/// assert!(says_refused("554 Rejected as spam") && !says_refused("554 5.5.1 no valid recipients"));
/// assert!(!says_refused("550 5.1.1 User unknown") && !says_refused("refused from 5.7.1.9"));
/// ```
#[must_use]
pub fn says_refused(words: &str) -> bool {
    let by_status = statuses(words)
        .any(|parts| matches!(parts.as_slice(), ["5", "7", _] | ["5", "1", "7" | "8"]));
    by_status || (reply_code(words) == Some(554) && statuses(words).next().is_none())
}

/// Whether a refusal of a recipient (`550 5.1.1 …`) says that the address itself is of no use. By
/// its code (RFC 3463) where it has one; else by a 550, 551 or 553 that names no other reason.
///
/// ```
/// use drietraps::domain::letters::strikes_off;
/// assert!(strikes_off("550 5.1.1 no such user") && strikes_off("550 no such user"));
/// assert!(!strikes_off("552 5.2.2 mailbox full") && !strikes_off("550 5.7.1 spam"));
/// ```
#[must_use]
pub fn strikes_off(words: &str) -> bool {
    let found = statuses(words).next().map(|parts| parts.join("."));
    match found.as_deref() {
        Some("5.0.0") | None => matches!(reply_code(words), Some(550 | 551 | 553)),
        Some(status) => spoils_address(status),
    }
}

/// Whether a refusal is about a mailbox that is full, so that later may help.
#[must_use]
pub fn says_full(words: &str) -> bool {
    statuses(words).any(|parts| matches!(parts.as_slice(), ["4" | "5", "2", "2"]))
}

/// Whether a refusal for good may be none tomorrow: a mailbox that is full, also by a bare 552, which
/// a text that is too large gets as well.
///
/// ```
/// use drietraps::domain::letters::may_have_room_later;
/// assert!(may_have_room_later("552 5.2.2 over quota") && may_have_room_later("552 no room"));
/// assert!(!may_have_room_later("552 5.3.4 too large") && !may_have_room_later("550 5.1.1 no"));
/// ```
#[must_use]
pub fn may_have_room_later(words: &str) -> bool {
    says_full(words) || (reply_code(words) == Some(552) && statuses(words).next().is_none())
}

/// What a server said, with the reason in Dutch before it when it refused; anything else as it is.
/// Signs that turn the direction of writing are left out.
///
/// ```
/// use drietraps::domain::letters::in_words;
/// assert_eq!(in_words("550 5.1.1 no"), "Dit adres bestaat niet. (550 5.1.1 no)");
/// assert_eq!(in_words("250 2.0.0 queued"), "250 2.0.0 queued");
/// ```
#[must_use]
pub fn in_words(said: &str) -> String {
    let said: String = said.chars().filter(|sign| !is_hidden(*sign)).collect();
    match refusal_reason(&said) {
        Some(reason) => format!("{reason} ({said})"),
        None => said,
    }
}

/// Said of a line that was there and then gave nothing, in a sentence.
pub const LINE_LATE: &str = "de mailserver gaf niet op tijd antwoord";
/// Said of a line that broke.
pub const LINE_CUT: &str = "de verbinding met de mailserver brak af";

/// The same for a page: what the machine itself says of a broken line is no help to a reader.
///
/// ```
/// use drietraps::domain::letters::on_screen;
/// let said = "de verbinding met de mailserver brak af (response error: incomplete response)";
/// assert_eq!(on_screen(said), "De verbinding met de mailserver brak af.");
/// assert_eq!(on_screen("550 5.1.1 no"), "Dit adres bestaat niet. (550 5.1.1 no)");
/// ```
#[must_use]
pub fn on_screen(said: &str) -> String {
    let cut = [LINE_LATE, LINE_CUT].into_iter().find_map(|line| {
        let (before, _) = said.split_once(&format!("{line} ("))?;
        Some(format!("{before}{line}."))
    });
    let Some(sentence) = cut else { return in_words(said) };
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Why a server refused, by its code and its enhanced code; none for words that are no refusal.
fn refusal_reason(said: &str) -> Option<&'static str> {
    let code = said.get(..3).and_then(|code| code.parse::<u16>().ok())?;
    if !(400..600).contains(&code)
        || !said.get(3..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    {
        return None;
    }
    if matches!(code, 530 | 534 | 535 | 538) {
        return Some("De mailserver aanvaardt onze aanmelding niet.");
    }
    if said.to_lowercase().contains("relay") {
        return Some("De mailserver verzendt niet voor ons.");
    }
    let status = statuses(said).next().map(|parts| parts.join(".")).unwrap_or_default();
    if !status.is_empty() && !status.ends_with(".0.0") {
        return Some(match (code, status.as_str()) {
            (400..500, "4.7.0" | "4.7.1") => {
                "De mailserver van de ontvanger vraagt ons later terug te komen."
            }
            _ => bounce_reason(&status),
        });
    }
    Some(match code {
        421 | 450 | 451 => "De mailserver van de ontvanger neemt nu geen berichten aan.",
        452 => "De mailserver van de ontvanger heeft nu geen ruimte.",
        550 | 553 => "De mailserver van de ontvanger neemt voor dit adres niets aan.",
        551 => "Deze mailbox is verhuisd.",
        552 => "De mailbox is vol, of ons bericht is te groot.",
        554 => "De ontvanger weigert ons bericht.",
        400..500 => "De mailserver neemt het bericht nu niet aan.",
        _ => "De mailserver neemt het bericht niet aan.",
    })
}

/// Whether a sign shows nothing and turns the direction of what follows (Unicode, UAX 9): words of
/// a stranger could then read as other words.
#[must_use]
pub const fn is_hidden(sign: char) -> bool {
    matches!(sign, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}')
}

/// The code of a reply at the start of the words, also within the brackets after a reason.
fn reply_code(words: &str) -> Option<u16> {
    let code = |text: &str| text.get(..3).and_then(|code| code.parse::<u16>().ok());
    code(words).or_else(|| code(words.rsplit_once('(')?.1))
}

/// The enhanced codes in the words, each in its three parts.
fn statuses(words: &str) -> impl Iterator<Item = Vec<&str>> {
    let codes = words.split(|sign: char| !sign.is_ascii_digit() && sign != '.');
    codes.map(|code| code.trim_end_matches('.').split('.').collect::<Vec<_>>()).filter(|parts| {
        parts.len() == 3
            && matches!(parts.first(), Some(&("2" | "4" | "5")))
            && parts.iter().all(|part| (1..=3).contains(&part.len()))
    })
}

/// What an enhanced status code (RFC 3463) means to who sent the letter, in Dutch.
///
/// ```
/// use drietraps::domain::letters::bounce_reason;
/// assert_eq!(bounce_reason("5.1.1"), "Dit adres bestaat niet.");
/// assert_eq!(bounce_reason("5.2.2"), "De mailbox is vol.");
/// ```
#[must_use]
pub fn bounce_reason(status: &str) -> &'static str {
    let mut parts = status.split('.');
    let class = parts.next().unwrap_or_default();
    let subject = parts.next().unwrap_or_default();
    let detail = parts.next().unwrap_or_default();
    match (class, subject, detail) {
        ("4", "1", "0" | "1" | "2" | "3" | "4" | "5" | "6" | "9" | "10") => {
            "De mailserver van de ontvanger kan dit adres nu niet nagaan."
        }
        ("4", "2", "1") => "Deze mailbox neemt nu geen berichten aan.",
        (_, "1", "2") => "Het domein van dit adres bestaat niet.",
        (_, "1", "3") => "Dit adres is niet goed geschreven.",
        (_, "1", "6") => "Deze mailbox is verhuisd.",
        (_, "1", "7" | "8") => "De ontvanger aanvaardt ons afzenderadres niet.",
        (_, "1", "10") => "Het domein van dit adres ontvangt geen e-mail.",
        (_, "1", _) => "Dit adres bestaat niet.",
        (_, "2", "1") => "Deze mailbox is niet meer in gebruik.",
        (_, "2", "2") => "De mailbox is vol.",
        (_, "2", "3") | (_, "3", "4") => "Ons bericht is te groot voor deze mailbox.",
        (_, "2", _) => "Deze mailbox neemt geen berichten aan.",
        (_, "3", _) => "De mailserver van de ontvanger neemt nu geen berichten aan.",
        (_, "4", "6") => "Het bericht bleef rondgaan tussen de mailservers van de ontvanger.",
        (_, "4", "7") => "De mailserver van de ontvanger nam het bericht dagenlang niet aan.",
        (_, "4", _) => "De mailserver van de ontvanger is niet bereikbaar.",
        (_, "5", "3") => "Ons bericht heeft te veel ontvangers.",
        (_, "5", _) => "De mailservers begrepen elkaar niet.",
        (_, "6", _) => "De mailserver van de ontvanger kan ons bericht niet lezen.",
        (_, "7", _) => "De ontvanger weigert onze berichten.",
        ("4", _, _) => "De mailserver van de ontvanger nam het bericht dagenlang niet aan.",
        _ => "Het bericht is niet bezorgd; de mailserver gaf geen reden.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_reason() {
        for (status, reason) in [
            ("5.1.10", "Het domein van dit adres ontvangt geen e-mail."),
            ("5.0.0", "Het bericht is niet bezorgd; de mailserver gaf geen reden."),
            ("", "Het bericht is niet bezorgd; de mailserver gaf geen reden."),
            ("5.7.1", "De ontvanger weigert onze berichten."),
            ("5.4.4", "De mailserver van de ontvanger is niet bereikbaar."),
            ("4.4.7", "De mailserver van de ontvanger nam het bericht dagenlang niet aan."),
            ("5.3.4", "Ons bericht is te groot voor deze mailbox."),
        ] {
            assert_eq!(bounce_reason(status), reason, "{status}");
        }
    }

    #[test]
    fn a_refusal_has_its_reason_before_the_words_of_the_server() {
        for (said, reason) in [
            ("550 5.1.1 no such user", "Dit adres bestaat niet."),
            ("552 5.2.2 over quota", "De mailbox is vol."),
            ("554 5.7.1 spam", "De ontvanger weigert onze berichten."),
            ("554 rejected", "De ontvanger weigert ons bericht."),
            (
                "451 4.7.1 greylisted",
                "De mailserver van de ontvanger vraagt ons later terug te komen.",
            ),
            ("450 4.2.2 full", "De mailbox is vol."),
            ("450 4.2.1 try later", "Deze mailbox neemt nu geen berichten aan."),
            (
                "450 4.1.1 unverified",
                "De mailserver van de ontvanger kan dit adres nu niet nagaan.",
            ),
            ("550 5.2.1 closed", "Deze mailbox is niet meer in gebruik."),
            ("452 no room", "De mailserver van de ontvanger heeft nu geen ruimte."),
        ] {
            assert_eq!(in_words(said), format!("{reason} ({said})"));
        }
        for as_it_is in ["250 ok", "Dit adres bestaat niet. (550 5.1.1 x)", "", "5500 x", "5é"] {
            assert_eq!(in_words(as_it_is), as_it_is);
        }
    }

    #[test]
    fn only_a_reason_in_the_address_strikes_it_off() {
        for words in ["550 5.1.1 x", "550 x", "553 no such box", "550 5.0.0 x", "550 5.2.1 closed"]
        {
            assert!(strikes_off(words), "{words}");
        }
        for words in ["552 5.2.2 full", "554 x", "554 5.7.1 spam", "550 5.7.26 dmarc", "552 x", ""]
        {
            assert!(!strikes_off(words), "{words}");
        }
        assert!(says_full("De mailbox is vol. (552 5.2.2 full)") && !says_full("550 5.1.1 x"));
        assert!(says_refused("De ontvanger weigert ons bericht. (554 no)"));
    }

    #[test]
    fn signs_that_turn_the_writing_are_left_out() {
        assert_eq!(in_words("550 5.1.1 a\u{202E}b"), "Dit adres bestaat niet. (550 5.1.1 ab)");
    }
}
