//! The DNS of the sender's domain, asked of a real name server over loopback.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};

use drietraps::mail::dns::{self, Grade};
use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{MX, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};

use crate::kit::{TestApp, on_both};

/// Serves these TXT records, and one mail server for `tour.example`, until the test ends.
fn name_server(texts: &[(&str, &str)]) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let known: HashMap<String, String> =
        texts.iter().map(|(name, text)| (format!("{name}."), (*text).to_owned())).collect();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok((length, caller)) = socket.recv_from(&mut buffer) {
            let asked = Message::from_vec(&buffer[..length]).unwrap();
            socket.send_to(&answer(&asked, &known).to_vec().unwrap(), caller).unwrap();
        }
    });
    address
}

fn answer(asked: &Message, known: &HashMap<String, String>) -> Message {
    let query = asked.queries[0].clone();
    let name = query.name().to_string().to_lowercase();
    let mut answer = Message::response(asked.metadata.id, OpCode::Query);
    answer.metadata.recursion_desired = true;
    answer.metadata.recursion_available = true;
    let data = match (query.query_type(), known.get(&name)) {
        // A long text stands in pieces of at most 255 bytes.
        (RecordType::TXT, Some(text)) => {
            let pieces = text.as_bytes().chunks(255).collect();
            Some(RData::TXT(TXT::from_bytes(pieces)))
        }
        (RecordType::MX, _) if name == "tour.example." => {
            Some(RData::MX(MX::new(10, Name::from_ascii("mx.tour.example.").unwrap())))
        }
        _ => None,
    };
    match data {
        Some(data) => {
            answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
        }
        None => answer.metadata.response_code = ResponseCode::NXDomain,
    }
    answer.add_query(query);
    answer
}

const HEALTHY: [(&str, &str); 2] = [
    ("tour.example", "v=spf1 include:relay.example -all"),
    ("_dmarc.tour.example", "v=DMARC1; p=reject"),
];

/// Name and grade of each check.
fn grades(server: SocketAddr, domain: &str) -> Vec<(String, Grade)> {
    let found = dns::check(domain, None, Some(server));
    found.into_iter().map(|it| (it.name, it.grade)).collect()
}

#[test]
fn a_domain_is_judged_by_what_its_name_server_says() {
    use Grade::{Good, Unknown, Wrong};
    let named = |grades: [Grade; 4]| {
        let names = ["SPF", "DKIM", "DMARC", "MX"].map(str::to_owned);
        names.into_iter().zip(grades).collect::<Vec<_>>()
    };
    let server = name_server(&HEALTHY);
    assert_eq!(grades(server, "tour.example"), named([Good, Unknown, Good, Good]));
    assert_eq!(
        grades(server, "post.tour.example"),
        named([Wrong, Unknown, Good, Wrong]),
        "the DMARC record of the domain above counts"
    );
    assert_eq!(grades(server, "elders.example"), named([Wrong, Unknown, Wrong, Wrong]));
}

#[test]
fn the_published_key_is_compared_with_the_one_that_signs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    // The seed of test vector 1 of RFC 8032.
    std::fs::write(&file, "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
    let dkim = |p: &str| {
        let record = format!("v=DKIM1; k=ed25519; p={p}");
        let server = name_server(&[("t1._domainkey.tour.example", &record)]);
        let found = dns::check("tour.example", Some((&file, "t1")), Some(server));
        found.into_iter().find(|it| it.name == "DKIM").unwrap().grade
    };
    assert_eq!(dkim("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="), Grade::Good);
    assert_eq!(dkim("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="), Grade::Wrong);
}

#[test]
fn a_name_server_that_is_silent_is_told_within_its_time() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let started = std::time::Instant::now();
    let found = dns::check("tour.example", None, Some(silent.local_addr().unwrap()));
    assert!(started.elapsed().as_secs() < 7, "{:?}", started.elapsed());
    assert!(found.iter().all(|it| it.grade == Grade::Unknown), "{found:?}");
    assert!(found[0].dutch.contains("De DNS gaf geen antwoord"), "{}", found[0].dutch);
}

