//! Whether the records let our mail arrive: each check good, wrong or not known, with what to do.

use super::records::{self, Others};
use super::{Answers, Finding, Found, Grade, PublicKey, Question};

/// Judges what the DNS said. `key` is the public half of our DKIM key, when it can be read.
#[must_use]
pub fn judge(question: &Question, answers: &Answers, key: Option<&PublicKey>) -> Vec<Finding> {
    let domain = question.domain.as_str();
    vec![
        of("SPF", &answers.spf, |texts| spf(domain, texts)),
        match &question.selector {
            Some(selector) => of("DKIM", &answers.dkim, |texts| {
                dkim(&format!("{selector}._domainkey.{domain}"), texts, key)
            }),
            None => no_key(),
        },
        of("DMARC", &answers.dmarc, |texts| dmarc(domain, texts)),
        of("MX", &answers.mx, |servers| mx(domain, servers)),
    ]
}

/// Grade, Dutch, English.
type Judged = (Grade, String, String);

fn of(name: &str, found: &Found, judge: impl Fn(&[String]) -> Judged) -> Finding {
    let (grade, dutch, english) = match found {
        Ok(records) => judge(records),
        Err(why) => (
            Grade::Unknown,
            format!("De DNS gaf geen antwoord ({why}). Probeer het later opnieuw."),
            "the DNS did not answer; see that a name server can be reached, and try again later"
                .to_owned(),
        ),
    };
    let found = found.clone().unwrap_or_default();
    Finding { name: name.to_owned(), grade, dutch, english, found }
}

fn no_key() -> Finding {
    Finding {
        name: "DKIM".to_owned(),
        grade: Grade::Unknown,
        dutch: "Er is geen sleutel ingesteld. Kijk na of uw mailserver zelf ondertekent."
            .to_owned(),
        english: "no key is set; see whether your mail server signs by itself".to_owned(),
        found: Vec::new(),
    }
}

fn good(dutch: impl Into<String>, english: impl Into<String>) -> Judged {
    (Grade::Good, dutch.into(), english.into())
}

fn wrong(dutch: impl Into<String>, english: impl Into<String>) -> Judged {
    (Grade::Wrong, dutch.into(), english.into())
}

fn spf(domain: &str, texts: &[String]) -> Judged {
    let found = records::spf(texts);
    let [record] = found.as_slice() else {
        return if found.is_empty() {
            wrong(
                format!(
                    "{domain} heeft geen SPF-record. Laat in de DNS vastleggen welke mailservers \
                     namens dit domein mogen mailen."
                ),
                format!("{domain} has no SPF record; publish which servers may send for it"),
            )
        } else {
            wrong(
                format!("{domain} heeft meer dan één SPF-record. Laat er één over."),
                format!("{domain} has more than one SPF record; keep one"),
            )
        };
    };
    match records::others(record) {
        Others::Refused => good(
            format!("“{record}”. Kijk na of uw mailserver hierin staat."),
            format!("\"{record}\"; see whether your mail server is in it"),
        ),
        Others::Elsewhere => good(
            format!("“{record}”. Een ander domein bepaalt wie mag mailen."),
            format!("\"{record}\"; another domain says who may send"),
        ),
        Others::Allowed => wrong(
            "Het SPF-record laat iedereen namens dit domein mailen (+all). Maak er -all van.",
            "the SPF record lets everybody send (+all); make it -all",
        ),
        Others::Undecided => wrong(
            "Het SPF-record zegt niets over andere mailservers. Laat het eindigen op -all.",
            "the SPF record says nothing of other servers; let it end in -all",
        ),
    }
}

