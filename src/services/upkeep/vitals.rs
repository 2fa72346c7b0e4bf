//! Gathers how the program is, for the page of an administrator and for a monitor.

use chrono::{DateTime, Utc};

use crate::domain::permissions::{Actor, Permission};
use crate::domain::vitals::Vitals;
use crate::mail::dns::Grade;
use crate::services::{
    ServiceResult, audit, backups, inbound, mail_dns, muting, nightly, require, sending,
};
use crate::store::messages::{self, Wanted};
use crate::store::{DbConn, vitals};

/// What the settings say about this instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// True when a mailbox is set up.
    pub has_inbox: bool,
    /// True when backups are made at night.
    pub has_backups: bool,
    /// True when mail goes into the world.
    pub mails_for_real: bool,
    /// The domain of the sender.
    pub domain: String,
}

/// How the program is, for a person.
///
/// # Errors
/// No permission.
pub fn look(
    conn: &mut DbConn,
    actor: &Actor,
    setup: &Setup,
    (now, machine): (DateTime<Utc>, DateTime<Utc>),
) -> ServiceResult<Vitals> {
    require(actor, Permission::ReadAudit)?;
    gather(conn, setup, (now, machine))
}

/// How the program is; `machine` is the clock of this machine, whatever clock the program has.
///
/// # Errors
/// A store error.
pub fn gather(
    conn: &mut DbConn,
    setup: &Setup,
    (now, machine): (DateTime<Utc>, DateTime<Utc>),
) -> ServiceResult<Vitals> {
    let program = Actor::program("web");
    let (inbox, checked) = (inbound::health(conn, &program)?, audit::last_check(conn)?);
    let standing = backups::standing(conn)?;
    let dns = mail_dns::last(conn, &program, &setup.domain)?;
    let is_wrong = |it: &&crate::mail::dns::Finding| it.grade == Grade::Wrong;
    let dns_wrong = dns.iter().flat_map(|it| it.findings.iter().filter(is_wrong));
    Ok(Vitals {
        messages: messages::count_wanted(conn, &Wanted::default())?,
        oldest_due: messages::find_oldest_due(conn, now)?,
        last_sent: vitals::last_sent_at(conn)?,
        mail_trouble: sending::trouble(conn)?,
        muted: muting::reason(conn)?,
        has_inbox: setup.has_inbox,
        inbox_read: inbox.read_at,
        last_received: vitals::last_received_at(conn)?,
        inbox_trouble: inbox.trouble,
        nightly_on: nightly::done_on(conn)?,
        audit_at: checked.as_ref().map(|it| it.at),
        audit_lines: checked.as_ref().map_or(0, |it| it.lines),
        audit_problem: checked.and_then(|it| it.problem),
        has_backups: setup.has_backups,
        backup_at: standing.at,
        backup_bytes: standing.bytes,
        backup_problem: standing.problem,
        clock_ahead: (vitals::clock(conn)? - machine).num_seconds(),
        dns_wrong: dns_wrong.map(|it| it.name.clone()).collect(),
        dns_at: dns.map(|it| it.at),
        mails_for_real: setup.mails_for_real,
        version: env!("CARGO_PKG_VERSION"),
    })
}
