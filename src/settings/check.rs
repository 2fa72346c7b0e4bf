//! Settings that contradict each other, and what production asks of them.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{Mode, Settings};
use crate::services::clock::Clock;
use crate::services::sending::trial::MailAddress;
use crate::services::sending::{AllowList, SHORTEST_LEASE};

/// Most messages in flight at the same time.
const MOST_CONNECTIONS: usize = 100;

impl Settings {
    /// Refuses settings that contradict each other and answers the clock.
    ///
    /// # Errors
    /// One English sentence that names the setting.
    pub fn check(&self) -> Result<Clock, String> {
        if !(self.base_url.starts_with("http://") || self.base_url.starts_with("https://")) {
            return Err("BASE_URL: expected an address that starts with http:// or https://".into());
        }
        self.check_mail()?;
        self.oidc.check(self)?;
        if self.mode == Mode::Production {
            self.check_production()?;
        }
        if !(1..=MOST_CONNECTIONS).contains(&self.mail_connections) {
            return Err(format!("MAIL_CONNECTIONS: from 1 to {MOST_CONNECTIONS}"));
        }
        if self.api_rate == 0 {
            return Err("API_RATE: at least 1".into());
        }
        if self.lease_seconds == 0 {
            return Err("LEASE_SECONDS: at least 1".into());
        }
        if self.import_max_mb == 0 || self.import_max_rows == 0 {
            return Err("IMPORT_MAX_MB and IMPORT_MAX_ROWS: at least 1".into());
        }
        if self.clock == "system" {
            return Ok(Clock::System);
        }
        if self.mode == Mode::Production {
            return Err("CLOCK: production refuses anything but `system`".into());
        }
        let start = DateTime::parse_from_rfc3339(&self.clock).map_err(|_| {
            "CLOCK: expected `system` or an instant such as 2023-10-03T09:00:00+02:00".to_owned()
        })?;
        Ok(Clock::starting_at(start.with_timezone(&Utc)))
    }

    fn check_mail(&self) -> Result<(), String> {
        if self.dkim_key_file.is_some() != self.dkim_selector.is_some() {
            return Err("DKIM_KEY_FILE and DKIM_SELECTOR go together; set both or neither".into());
        }
        for (setting, text) in
            [("MAIL_FROM", &self.mail_from), ("MAIL_REPLY_TO", &self.mail_reply_to)]
        {
            MailAddress::parse(text).map_err(|_| {
                format!("{setting}: expected an address, such as Tour <tour@tour.example>")
            })?;
        }
        AllowList::parse("", &self.mail_allow).map_err(|why| format!("MAIL_ALLOW: {why}"))?;
        Ok(())
    }

    /// Refuses what would mail strangers links that lead nowhere, or let nobody log in.
    fn check_production(&self) -> Result<(), String> {
        if self.mail_allow.iter().any(|entry| !entry.trim().is_empty()) {
            return Err(
                "MAIL_ALLOW: production mails to everybody who is written to; leave it out, \
                        or set MODE to demo or test"
                    .into(),
            );
        }
        let is_here = is_this_machine(&self.base_url);
        if self.base_url.starts_with("http://") && !is_here {
            return Err("BASE_URL: production asks for https:// on a public address, because \
                        browsers keep the login cookie for https alone"
                .into());
        }
        // A folder or a server on this machine is a trial, so the defaults are good enough.
        if self.mail_url.starts_with("folder://") || is_this_machine(&self.mail_url) {
            return Ok(());
        }
        if u64::from(self.lease_seconds) < SHORTEST_LEASE {
            return Err(format!(
                "LEASE_SECONDS: production asks for at least {SHORTEST_LEASE}, because handing \
                 over a message may take nearly that long"
            ));
        }
        if is_here {
            return Err(
                "BASE_URL: a mail server in MAIL_URL asks for the public https:// address \
                        that links in letters lead to"
                    .into(),
            );
        }
        for (name, address) in
            [("MAIL_FROM", &self.mail_from), ("MAIL_REPLY_TO", &self.mail_reply_to)]
        {
            if address.trim_end_matches(['>', ' ', '.']).to_lowercase().ends_with(".example") {
                return Err(format!("{name}: a mail server in MAIL_URL asks for a real address"));
            }
        }
        Ok(())
    }
}

