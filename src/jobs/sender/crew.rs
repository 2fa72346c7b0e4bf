//! The threads that hand messages over, one message each at a time.
//!
//! A hand-over that takes too long is given up as unclear. Its answer still counts when it comes
//! within a minute; after that its thread is not waited for.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use crate::mail::transport::{LONGEST_HANDOVER, too_late};
use crate::mail::{Outcome, OutgoingMessage, Transport};
use crate::services::sending::{Claimed, Landed};

/// How long [`Crew::wait`] waits at most, so that other work is not put off too long.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// How long an answer waits for others to be written with it: about one flush of a disk. What
/// comes just too late waits for the whole next turn.
const LINGER: Duration = Duration::from_millis(2);

/// How long an answer is waited for after its message was given up: somebody who settles it as
/// "did not arrive" would otherwise send it twice.
const LATEST: Duration = Duration::from_secs(60);

/// Threads, a message for each of them.
pub(super) struct Crew {
    transport: Arc<Transport>,
    most: usize,
    /// By the number of the thread that has it.
    in_flight: HashMap<usize, Flight>,
    /// Those that were given up and may still be answered.
    given_up: HashMap<usize, Flight>,
    desks: Vec<Sender<OutgoingMessage>>,
    idle: Vec<usize>,
    tell: Sender<(usize, Outcome)>,
    told: Receiver<(usize, Outcome)>,
}

struct Flight {
    claimed: Claimed,
    since: Instant,
}

impl Crew {
    /// Threads for at most so many messages; each starts when it is first needed.
    pub(super) fn new(transport: Arc<Transport>, most: usize) -> Self {
        let (tell, told) = channel();
        Self {
            transport,
            most: most.max(1),
            in_flight: HashMap::new(),
            given_up: HashMap::new(),
            desks: Vec::new(),
            idle: Vec::new(),
            tell,
            told,
        }
    }

    /// How many more messages may be claimed.
    pub(super) fn room(&self) -> usize {
        self.most.saturating_sub(self.in_flight.len())
    }

    /// True when nothing is in flight and no late answer is waited for.
    pub(super) fn is_idle(&self) -> bool {
        self.in_flight.is_empty() && self.given_up.is_empty()
    }

    /// Gives a message to a thread.
    pub(super) fn hand_over(&mut self, mut claimed: Claimed, mail: OutgoingMessage) {
        // They went along in the mail; nothing is left to read here.
        claimed.message.text_body = String::new();
        claimed.message.html_body = String::new();
        let worker = self.idle.pop().unwrap_or_else(|| self.hire());
        self.in_flight.insert(worker, Flight { claimed, since: Instant::now() });
        if self.desks.get(worker).is_none_or(|desk| desk.send(mail).is_err()) {
            let outcome = Outcome::refused_for_now("er kan geen bericht worden verzonden");
            drop(self.tell.send((worker, outcome)));
        }
    }

    /// A new thread; its desk stays empty when the machine has none.
    fn hire(&mut self) -> usize {
        let (desk, work) = channel();
        let (worker, transport, tell) =
            (self.desks.len(), self.transport.clone(), self.tell.clone());
        self.desks.push(desk);
        let thread = std::thread::Builder::new().name("handover".to_owned());
        if let Err(error) = thread.spawn(move || serve(worker, &transport, &work, &tell)) {
            tracing::error!(%error, "no thread for a message");
        }
        worker
    }

    /// What came back: waits for the first of them, at most a second, and a moment for the others.
    pub(super) fn wait(&mut self) -> Vec<Landed> {
        let mut landed: Vec<Landed> = Vec::new();
        let mut answer = self.told.recv_timeout(LONGEST_WAIT).ok();
        let end = Instant::now() + LINGER;
        while let Some((worker, outcome)) = answer {
            self.idle.push(worker);
            let flight = self.in_flight.remove(&worker).or_else(|| self.given_up.remove(&worker));
            if let Some(flight) = flight {
                landed.push(Landed { claimed: flight.claimed, outcome });
            }
            let left = end.saturating_duration_since(Instant::now());
            let wait = if self.is_idle() { Duration::ZERO } else { left };
            answer = self.told.recv_timeout(wait).ok();
        }
        landed.extend(self.overdue());
        landed
    }

