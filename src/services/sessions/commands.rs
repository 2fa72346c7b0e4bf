//! What a person asks of a session, parsed.

use chrono::{DateTime, Utc};

use crate::domain::sessions::Theme;

/// When, where and with whom a session is.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends: the same Amsterdam day, at most six hours later.
    pub ends_at: DateTime<Utc>,
    /// Building and town.
    pub place: String,
    /// Room.
    pub room: Option<String>,
    /// Whom it is for; the whole council and the executive when left out.
    pub audience: Option<String>,
    /// What the organisation asked for.
    pub wishes: Option<String>,
    /// How many people are expected.
    pub expected: Option<i32>,
    /// The person who leads it.
    pub moderator: i64,
    /// Trainers who join.
    pub trainers: Vec<i64>,
    /// Experience experts who join.
    pub experts: Vec<i64>,
    /// Whether the clerks and the crew get the confirmation with its appointment.
    pub sends_confirmation: bool,
}

/// A session as a planner asks for it.
#[derive(Debug, Clone)]
pub struct PlanSession {
    /// CBS codes of those who take part: one, or neighbours together.
    pub organisations: Vec<String>,
    /// When, where and with whom.
    pub appointment: Appointment,
}

/// Another moment, place or moderator for a session.
#[derive(Debug, Clone)]
pub struct Reschedule {
    /// The session.
    pub session_id: i64,
    /// The version that the planner saw.
    pub version: i64,
    /// Why it moves.
    pub reason: String,
    /// When, where and with whom from now on.
    pub appointment: Appointment,
}

/// A session that does not go on as planned.
#[derive(Debug, Clone)]
pub struct CallOff {
    /// The session.
    pub session_id: i64,
    /// Why.
    pub reason: String,
}

/// How a session went.
#[derive(Debug, Clone)]
pub struct SessionResult {
    /// The session.
    pub session_id: i64,
    /// How many people came.
    pub attendance: i32,
    /// How it went, in a few words.
    pub evaluation: Option<String>,
    /// What it was about; none leaves what was chosen before.
    pub themes: Option<Vec<Theme>>,
}

/// A session that was planned, with what the planner should know.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Its id.
    pub id: i64,
    /// Sentences about recess, holidays and clerks without an address.
    pub warnings: Vec<String>,
    /// How many waiting messages of letters were taken back by it.
    pub withdrawn: usize,
}