/// True when an address leads to the machine of whoever opens it.
pub(super) fn is_this_machine(base_url: &str) -> bool {
    let (_, rest) = base_url.split_once("://").unwrap_or(("", base_url));
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let host = match place.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => place.split(':').next(),
    };
    let host = host.unwrap_or_default().to_lowercase();
    let is_loopback = host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback());
    is_loopback || host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Bare {
        #[command(flatten)]
        settings: Settings,
    }

    /// What production says of the defaults with these settings.
    fn production(changes: &[&str]) -> Result<(), String> {
        let usual = ["drietraps", "--mode", "production"];
        let settings = Bare::parse_from(usual.iter().chain(changes)).settings;
        settings.check().map(|_| ())
    }

    const SERVER: [&str; 2] = ["--mail-url", "smtp://relay.example:587"];
    const HTTPS: [&str; 2] = ["--base-url", "https://tour.example"];
    const FROM: [&str; 2] = ["--mail-from", "Tour <tour@overheid.test>"];
    const REPLY: [&str; 2] = ["--mail-reply-to", "tour@overheid.test"];

    #[test]
    fn production_refuses_a_lease_that_a_hand_over_may_outlive() {
        let with = |lease| {
            production(&[&SERVER[..], &HTTPS, &FROM, &REPLY, &["--lease-seconds", lease]].concat())
        };
        let refused = with("109").unwrap_err();
        assert!(
            refused.starts_with("LEASE_SECONDS: production asks for at least 110"),
            "{refused}"
        );
        assert_eq!(with("110"), Ok(()));
    }

    #[test]
    fn an_address_that_cannot_be_read_is_refused_in_words_for_an_operator() {
        for setting in ["MAIL_FROM", "MAIL_REPLY_TO"] {
            let option = format!("--{}", setting.to_lowercase().replace('_', "-"));
            let settings = Bare::parse_from(["drietraps", "--mode", "demo", &option, "tour@"]);
            let refused = settings.settings.check().unwrap_err();
            assert!(refused.starts_with(&format!("{setting}: expected")), "{refused}");
        }
    }

    #[test]
    fn only_a_demo_or_a_test_has_a_list_of_addresses_to_mail_to() {
        let refused = production(&["--mail-allow", "zeist.example"]).unwrap_err();
        assert!(refused.starts_with("MAIL_ALLOW: production mails to everybody"), "{refused}");
        let settings = |mode| Bare::parse_from(["drietraps", "--mode", mode]).settings;
        assert_eq!(settings("production").allow_list(), None);
        assert!(!settings("demo").allow_list().unwrap().allows("griffie@zeist.nl"));
        let odd = ["drietraps", "--mode", "test", "--mail-allow", "a b"];
        let refused = Bare::parse_from(odd).settings.check().unwrap_err();
        assert!(refused.starts_with("MAIL_ALLOW: "), "{refused}");
    }

    #[test]
    fn a_mail_server_on_this_machine_is_a_trial() {
        let trial = ["--mail-url", "smtp://127.0.0.1:2525", "--lease-seconds", "5"];
        assert_eq!(production(&trial), Ok(()));
    }

    #[test]
    fn the_defaults_are_good_enough_to_start_with() {
        assert_eq!(production(&[]), Ok(()));
        assert_eq!(production(&["--base-url", "http://[::1]:8080"]), Ok(()));
        assert_eq!(production(&["--base-url", "http://localhost:8080/"]), Ok(()));
    }

    #[test]
    fn a_public_address_asks_for_https() {
        for address in ["http://tour.example", "http://10.1.2.3:8080", "http://localhost.nl"] {
            let refused = production(&["--base-url", address]).unwrap_err();
            assert!(refused.starts_with("BASE_URL: "), "{address}: {refused}");
        }
        assert_eq!(production(&HTTPS), Ok(()));
    }

    #[test]
    fn a_mail_server_asks_for_addresses_that_lead_somewhere() {
        let with = |parts: &[[&'static str; 2]]| production(&[&[SERVER], parts].concat().concat());
        assert!(with(&[FROM, REPLY]).unwrap_err().starts_with("BASE_URL: "));
        assert!(with(&[HTTPS, REPLY]).unwrap_err().starts_with("MAIL_FROM: "));
        assert!(with(&[HTTPS, FROM]).unwrap_err().starts_with("MAIL_REPLY_TO: "));
        assert_eq!(with(&[HTTPS, FROM, REPLY]), Ok(()));
        let test = [&SERVER[..], &["--mode", "test"]].concat();
        assert!(Bare::parse_from(["drietraps"].iter().chain(&test)).settings.check().is_ok());
    }
}
