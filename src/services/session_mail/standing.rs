//! Whether everybody in a session knows it as it stands, read from the messages that left.

use chrono::{DateTime, Utc};

use super::words;
use crate::domain::dates::day_and_clock;
use crate::domain::letters::{Message, MessageState};
use crate::domain::sessions::Session;
use crate::services::ServiceResult;
use crate::services::appointment_mail::{last_invitations, stretch};
use crate::services::rounds::Stationery;
use crate::store::DbConn;

/// A session with who is in it and every message about it, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The session.
    pub session: &'a Session,
    /// Ids of everybody of the team in it.
    pub crew: &'a [i64],
    /// The messages about it.
    pub told: &'a [Message],
}

impl Standing<'_> {
    /// What is to be told, in Dutch; none when everybody who can be reached knows, or when a
    /// message is under way. Who is asked along is looked at when moment and place do not decide.
    ///
    /// # Errors
    /// A store error.
    pub fn untold(
        &self,
        conn: &mut DbConn,
        stationery: &Stationery,
        goes_on: bool,
        now: DateTime<Utc>,
    ) -> ServiceResult<Option<String>> {
        let under_way = [MessageState::Queued, MessageState::Sending];
        if self.told.iter().any(|it| under_way.contains(&it.state)) {
            return Ok(None);
        }
        let moment = day_and_clock(self.session.starts_at);
        let invited = last_invitations(self.told.to_vec());
        if !goes_on {
            return Ok((!invited.is_empty()).then(|| format!("gaat niet door: {moment}")));
        }
        if invited.is_empty() {
            return Ok(Some(format!("nieuw: {moment}")));
        }
        let place = super::invitation(
            stationery,
            self.session,
            (crate::calendar::Method::Request, None),
            now,
        );
        let stands =
            (Some((self.session.starts_at, self.session.ends_at)), location(&place.to_ics()));
        let is_other = |it: &Message| {
            let ics = it.calendar.as_deref().unwrap_or_default();
            (stretch(ics), location(ics)) != stands
        };
        if invited.iter().any(is_other) {
            let where_to = words::place(self.session);
            return Ok(Some(format!("veranderd: {moment}, {where_to}")));
        }
        let open = super::ignorant(conn, stationery, (self.session, self.told), now)?;
        let told: Vec<i64> = invited.iter().filter_map(|it| it.person_id).collect();
        let is_new_or_gone = |id: &i64| told.contains(id) != self.crew.contains(id);
        Ok(match open.iter().flatten().any(is_new_or_gone) {
            _ if open.is_empty() => None,
            true => Some(format!("andere begeleiding: {moment}")),
            false => Some(format!("nog niet bij iedereen bekend: {moment}")),
        })
    }
}

fn location(ics: &str) -> Option<String> {
    let unfolded = ics.replace("\r\n ", "");
    unfolded.lines().find(|line| line.starts_with("LOCATION")).map(str::to_owned)
}
