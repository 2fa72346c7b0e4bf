//! What went before a call, in short: the mails that left and the calls that were made.

use chrono::NaiveDate;

use crate::domain::calls::{Call, CallResult};
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::{Actor, Permission};
use crate::services::roster::Roster;
use crate::services::{ServiceResult, require};
use crate::store::{DbConn, calls, messages};

/// One earlier contact with an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    /// A letter, or its first or second reminder, left for these recipients.
    Mailed {
        /// The Amsterdam day.
        on: NaiveDate,
        /// 0 for the letter itself.
        reminder: u32,
        /// "Burgemeester" and "Griffier".
        recipients: Vec<String>,
    },
    /// Somebody phoned.
    Called {
        /// The Amsterdam day.
        on: NaiveDate,
        /// Name of the caller.
        by: String,
        /// What came of it.
        result: CallResult,
        /// About the process.
        remark: Option<String>,
    },
}

/// A call with whom it was made to.
#[derive(Debug, Clone)]
pub struct CallMade {
    /// CBS code.
    pub code: String,
    /// "Gemeente Zeist".
    pub organisation: String,
    /// The call.
    pub call: Call,
}

/// Every call of the tour that was not taken back, oldest first.
///
/// # Errors
/// No permission.
pub fn made(conn: &mut DbConn, actor: &Actor) -> ServiceResult<Vec<CallMade>> {
    require(actor, Permission::ReadConversations)?;
    let roster = Roster::load(conn)?;
    let line = |call: Call| {
        let organisation = &roster.find(call.dossier_id)?.organisation;
        let (code, organisation) = (organisation.code.clone(), organisation.full_name());
        Some(CallMade { code, organisation, call })
    };
    Ok(calls::list(conn, roster.tour_id)?.into_iter().filter_map(line).collect())
}

impl Contact {
    /// The Amsterdam day.
    #[must_use]
    pub const fn on(&self) -> NaiveDate {
        match self {
            Self::Mailed { on, .. } | Self::Called { on, .. } => *on,
        }
    }
}

/// The contacts with an organisation so far, the newest first.
///
/// # Errors
/// No permission.
pub fn history(conn: &mut DbConn, actor: &Actor, dossier_id: i64) -> ServiceResult<Vec<Contact>> {
    require(actor, Permission::ReadConversations)?;
    let mut found: Vec<Contact> = Vec::new();
    for (at, number, recipient) in messages::list_sent_to(conn, dossier_id)? {
        let day = amsterdam_day(at);
        match found.last_mut() {
            Some(Contact::Mailed { on, reminder, recipients })
                if (*on, *reminder) == (day, number) =>
            {
                recipients.push(recipient);
            }
            _ => found.push(Contact::Mailed {
                on: day,
                reminder: number,
                recipients: vec![recipient],
            }),
        }
    }
    found.extend(calls::list_of(conn, dossier_id)?.into_iter().map(|(call, by)| Contact::Called {
        on: call.on,
        by,
        result: call.result,
        remark: call.remark,
    }));
    found.sort_by_key(Contact::on);
    found.reverse();
    Ok(found)
}
