//! The mail of an appointment as it lies in the queue.

use diesel::prelude::*;
use drietraps::store::schema::messages;
use icalendar::{Calendar, Component};

use crate::kit::TestApp;

/// A message with its calendar.
#[derive(Debug)]
pub struct Lying {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub state: String,
    pub calendar: Calendar,
    pub message_id: String,
}

impl Lying {
    /// To whom, and what the calendar there is told: method and sequence.
    pub fn told(&self) -> (&str, &str, u32) {
        let event = self.calendar.events().next().unwrap();
        let method = self.calendar.property_value("METHOD").unwrap();
        (&self.to, method, event.get_sequence().unwrap())
    }

    /// What the appointment is known by.
    pub fn uid(&self) -> &str {
        self.calendar.events().next().unwrap().get_uid().unwrap()
    }
}

/// Every message with a calendar, in the order in which it was made.
pub fn lying(app: &TestApp) -> Vec<Lying> {
    type Row = (String, String, String, String, Option<String>, String);
    let rows: Vec<Row> = app.read(|conn| {
        Ok(messages::table
            .order(messages::id)
            .select((
                messages::to_address,
                messages::subject,
                messages::text_body,
                messages::state,
                messages::calendar,
                messages::message_id,
            ))
            .load(conn)
            .unwrap())
    });
    let lying = |(to, subject, text, state, calendar, message_id): Row| {
        let calendar = calendar?.parse().unwrap();
        Some(Lying { to, subject, text, state, calendar, message_id })
    };
    rows.into_iter().filter_map(lying).collect()
}