    /// Gives up what takes too long; the thread comes back when it is done after all.
    fn overdue(&mut self) -> Vec<Landed> {
        self.given_up.retain(|_, flight| flight.since.elapsed() < LONGEST_HANDOVER + LATEST);
        let is_late = |flight: &mut Flight| flight.since.elapsed() >= LONGEST_HANDOVER;
        let late: Vec<_> = self.in_flight.extract_if(|_, flight| is_late(flight)).collect();
        let mut landed = Vec::new();
        for (worker, flight) in late {
            landed.push(Landed { claimed: flight.claimed.clone(), outcome: too_late() });
            self.given_up.insert(worker, flight);
        }
        landed
    }
}

fn serve(
    worker: usize,
    transport: &Transport,
    work: &Receiver<OutgoingMessage>,
    tell: &Sender<(usize, Outcome)>,
) {
    for mail in work {
        let outcome = catch_unwind(AssertUnwindSafe(|| transport.send(&mail)))
            .unwrap_or_else(|_| Outcome::unclear("het verzenden van dit bericht brak af"));
        if tell.send((worker, outcome)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::letters::{Message, MessageState, Verdict};
    use crate::mail::transport::Memory;

    /// A message that was claimed.
    fn claimed() -> Claimed {
        let message = Message {
            id: 1,
            letter_id: None,
            session_id: None,
            recipient: "Griffier".to_owned(),
            contact_id: None,
            person_id: None,
            to_address: "griffie@zeist.example".to_owned(),
            subject: "Uitnodiging".to_owned(),
            text_body: String::new(),
            html_body: String::new(),
            unsubscribe_url: None,
            calendar: None,
            message_id: "<a@tour.example>".to_owned(),
            state: MessageState::Sending,
            due_at: DateTime::UNIX_EPOCH,
            attempts: 0,
            claimed_by: None,
            lease_until: None,
            sent_at: None,
            server_said: None,
            version: 1,
            reminder: 0,
            replaces_id: None,
            in_reply_to: None,
            conversation_id: None,
            feedback_id: None,
            user_id: None,
            not_again_by: None,
            date_offer_id: None,
            publication_id: None,
        };
        Claimed { message, letter: None }
    }

    /// A crew with one message that has been on its way for so long.
    fn crew_that_waits(longest: Duration) -> Crew {
        let mut crew = Crew::new(Arc::new(Transport::Memory(Memory::default())), 1);
        let since = Instant::now().checked_sub(longest).unwrap();
        crew.in_flight.insert(0, Flight { claimed: claimed(), since });
        crew
    }

    fn verdicts(landed: &[Landed]) -> Vec<Verdict> {
        landed.iter().map(|one| one.outcome.verdict).collect()
    }

    #[test]
    fn the_answer_to_a_message_that_was_given_up_still_counts() {
        let mut crew = crew_that_waits(LONGEST_HANDOVER);
        assert_eq!(verdicts(&crew.wait()), [Verdict::Unclear]);
        assert_eq!((crew.room(), crew.is_idle()), (1, false), "others leave in the meantime");
        crew.tell.send((0, Outcome::accepted("250 late"))).unwrap();
        assert_eq!(verdicts(&crew.wait()), [Verdict::Accepted]);
        assert!(crew.is_idle());
    }

    #[test]
    fn an_answer_that_never_comes_is_not_waited_for() {
        let mut crew = crew_that_waits(LONGEST_HANDOVER + LATEST);
        assert_eq!(verdicts(&crew.wait()), [Verdict::Unclear]);
        assert!(crew.wait().is_empty());
        assert!(crew.is_idle());
    }

    #[test]
    fn an_idle_crew_has_room_for_as_many_messages_as_connections_and_always_for_one() {
        let transport = Arc::new(Transport::Memory(Memory::default()));
        for (connections, room) in [(0, 1), (1, 1), (4, 4)] {
            let crew = Crew::new(transport.clone(), connections);
            assert_eq!((crew.room(), crew.is_idle()), (room, true));
        }
    }
}