on_both!(the_page_keeps_the_last_answer_of_the_dns, |app| {
    let server = name_server(&HEALTHY);
    let app = app.with_settings(|settings| {
        settings.dns_resolver = Some(server);
        settings.mail_from = "Tour <tour@tour.example>".to_owned();
    });
    let planner = app.logged_in("planner");
    let page = planner.get("/beheer/e-mail").expect(200);
    assert!(page.body.contains("Nog niet in de DNS nagekeken"), "{}", page.body);
    for words in [
        "SPF: TXT-record op tour.example",
        "v=spf1 mx -all",
        "DMARC: TXT-record op _dmarc.tour.example",
        "v=DMARC1; p=quarantine; rua=mailto:",
        "Nu in de DNS: nog niet nagekeken",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(page.body.contains("value=\"planner@"), "the own address stands in the test form");
    planner.post("/beheer/e-mail/dns", &[]).expect(303);
    let page = planner.get("/beheer/e-mail").expect(200);
    assert!(page.body.contains("Nu in de DNS: v=spf1 include:relay.example -all"), "{}", page.body);
    assert!(page.body.contains("include:relay.example"), "{}", page.body);
    assert!(page.body.contains("Nagekeken op"), "{}", page.body);
});

/// Exit code and output of `mail check`.
fn check(app: &TestApp, domain: &str, server: SocketAddr) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_drietraps"))
        .args(["mail", "check"])
        .current_dir(app.folder.path())
        .env_clear()
        .env("DATABASE_URL", &app.state.settings.database_url)
        .env("MAIL_FROM", format!("tour@{domain}"))
        .env("DNS_RESOLVER", server.to_string())
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

on_both!(the_command_looks_at_everything_also_when_the_server_is_away, |app| {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_drietraps"))
        .args(["mail", "check"])
        .current_dir(app.folder.path())
        .env_clear()
        .env("DATABASE_URL", &app.state.settings.database_url)
        .env("MODE", "test")
        .env("MAIL_URL", format!("smtp://127.0.0.1:{taken}"))
        .env("MAIL_FROM", "tour@tour.example")
        .env("INBOX_URL", "")
        .env("DNS_RESOLVER", silent.local_addr().unwrap().to_string())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for words in ["cannot be reached", "DKIM: no key", "inbox: none", "SPF: not known: the DNS"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("folder") && !said.contains("niet"), "{said}");
    let why = String::from_utf8(output.stderr).unwrap();
    assert!(why.contains("this asks for attention: connection\n"), "{why}");
});

on_both!(the_page_keeps_what_the_dns_said_when_it_is_silent, |app| {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let quiet = app.with_settings(|settings| settings.dns_resolver = Some(silent));
    let planner = quiet.logged_in("planner");
    let answer = planner.post("/beheer/e-mail/dns", &[]).expect(303);
    let page = planner.get("/beheer/e-mail").expect(200).body;
    assert!(page.contains("Nog niet in de DNS nagekeken"), "{:?} {page}", answer.status);
});

on_both!(the_command_fails_when_a_check_asks_for_attention, |app| {
    let server = name_server(&HEALTHY);
    let (code, said) = check(&app, "tour.example", server);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("SPF: ok: ") && said.contains("DKIM: not known: "), "{said}");
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (code, said) = check(&app, "tour.example", silent.local_addr().unwrap());
    for name in ["SPF", "DKIM", "DMARC", "MX"] {
        assert!(said.contains(&format!("{name}: not known: ")), "{name}: {said}");
    }
    assert_eq!(code, Some(0), "not known alone is no fault: {said}");
    let (code, said) = check(&app, "elders.example", server);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("SPF: attention: elders.example has no SPF record"), "{said}");
});
