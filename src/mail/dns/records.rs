//! The text records of mail authentication, taken apart (RFC 7208, RFC 6376, RFC 7489).

/// The SPF records among the TXT records of a domain.
pub(super) fn spf(records: &[String]) -> Vec<&str> {
    let is_spf = |text: &&str| {
        let mut words = text.split_ascii_whitespace();
        words.next().is_some_and(|first| first.eq_ignore_ascii_case("v=spf1"))
    };
    records.iter().map(|text| text.trim()).filter(is_spf).collect()
}

/// What an SPF record says of everybody that it does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// `-all` or `~all`: they may not send.
    Refused,
    /// `+all`: everybody may send.
    Allowed,
    /// `?all`, or nothing.
    Undecided,
    /// Another domain says it (`redirect=`).
    Elsewhere,
}

/// Reads what an SPF record says of others; what stands after `all` does not count.
pub(super) fn others(spf: &str) -> Others {
    for word in spf.split_ascii_whitespace() {
        match word.to_ascii_lowercase().as_str() {
            "-all" | "~all" => return Others::Refused,
            "+all" | "all" => return Others::Allowed,
            "?all" => return Others::Undecided,
            _ => {}
        }
    }
    let has_redirect = spf.to_ascii_lowercase().contains("redirect=");
    if has_redirect { Others::Elsewhere } else { Others::Undecided }
}

/// The value of a tag in `v=DKIM1; k=rsa; p=…`, without white space.
pub(super) fn tag(record: &str, name: &str) -> Option<String> {
    record.split(';').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let is_it = key.trim().eq_ignore_ascii_case(name);
        is_it.then(|| value.chars().filter(|c| !c.is_whitespace()).collect())
    })
}

/// The DMARC records among the TXT records of `_dmarc`.
pub(super) fn dmarc(records: &[String]) -> Vec<&str> {
    let is_dmarc = |text: &&str| {
        let (first, _) = text.split_once(';').unwrap_or((*text, ""));
        tag(first, "v").is_some_and(|version| version == "DMARC1")
    };
    records.iter().map(|text| text.trim()).filter(is_dmarc).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_records_of_the_kind_count() {
        let texts = ["v=spf1 mx -all", "v=spf10 mx", "V=SPF1", "google-site=v=spf1"];
        let records = texts.map(str::to_owned);
        assert_eq!(spf(&records), ["v=spf1 mx -all", "V=SPF1"]);
        let texts = ["v=DMARC1; p=none", "v=DMARC2; p=none", "p=none; v=DMARC1", "v = DMARC1;p=x"];
        let records = texts.map(str::to_owned);
        assert_eq!(dmarc(&records), ["v=DMARC1; p=none", "v = DMARC1;p=x"]);
    }

    #[test]
    fn the_end_of_an_spf_record_says_who_else_may_send() {
        for (text, expected) in [
            ("v=spf1 include:relay.example -all", Others::Refused),
            ("v=spf1 mx ~ALL", Others::Refused),
            ("v=spf1 +all", Others::Allowed),
            ("v=spf1 all", Others::Allowed),
            ("v=spf1 mx ?all", Others::Undecided),
            ("v=spf1 mx", Others::Undecided),
            ("v=spf1 redirect=relay.example", Others::Elsewhere),
        ] {
            assert_eq!(others(text), expected, "{text}");
        }
    }

    #[test]
    fn a_tag_is_read_with_white_space_in_it() {
        let record = "v=DKIM1; k=rsa;\tp=MIGf MA0G\n CSq";
        assert_eq!(tag(record, "p").as_deref(), Some("MIGfMA0GCSq"));
        assert_eq!(tag(record, "t"), None);
        assert_eq!(tag("p=", "P").as_deref(), Some(""));
    }
}
