//! One deadline for a whole hand-over, however many steps it takes and however slowly a server
//! answers each of them.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::Transport;
use crate::mail::{Outcome, OutgoingMessage};

/// The longest that a sender waits for one hand-over.
pub const LONGEST_HANDOVER: Duration = Duration::from_secs(90);

/// Hands over one message and answers within [`LONGEST_HANDOVER`]; whether it left is unclear
/// when the server has not answered by then.
#[must_use]
pub fn send_in_time(transport: &Arc<Transport>, message: OutgoingMessage) -> Outcome {
    let transport = transport.clone();
    within(LONGEST_HANDOVER, move || transport.send(&message))
}

/// What is known of a message whose hand-over took longer than [`LONGEST_HANDOVER`]: nothing.
#[must_use]
pub fn too_late() -> Outcome {
    let seconds = LONGEST_HANDOVER.as_secs();
    Outcome::unclear(format!("de mailserver gaf binnen {seconds} seconden geen uitsluitsel"))
}

fn within(longest: Duration, send: impl FnOnce() -> Outcome + Send + 'static) -> Outcome {
    let (tell, told) = channel();
    // After the deadline nobody listens any more.
    let work = move || drop(tell.send(send()));
    if let Err(e) = std::thread::Builder::new().name("handover".to_owned()).spawn(work) {
        return Outcome::refused_for_now(format!("er kan geen bericht worden verzonden: {e}"));
    }
    match told.recv_timeout(longest) {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => too_late(),
        Err(RecvTimeoutError::Disconnected) => {
            Outcome::unclear("het verzenden van dit bericht brak af")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::letters::Verdict;

    #[test]
    fn an_answer_in_time_is_the_answer() {
        let outcome = within(Duration::from_secs(5), || Outcome::accepted("250 ok"));
        assert_eq!(outcome, Outcome::accepted("250 ok"));
    }

    #[test]
    fn a_server_that_takes_too_long_leaves_it_unclear() {
        let (release, held) = channel::<()>();
        let outcome = within(Duration::from_millis(20), move || {
            let _ = held.recv();
            Outcome::accepted("250 ok")
        });
        assert_eq!(outcome.verdict, Verdict::Unclear);
        drop(release);
    }

    #[test]
    fn a_hand_over_that_breaks_off_is_unclear() {
        let outcome = within(Duration::from_secs(5), || panic!("broken"));
        assert_eq!(outcome.verdict, Verdict::Unclear);
    }
}
