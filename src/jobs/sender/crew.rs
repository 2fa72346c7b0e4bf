//! The threads that hand messages over, one message each at a time.
//!
//! A hand-over that takes too long is given up as unclear; its thread is not waited for.

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

/// Threads, a message for each of them.
pub(super) struct Crew {
    transport: Arc<Transport>,
    most: usize,
    /// By the number of the thread that has it.
    in_flight: HashMap<usize, Flight>,
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
        let (in_flight, desks, idle) = (HashMap::new(), Vec::new(), Vec::new());
        Self { transport, most: most.max(1), in_flight, desks, idle, tell, told }
    }

    /// How many more messages may be claimed.
    pub(super) fn room(&self) -> usize {
        self.most.saturating_sub(self.in_flight.len())
    }

    /// True when nothing is in flight.
    pub(super) fn is_idle(&self) -> bool {
        self.in_flight.is_empty()
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
            if let Some(flight) = self.in_flight.remove(&worker) {
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
        let is_late = |flight: &mut Flight| flight.since.elapsed() >= LONGEST_HANDOVER;
        let late = self.in_flight.extract_if(|_, flight| is_late(flight));
        late.map(|(_, flight)| Landed { claimed: flight.claimed, outcome: too_late() }).collect()
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
    use super::*;
    use crate::mail::transport::Memory;

    #[test]
    fn an_idle_crew_has_room_for_as_many_messages_as_connections_and_always_for_one() {
        let transport = Arc::new(Transport::Memory(Memory::default()));
        for (connections, room) in [(0, 1), (1, 1), (4, 4)] {
            let crew = Crew::new(transport.clone(), connections);
            assert_eq!((crew.room(), crew.is_idle()), (room, true));
        }
    }
}
