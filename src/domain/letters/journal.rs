//! What a send journal says about a message of which the database may be an older copy.

use super::MessageState;

/// Whether a message went towards a server more often than its row knows, so that another attempt
/// could be a second one. `attempts` are those of the row, `noted` those in the journal. A message
/// in flight is noted before its attempt is counted; what was sent is not sent again.
///
/// ```
/// use drietraps::domain::letters::{MessageState, may_have_left};
/// assert!(may_have_left(MessageState::Queued, 0, 1));
/// assert!(may_have_left(MessageState::Failed, 1, 2));
/// assert!(!may_have_left(MessageState::Failed, 1, 1));
/// assert!(!may_have_left(MessageState::Sending, 0, 1));
/// assert!(!may_have_left(MessageState::Sent, 1, 2));
/// ```
#[must_use]
pub const fn may_have_left(state: MessageState, attempts: u32, noted: u32) -> bool {
    match state {
        MessageState::Sent => false,
        MessageState::Sending => noted > attempts.saturating_add(1),
        MessageState::Queued
        | MessageState::Cancelled
        | MessageState::Failed
        | MessageState::Unclear => noted > attempts,
    }
}
