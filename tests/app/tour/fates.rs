//! What becomes of an organisation that got its letter: drawn once, played out on later days.

use drietraps::domain::letters::Reply;

/// A die that always falls the same (splitmix64).
pub struct Die(pub u64);

impl Die {
    /// A number below `sides`.
    pub fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    /// True once in so many throws.
    pub fn once_in(&mut self, sides: u64) -> bool {
        self.throw(sides) == 0
    }

    /// What an organisation answers; some never do.
    pub fn reply(&mut self) -> Option<Reply> {
        match self.throw(100) {
            0..45 => Some(Reply::WantsConversation),
            45..50 => Some(Reply::WantsSession),
            50..57 => Some(Reply::Later),
            57..62 => Some(Reply::NotInterested),
            62..66 => Some(Reply::ProvidedFor),
            _ => None,
        }
    }
}

/// What happens on some day to come, for the organisation with this code.
#[derive(Debug, Clone)]
pub enum Event {
    /// A round for a province is drafted; it leaves this many days later.
    Draft(&'static str),
    /// A second planner releases the round.
    Release(i64),
    /// The organisation answers.
    Answer(String, Reply),
    /// The adviser makes an appointment.
    PlanConversation(String),
    /// The day of the appointment.
    Meet(String, i64),
    /// A planner looks for an evening.
    PlanSession(String),
    /// The evening.
    HoldSession(String, i64),
    /// A planner phones who did not answer.
    Call(String),
    /// A training follows.
    Train(String),
}
