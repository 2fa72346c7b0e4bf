//! What became of every message, compared with what the server says.

use std::fmt::Write as _;
use std::time::Duration;

use drietraps::domain::letters::{Message, MessageState};

use super::sink::{Key, Sink};

/// The figures of all rounds so far.
#[derive(Debug, Default)]
pub struct Tally {
    pub kills: usize,
    pub rounds: usize,
    /// Messages that were in flight at a kill.
    pub in_flight: usize,
    /// The most at one time.
    pub most_in_flight: usize,
    messages: usize,
    taken: usize,
    unanswered: usize,
    sent: usize,
    failed: usize,
    unclear: usize,
    arrived_unclear: usize,
    duplicates: usize,
    losses: usize,
}

impl Tally {
    /// Adds a round that came to its end; panics when a promise was broken.
    pub fn judge(&mut self, messages: &[Message], sink: &Sink) {
        self.messages += messages.len();
        sink.seen(|seen| {
            self.unanswered += seen.unanswered;
            self.taken += seen.taken.len();
            self.duplicates += seen.taken.values().filter(|times| **times > 1).count();
        });
        for message in messages {
            self.count(message, sink);
        }
        assert_eq!(self.duplicates, 0, "sent twice");
        assert_eq!(self.losses, 0, "lost");
        let most = self.in_flight + self.unanswered;
        assert!(self.unclear <= most, "{} unclear, at most {most} can be", self.unclear);
    }

    fn count(&mut self, message: &Message, sink: &Sink) {
        let key: Key = (message.message_id.clone(), message.to_address.clone());
        let (taken, refused) = sink.seen(|seen| {
            let refused = seen.refused.get(&message.to_address).copied().unwrap_or(0);
            (seen.taken.contains_key(&key), refused)
        });
        match message.state {
            MessageState::Sent => {
                self.sent += 1;
                self.losses += usize::from(!taken);
            }
            MessageState::Failed => {
                self.failed += 1;
                self.losses += usize::from(taken || refused == 0);
            }
            MessageState::Unclear => {
                self.unclear += 1;
                self.arrived_unclear += usize::from(taken);
            }
            other => panic!("{key:?} ended as {other}"),
        }
    }

    /// The figures, one a line.
    pub fn table(&self, name: &str, took: Duration) -> String {
        let rows = [
            ("rounds", self.rounds),
            ("messages", self.messages),
            ("kill -9", self.kills),
            ("taken by the server", self.taken),
            ("sent", self.sent),
            ("failed (refused)", self.failed),
            ("unclear", self.unclear),
            ("  of which had arrived", self.arrived_unclear),
            ("in flight at the kills", self.in_flight),
            ("  at most at one time", self.most_in_flight),
            ("left without an answer", self.unanswered),
            ("duplicates", self.duplicates),
            ("losses", self.losses),
            ("seconds", usize::try_from(took.as_secs()).unwrap()),
        ];
        let mut table = format!("{name}\n");
        for (what, number) in rows {
            writeln!(table, "{what:<26} {number:>7}").unwrap();
        }
        table
    }
}
