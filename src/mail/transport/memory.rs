//! Messages in a list, for tests: what happens to each is told beforehand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::mail::{Outcome, OutgoingMessage, Verdict};

/// A list of messages; a clone looks at the same list.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    offered: Vec<(OutgoingMessage, Verdict)>,
    script: VecDeque<Outcome>,
    unreachable: Option<String>,
}

impl Memory {
    /// Says what becomes of the next messages; after these all are accepted.
    pub fn script(&self, outcomes: impl IntoIterator<Item = Outcome>) {
        self.shared().script.extend(outcomes);
    }

    /// Makes the server unreachable with these words, or reachable again.
    pub fn set_unreachable(&self, why: Option<&str>) {
        self.shared().unreachable = why.map(str::to_owned);
    }

    /// Every message that was offered, with its verdict, in order.
    pub fn offered(&self) -> Vec<(OutgoingMessage, Verdict)> {
        self.shared().offered.clone()
    }

    /// Like [`Memory::offered`], and forgets them: a long run keeps only what is new.
    pub fn take_offered(&self) -> Vec<(OutgoingMessage, Verdict)> {
        std::mem::take(&mut self.shared().offered)
    }

    /// The messages that were accepted, in order.
    pub fn accepted(&self) -> Vec<OutgoingMessage> {
        let offered = self.offered().into_iter();
        offered.filter(|(_, verdict)| *verdict == Verdict::Accepted).map(|(m, _)| m).collect()
    }

    pub(super) fn check(&self) -> Result<(), String> {
        self.shared().unreachable.clone().map_or(Ok(()), Err)
    }

    pub(super) fn send(&self, message: &OutgoingMessage) -> Outcome {
        let mut shared = self.shared();
        if let Some(why) = &shared.unreachable {
            return Outcome::refused_for_now(why);
        }
        let outcome = match message.check() {
            Err(e) => Outcome::refused_for_good(e.to_string()),
            Ok(()) => shared.script.pop_front().unwrap_or_else(|| Outcome::accepted("250 ok")),
        };
        shared.offered.push((message.clone(), outcome.verdict));
        outcome
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::examples::example_message;

    #[test]
    fn messages_fare_as_the_script_says_and_are_accepted_after_it() {
        let memory = Memory::default();
        memory.script([Outcome::refused_for_now("451 later"), Outcome::unclear("")]);
        let verdicts: Vec<_> = (0..3).map(|_| memory.send(&example_message()).verdict).collect();
        assert_eq!(verdicts, [Verdict::RefusedForNow, Verdict::Unclear, Verdict::Accepted]);
        assert_eq!((memory.offered().len(), memory.accepted().len()), (3, 1));
        memory.set_unreachable(Some("geen verbinding"));
        assert_eq!(memory.check(), Err("geen verbinding".to_owned()));
        assert_eq!(memory.send(&example_message()).verdict, Verdict::RefusedForNow);
        assert_eq!((memory.take_offered().len(), memory.offered().len()), (3, 0));
    }
}
