//! Days, clock times, holidays and when a letter may leave.

pub mod dates;
pub mod holidays;
pub mod schedule;
pub mod spans;
