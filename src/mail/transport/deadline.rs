//! One deadline for a whole hand-over, however many steps it takes and however slowly a server
//! answers each of them.

use std::time::Duration;

use crate::mail::Outcome;

/// The longest that a sender waits for one hand-over.
pub const LONGEST_HANDOVER: Duration = Duration::from_secs(90);

/// What is known of a message whose hand-over took longer than [`LONGEST_HANDOVER`]: nothing.
#[must_use]
pub fn too_late() -> Outcome {
    let seconds = LONGEST_HANDOVER.as_secs();
    Outcome::unclear(format!("de mailserver gaf binnen {seconds} seconden geen uitsluitsel"))
}
