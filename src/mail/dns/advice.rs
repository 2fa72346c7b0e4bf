//! The records that let our mail arrive, ready to be copied into the DNS.

use std::net::IpAddr;

use super::{PublicKey, Question};

/// A TXT record as it should stand in the DNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// `SPF`, `DKIM` or `DMARC`, as the check of the same name.
    pub name: &'static str,
    /// Where it stands: `t1._domainkey.tour.example`.
    pub place: String,
    /// Its text.
    pub text: String,
}

/// What to publish for a domain. `key` is the public half of our DKIM key, `relay` the mail server
/// that we hand our mail to, `reports` the mailbox that hears of forged mail.
///
/// Without a key there is no DKIM record: then the mail server signs by itself, or nobody does.
/// Other servers that send for the domain are not known here; they have to stay in its SPF record.
#[must_use]
pub fn advise(
    question: &Question,
    key: Option<&PublicKey>,
    (relay, reports): (Option<&str>, &str),
) -> Vec<Advice> {
    let domain = question.domain.as_str();
    let sender = relay.map_or_else(|| "mx".to_owned(), mechanism);
    let mut records = vec![Advice {
        name: "SPF",
        place: domain.to_owned(),
        text: format!("v=spf1 {sender} -all"),
    }];
    if let (Some(selector), Some(key)) = (&question.selector, key) {
        let place = format!("{selector}._domainkey.{domain}");
        records.push(Advice { name: "DKIM", place, text: key.record() });
    }
    records.push(Advice {
        name: "DMARC",
        place: format!("_dmarc.{domain}"),
        text: format!("v=DMARC1; p=quarantine; rua=mailto:{reports}"),
    });
    records
}

/// How SPF names a server: `a` is for a name alone (RFC 7208, 5.3 and 5.6).
fn mechanism(host: &str) -> String {
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => format!("ip4:{address}"),
        Ok(IpAddr::V6(address)) => format!("ip6:{address}"),
        Err(_) => format!("a:{host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_a_name_is_named_by_its_address() {
        let question = Question { domain: "tour.example".into(), selector: None };
        let spf = |relay| advise(&question, None, (Some(relay), "a@tour.example"))[0].text.clone();
        assert_eq!(spf("192.0.2.7"), "v=spf1 ip4:192.0.2.7 -all");
        assert_eq!(spf("[2001:db8::7]"), "v=spf1 ip6:2001:db8::7 -all");
    }

    #[test]
    fn the_records_name_our_server_our_key_and_our_mailbox() {
        let question = Question { domain: "tour.example".into(), selector: Some("t1".into()) };
        let key = PublicKey::from_key("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
        let named = (Some("relay.example"), "antwoord@tour.example");
        let records = advise(&question, Some(&key), named);
        let told: Vec<_> = records.iter().map(|it| (it.name, it.place.as_str())).collect();
        let places = ["tour.example", "t1._domainkey.tour.example", "_dmarc.tour.example"];
        assert_eq!(told, [("SPF", places[0]), ("DKIM", places[1]), ("DMARC", places[2])]);
        assert_eq!(records[0].text, "v=spf1 a:relay.example -all");
        assert_eq!(records[2].text, "v=DMARC1; p=quarantine; rua=mailto:antwoord@tour.example");
        assert_eq!(advise(&question, None, (None, "a@b.example")).len(), 2, "no key, no record");
    }

    #[test]
    fn a_key_as_we_advise_it_is_known_as_ours() {
        let key = PublicKey::from_key("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
        let record = key.record();
        assert!(key.is_published_as(record.strip_prefix("v=DKIM1; k=ed25519; p=").unwrap()));
    }
}
