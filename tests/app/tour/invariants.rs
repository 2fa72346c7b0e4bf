//! The rules of the tour that hold after each day, each as a query that finds who breaks it.
//!
//! After each day every rule is asked of what was written or sent on that day; what is told by few
//! rows, such as a message in flight, of everything. On the first of each month and after the last
//! day every rule is asked of all that was ever written, so that nothing that changed long
//! afterwards stays unseen.

use chrono::{Datelike, NaiveDate};

use crate::kit::TestApp;
use crate::schema;

/// Before the tour: no row is older.
const EVER: &str = "2000-01-01";

/// A rule and the query for the rows that break it; `{today}` is the day that ended, `{since}` the
/// first day of which rows are asked.
const RULES: [(&str, &str); 15] = [
    (
        "an event is of an organisation that exists on its day, unless it calls something off",
        "SELECT e.id FROM stage_events e JOIN dossiers d ON d.id = e.dossier_id
         JOIN organisations o ON o.id = d.organisation_id
         WHERE (o.valid_from > e.happened_on OR o.valid_to <= e.happened_on)
           AND e.to_state NOT IN ('cancelled', 'undeliverable', 'declined')
           AND e.recorded_at >= '{since}'",
    ),
    (
        "nothing happened in the future",
        "SELECT id FROM stage_events WHERE happened_on > '{today}' AND recorded_at >= '{since}'",
    ),
    (
        "held stays held unless a correction with a reason says otherwise",
        "SELECT id FROM stage_events WHERE from_state = 'held' AND stage <> 'training'
           AND (corrects IS NULL OR reason IS NULL) AND recorded_at >= '{since}'",
    ),
    (
        "skip, reopen and correction carry a reason",
        "SELECT id FROM stage_events WHERE reason IS NULL AND recorded_at >= '{since}'
           AND (corrects IS NOT NULL OR to_state = 'skipped'
                OR (to_state = 'not_started' AND from_state <> 'not_started'))",
    ),
    (
        "the state of a dossier is what its last event says",
        "SELECT s.dossier_id AS id FROM stage_states s WHERE s.dossier_id IN
           (SELECT dossier_id FROM stage_events WHERE recorded_at >= '{since}')
           AND s.state <> (SELECT e.to_state FROM stage_events e
            WHERE e.dossier_id = s.dossier_id AND e.stage = s.stage ORDER BY e.id DESC LIMIT 1)",
    ),
    (
        "a letter left only by a release of somebody else than the author, and after it",
        "SELECT m.id FROM messages m JOIN letters l ON l.id = m.letter_id
         JOIN letter_rounds r ON r.id = l.round_id
         WHERE m.sent_at >= '{since}' AND (r.releaser_id IS NULL OR r.releaser_id = r.author_id
               OR r.released_at > m.sent_at OR m.text_body = '')",
    ),
    (
        "no letter leaves before its moment",
        "SELECT id FROM messages
         WHERE sent_at < due_at AND letter_id IS NOT NULL AND sent_at >= '{since}'",
    ),
    (
        "no letter leaves on a day of rest",
        "SELECT m.id FROM messages m JOIN blackouts b ON b.on_day = '{today}'
         WHERE m.letter_id IS NOT NULL AND b.is_certain
           AND m.sent_at >= '{today} 00:00:00' AND m.sent_at < '{today} 23:59:59'",
    ),
    (
        "one letter per dossier and round, one message per recipient",
        "SELECT letter_id AS id FROM messages WHERE letter_id IS NOT NULL AND replaces_id IS NULL
           AND letter_id IN (SELECT letter_id FROM messages WHERE due_at >= '{since}')
         GROUP BY letter_id, to_address, reminder HAVING COUNT(*) > 1",
    ),
    (
        "a reminder goes only to who did not answer",
        "SELECT m.id FROM messages m JOIN letters l ON l.id = m.letter_id
         WHERE m.reminder > 0 AND m.sent_at >= '{since}'
           AND CAST(l.reply_on AS TEXT) < SUBSTR(CAST(m.sent_at AS TEXT), 1, 10)",
    ),
    ("nothing stays in flight", "SELECT id FROM messages WHERE state = 'sending'"),
    (
        "a letter that was sent has a message that was sent, unless somebody answered it",
        "SELECT s.dossier_id AS id FROM stage_states s WHERE s.stage = 'letter'
           AND s.state IN ('sent', 'reminded', 'no_reply') AND s.since_on >= '{since}'
           AND NOT EXISTS (SELECT 1 FROM messages m JOIN letters l ON l.id = m.letter_id
             WHERE l.dossier_id = s.dossier_id AND m.sent_at IS NOT NULL)",
    ),
    (
        "later and postponed carry a date",
        "SELECT id FROM letters WHERE reply = 'later' AND later_on IS NULL
         UNION ALL SELECT c.id FROM conversations c JOIN dossiers d ON d.id = c.dossier_id
         WHERE c.state = 'postponed' AND c.planned_at IS NULL AND d.reapproach_on IS NULL",
    ),
    (
        "nobody of the team is in two sessions at once",
        "SELECT a.id FROM sessions a JOIN session_people p ON p.session_id = a.id
         JOIN session_people q ON q.person_id = p.person_id
         JOIN sessions b ON b.id = q.session_id AND b.id > a.id
         WHERE a.state IN ('planned', 'held') AND b.state IN ('planned', 'held')
           AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at AND a.ends_at >= '{since}'",
    ),
    (
        "what was told in confidence stands nowhere in the clear",
        "SELECT id FROM messages WHERE due_at >= '{since}'
           AND (text_body LIKE '%kanarie%' OR calendar LIKE '%kanarie%')
         UNION ALL SELECT id FROM stage_events WHERE recorded_at >= '{since}'
           AND reason LIKE '%kanarie%'
         UNION ALL SELECT id FROM audit_events WHERE at >= '{since}'
           AND object LIKE '%kanarie%'",
    ),
];

/// Finds the rows of one day without reading all that were ever written.
pub fn index_by_day(app: &TestApp) {
    for place in [
        "messages (sent_at)",
        "messages (due_at)",
        "audit_events (at)",
        "stage_events (recorded_at)",
    ] {
        let name = place.replace([' ', '(', ')'], "");
        schema::execute(app, &format!("CREATE INDEX tour_{name} ON {place}"));
    }
}

/// Panics with the rule and the rows when one was broken on a day; on the first of a month when
/// one ever was.
pub fn check(app: &TestApp, today: NaiveDate) {
    if today.day() == 1 {
        return check_all(app, today);
    }
    ask(app, today, &today.to_string());
}

/// Panics with the rule and the rows when one was ever broken up to a day.
pub fn check_all(app: &TestApp, today: NaiveDate) {
    ask(app, today, EVER);
}

fn ask(app: &TestApp, today: NaiveDate, since: &str) {
    let query = |(_, query): &(&str, &str)| {
        query.replace("{since}", since).replace("{today}", &today.to_string())
    };
    let queries: Vec<String> = RULES.iter().map(query).collect();
    for ((rule, _), broken_by) in RULES.iter().zip(schema::ids(app, &queries)) {
        assert!(broken_by.is_empty(), "{today}: {rule}: {broken_by:?}");
    }
}
