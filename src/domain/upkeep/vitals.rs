//! How the program is: what it sees of itself, and what of it asks for a person.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::backups::{TOO_OLD, is_too_old};
use crate::domain::dates::{amsterdam_day, clock, counted, day_field, thousands};
use crate::domain::letters::MessageCounts;
use crate::domain::text_enum::text_enum;

/// Minutes after which a message that could leave is late.
const LATE: i64 = 15;
/// Minutes after which it is a fault: nothing leaves.
const STUCK: i64 = 60;
/// Minutes after which a mailbox that was not read asks for attention.
const UNREAD: i64 = 60;
/// Seconds that two clocks may differ.
const CLOCKS: i64 = 5;
/// Seconds from which on moments are wrong.
const CLOCKS_WRONG: i64 = 60;
/// Days after which the DNS is looked at again.
const DNS_DAYS: i64 = 90;

text_enum! {
    /// How one part is.
    Grade {
        Good = "good", "goed";
        Attention = "attention", "let op";
        Wrong = "wrong", "fout";
    }
}

/// What the program sees of itself at one moment.
#[derive(Debug, Clone, Default)]
pub struct Vitals {
    /// How many messages there are in each state.
    pub messages: MessageCounts,
    /// When the first message was due that could have left by now.
    pub oldest_due: Option<DateTime<Utc>>,
    /// When the last message left.
    pub last_sent: Option<DateTime<Utc>>,
    /// What keeps mail from leaving, in Dutch.
    pub mail_trouble: Option<String>,
    /// Why nothing may be sent, in Dutch.
    pub muted: Option<String>,
    /// True when a mailbox is set up.
    pub has_inbox: bool,
    /// When the mailbox was last read.
    pub inbox_read: Option<DateTime<Utc>>,
    /// When the last mail came in.
    pub last_received: Option<DateTime<Utc>>,
    /// What keeps the mailbox from being read, in Dutch.
    pub inbox_trouble: Option<String>,
    /// The last day whose nightly work was done.
    pub nightly_on: Option<NaiveDate>,
    /// When the audit log was last looked at.
    pub audit_at: Option<DateTime<Utc>>,
    /// How many lines it had.
    pub audit_lines: i64,
    /// What was wrong with it, in English.
    pub audit_problem: Option<String>,
    /// True when backups are made at night.
    pub has_backups: bool,
    /// When the last good backup was made.
    pub backup_at: Option<DateTime<Utc>>,
    /// Its size in bytes.
    pub backup_bytes: u64,
    /// Why the last try failed, in English.
    pub backup_problem: Option<String>,
    /// How many seconds the clock of the database is ahead of that of this machine.
    pub clock_ahead: i64,
    /// When the DNS of the sender was last looked at; none when mail goes to a folder.
    pub dns_at: Option<DateTime<Utc>>,
    /// The names of the checks of the DNS that were wrong.
    pub dns_wrong: Vec<String>,
    /// True when mail goes into the world, so that its DNS matters.
    pub mails_for_real: bool,
    /// The version of the program.
    pub version: &'static str,
}

/// One part of the program with how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which part.
    pub part: &'static str,
    /// How it is.
    pub grade: Grade,
    /// What is seen, in Dutch.
    pub said: String,
    /// What to do about it, in Dutch; "" when nothing.
    pub todo: &'static str,
}