fn dkim(place: &str, texts: &[String], key: Option<&PublicKey>) -> Judged {
    let keys: Vec<String> = texts.iter().filter_map(|text| records::tag(text, "p")).collect();
    match (keys.as_slice(), key) {
        ([], _) => wrong(
            format!("Op {place} staat geen sleutel. Publiceer daar de publieke sleutel."),
            format!("there is no key at {place}; publish the public key there"),
        ),
        ([p], _) if p.is_empty() => wrong(
            format!("De sleutel op {place} is ingetrokken. Publiceer de publieke sleutel."),
            format!("the key at {place} is revoked; publish the public key"),
        ),
        ([p], Some(key)) if key.is_published_as(p) => good(
            format!("De sleutel op {place} is die waarmee wij ondertekenen."),
            format!("the key at {place} is the one that we sign with"),
        ),
        ([_], Some(_)) => wrong(
            format!("De sleutel op {place} is een andere dan die waarmee wij ondertekenen."),
            format!("the key at {place} is another than the one that we sign with"),
        ),
        ([_], None) => (
            Grade::Unknown,
            format!("Op {place} staat een sleutel, maar de onze kan niet worden vergeleken."),
            format!("there is a key at {place}, but ours cannot be compared with it"),
        ),
        _ => wrong(
            format!("Op {place} staat meer dan één sleutel. Laat er één over."),
            format!("there is more than one key at {place}; keep one"),
        ),
    }
}

fn dmarc(domain: &str, texts: &[String]) -> Judged {
    let found = records::dmarc(texts);
    let [record] = found.as_slice() else {
        return wrong(
            format!("{domain} heeft geen (of meer dan één) DMARC-record. Laat er één publiceren."),
            format!("{domain} has no DMARC record, or more than one; publish one"),
        );
    };
    match records::tag(record, "p").unwrap_or_default().to_ascii_lowercase().as_str() {
        "reject" | "quarantine" => good(format!("“{record}”."), format!("\"{record}\"")),
        "none" => wrong(
            "Het DMARC-record houdt niets tegen (p=none). Maak er p=quarantine of p=reject van.",
            "the DMARC record stops nothing (p=none); make it p=quarantine or p=reject",
        ),
        _ => wrong(
            "Het DMARC-record zegt niet wat er met valse post gebeurt. Zet er p=reject in.",
            "the DMARC record has no policy; put p=reject in it",
        ),
    }
}

fn mx(domain: &str, servers: &[String]) -> Judged {
    let real: Vec<&str> = servers.iter().map(|it| it.trim_end_matches('.')).collect();
    if real.iter().all(|it| it.is_empty()) {
        return wrong(
            format!("{domain} ontvangt geen e-mail: antwoorden en bounces gaan verloren."),
            format!("{domain} receives no mail: answers and bounces are lost"),
        );
    }
    good(format!("Post komt binnen op {}.", real.join(", ")), real.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        Question { domain: "tour.example".into(), selector: Some("t1".into()) }
    }

    fn records(texts: &[&str]) -> Found {
        Ok(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    fn healthy() -> Answers {
        Answers {
            spf: records(&["v=spf1 include:relay.example -all", "other"]),
            dkim: records(&["v=DKIM1; k=ed25519; p=AQID"]),
            dmarc: records(&["v=DMARC1; p=reject"]),
            mx: records(&["mx.tour.example."]),
        }
    }

    fn grades(answers: &Answers) -> Vec<Grade> {
        judge(&question(), answers, None).into_iter().map(|it| it.grade).collect()
    }

    #[test]
    fn healthy_records_are_good_and_a_key_that_cannot_be_compared_is_unknown() {
        use Grade::{Good, Unknown};
        assert_eq!(grades(&healthy()), [Good, Unknown, Good, Good]);
    }

    #[test]
    fn what_is_absent_or_weak_is_wrong_and_says_what_to_do() {
        let none = Answers {
            spf: records(&[]),
            dkim: records(&[]),
            dmarc: records(&[]),
            mx: records(&["."]),
        };
        assert_eq!(grades(&none), [Grade::Wrong; 4]);
        let weak = Answers {
            spf: records(&["v=spf1 +all"]),
            dkim: records(&["v=DKIM1; p="]),
            dmarc: records(&["v=DMARC1; p=none"]),
            mx: records(&[]),
        };
        assert_eq!(grades(&weak), [Grade::Wrong; 4]);
        for finding in judge(&question(), &weak, None) {
            assert!(finding.dutch.ends_with('.') && !finding.english.is_empty(), "{finding:?}");
        }
    }

    #[test]
    fn a_dns_that_does_not_answer_is_not_known() {
        let silent = || Err("geen antwoord op tijd".to_owned());
        let answers = Answers { spf: silent(), dkim: silent(), dmarc: silent(), mx: silent() };
        assert_eq!(grades(&answers), [Grade::Unknown; 4]);
    }
}