type Said = (Grade, String, &'static str);

impl Vitals {
    /// Each part of the program and how it is now.
    #[must_use]
    pub fn findings(&self, now: DateTime<Utc>) -> Vec<Finding> {
        let parts = [
            ("Wachtrij", self.queue(now)),
            ("Verzenden", self.sending(now)),
            ("Post in", self.inbox(now)),
            ("Domein van de afzender", self.dns(now)),
            ("Reservekopie", self.backup(now)),
            ("Logboek", self.audit(now)),
            ("Nachtwerk", self.nightly(now)),
            ("Klok", self.clocks()),
            ("Versie", (Grade::Good, format!("Drietraps {}.", self.version), "")),
        ];
        parts.map(|(part, (grade, said, todo))| Finding { part, grade, said, todo }).to_vec()
    }

    fn queue(&self, now: DateTime<Utc>) -> Said {
        let it = &self.messages;
        let waits = [
            (it.queued, "wacht", "wachten"),
            (it.sending, "onderweg", "onderweg"),
            (it.sent, "verzonden", "verzonden"),
            (it.failed, "mislukt", "mislukt"),
            (it.unclear, "onzeker", "onzeker"),
        ];
        let waits = waits.map(|(count, one, many)| {
            format!("{} {}", thousands(count), if count == 1 { one } else { many })
        });
        let said = format!("{}.", waits.join(", "));
        match self.oldest_due {
            // A muted program is told in its own line.
            _ if self.muted.is_some() => (Grade::Good, said, ""),
            Some(at) if now - at > TimeDelta::minutes(LATE) => {
                let is_stuck = now - at > TimeDelta::minutes(STUCK);
                let grade = if is_stuck { Grade::Wrong } else { Grade::Attention };
                let said = format!("{said} Het oudste bericht moest {} weg.", moment(at, now));
                (grade, said, "Kijk bij Beheer, E-mail of de mailserver bereikbaar is.")
            }
            _ if it.unclear > 0 => (
                Grade::Attention,
                said,
                "Een planner zoekt bij Postvak UIT uit of de onzekere berichten aankwamen.",
            ),
            _ => (Grade::Good, said, ""),
        }
    }

    fn sending(&self, now: DateTime<Utc>) -> Said {
        let last = match self.last_sent {
            Some(at) => format!("Het laatste bericht ging {} weg.", moment(at, now)),
            None => "Er is nog niets verzonden.".to_owned(),
        };
        if let Some(why) = &self.muted {
            let said = format!("Verzenden staat uit. {why} {last}");
            return (Grade::Wrong, said, "Kijk het na en zet het weer aan bij Beheer, E-mail.");
        }
        match &self.mail_trouble {
            Some(why) => {
                let said = format!("{} {last}", sentence(why));
                (Grade::Wrong, said, "Herstel de verbinding met de mailserver.")
            }
            None => (Grade::Good, last, ""),
        }
    }

    fn inbox(&self, now: DateTime<Utc>) -> Said {
        if !self.has_inbox {
            let said = "Er is geen postbus ingesteld: antwoorden per e-mail worden niet gelezen.";
            return (Grade::Attention, said.to_owned(), "Stel een postbus in met INBOX_URL.");
        }
        let last = match self.last_received {
            Some(at) => format!("Het laatste bericht kwam {} binnen.", moment(at, now)),
            None => "Er kwam nog niets binnen.".to_owned(),
        };
        if let Some(why) = &self.inbox_trouble {
            let said = format!("{} {last}", sentence(why));
            return (Grade::Wrong, said, "Kijk of de postbus bereikbaar is.");
        }
        let is_unread = self.inbox_read.is_none_or(|at| now - at > TimeDelta::minutes(UNREAD));
        match is_unread && self.muted.is_none() {
            true => {
                let said = format!("De postbus is al een uur niet gelezen. {last}");
                (Grade::Attention, said, "Kijk of het programma nog draait.")
            }
            false => (Grade::Good, last, ""),
        }
    }

    fn dns(&self, now: DateTime<Utc>) -> Said {
        if !self.mails_for_real {
            let said = "Berichten gaan naar een map; de DNS doet er niet toe.".to_owned();
            return (Grade::Good, said, "");
        }
        const LOOK: &str = "Kijk het domein na bij Beheer, E-mail.";
        let Some(at) = self.dns_at else {
            return (Grade::Attention, "Nog niet nagekeken.".to_owned(), LOOK);
        };
        let when = moment(at, now);
        if !self.dns_wrong.is_empty() {
            let wrong = self.dns_wrong.join(", ");
            return (Grade::Wrong, format!("Niet in orde: {wrong}. Nagekeken {when}."), LOOK);
        }
        let grade = match now - at > TimeDelta::days(DNS_DAYS) {
            true => Grade::Attention,
            false => Grade::Good,
        };
        let todo = if grade == Grade::Good { "" } else { LOOK };
        (grade, format!("In orde, nagekeken {when}."), todo)
    }

    fn backup(&self, now: DateTime<Utc>) -> Said {
        const LOOK: &str =
            "Kijk in het log van de server waarom er geen kopie is en maak er een met de hand.";
        let last = match self.backup_at {
            Some(at) => format!(
                "De laatste goede kopie is van {} ({}), teruggezet en vergeleken.",
                moment(at, now),
                size(self.backup_bytes)
            ),
            None => "Er is nog geen goede kopie.".to_owned(),
        };
        if let Some(problem) = &self.backup_problem {
            let said =
                format!("De laatste poging mislukte: {}. {last}", problem.trim_end_matches('.'));
            return (Grade::Wrong, said, LOOK);
        }
        match (self.has_backups, is_too_old(self.backup_at, now)) {
            (_, false) => (Grade::Good, last, ""),
            (true, true) => {
                let said = format!("{last} Een kopie is hooguit {TOO_OLD} uur oud.");
                (Grade::Wrong, said, LOOK)
            }
            (false, true) => {
                let said = format!("{last} Er worden 's nachts geen kopieën gemaakt.");
                (Grade::Attention, said, "Stel een map in met BACKUP_FOLDER.")
            }
        }
    }

    fn audit(&self, now: DateTime<Utc>) -> Said {
        let Some(at) = self.audit_at else {
            let said = "Nog niet gecontroleerd. Dat gebeurt elke nacht.".to_owned();
            return (Grade::Attention, said, "Kijk morgen opnieuw.");
        };
        let when = moment(at, now);
        match &self.audit_problem {
            Some(problem) => (
                Grade::Wrong,
                format!("Het logboek klopt niet, gecontroleerd {when}: {problem}."),
                "Bel meteen de beveiliging. Verander niets aan de server.",
            ),
            None => {
                let lines = usize::try_from(self.audit_lines).unwrap_or_default();
                let lines = counted(lines, "regel klopt", "regels kloppen");
                (Grade::Good, format!("{lines}, gecontroleerd {when}."), "")
            }
        }
    }

    fn nightly(&self, now: DateTime<Utc>) -> Said {
        match self.nightly_on {
            Some(day) if day >= amsterdam_day(now) => {
                (Grade::Good, "Het werk van vannacht is gedaan.".to_owned(), "")
            }
            Some(day) => (
                Grade::Wrong,
                format!("Het nachtwerk is voor het laatst gedaan op {}.", day_field(day)),
                "Kijk in het log van de server waarom het niet lukt.",
            ),
            None => (
                Grade::Attention,
                "Het nachtwerk is nog nooit gedaan.".to_owned(),
                "Kijk over een paar minuten opnieuw.",
            ),
        }
    }

    fn clocks(&self) -> Said {
        let off = self.clock_ahead.abs();
        let grade = match off {
            0..=CLOCKS => Grade::Good,
            _ if off < CLOCKS_WRONG => Grade::Attention,
            _ => Grade::Wrong,
        };
        if grade == Grade::Good {
            return (grade, "Server en database lopen gelijk.".to_owned(), "");
        }
        let said = format!(
            "De klok van de database en die van de server schelen {}.",
            counted(usize::try_from(off).unwrap_or_default(), "seconde", "seconden")
        );
        (grade, said, "Zet op beide machines de tijd gelijk met NTP.")
    }
}

/// "vandaag om 09.00 uur", "op 02-10-2023 om 09.00 uur".
fn moment(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let day = amsterdam_day(at);
    match day == amsterdam_day(now) {
        true => format!("vandaag om {}", clock(at)),
        false => format!("op {} om {}", day_field(day), clock(at)),
    }
}

/// A reason with a full stop.
fn sentence(why: &str) -> String {
    format!("{}.", why.trim_end_matches('.'))
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}
