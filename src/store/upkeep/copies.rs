//! Copies of a played tour beside itself, for a database as large as a measurement needs: per
//! table one statement, so that a tour of 354 organisations is copied in a fraction of a second.
//! Ids of a copy lie a stride further, so every reference stays within its copy; what has to be
//! unique gets the number of the copy.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::store::{DbConn, StoreError};

/// Between the ids of two copies; the played tour has fewer rows in any table.
const STRIDE: i64 = 1_000_000;

/// The tables of a tour, each after those it refers to, with the column that says whose it is.
const TABLES: [(&str, &str); 34] = [
    ("people", "id"),
    ("organisations", "id"),
    ("aliases", "id"),
    ("successions", "id"),
    ("organisation_changes", "id"),
    ("contacts", "id"),
    ("dossiers", "id"),
    ("search_words", "subject_id"),
    ("letter_rounds", "id"),
    ("letters", "id"),
    ("answer_links", "letter_id"),
    ("conversations", "id"),
    ("conversation_answers", "id"),
    ("conversation_records", "id"),
    ("conversation_logs", "conversation_id"),
    ("conversation_moments", "id"),
    ("conversation_advisers", "conversation_id"),
    ("offers", "id"),
    ("commitments", "id"),
    ("commitment_moves", "id"),
    ("commitment_changes", "id"),
    ("sessions", "id"),
    ("session_dossiers", "session_id"),
    ("session_people", "session_id"),
    ("session_logistics", "session_id"),
    ("session_themes", "session_id"),
    ("session_costs", "id"),
    ("trainings", "id"),
    ("training_follow_ups", "id"),
    ("messages", "id"),
    ("attempts", "id"),
    ("calls", "id"),
    ("stage_events", "id"),
    ("stage_states", "dossier_id"),
];

/// Of organisations without a history.
const BARE: usize = 8;

/// Columns that refer to a row of the same copy; users are of all copies.
const SHIFTED: [&str; 20] = [
    "id",
    "subject_id",
    "organisation_id",
    "predecessor_id",
    "successor_id",
    "dossier_id",
    "round_id",
    "letter_id",
    "message_id",
    "replaces_id",
    "contact_id",
    "person_id",
    "conversation_id",
    "commitment_id",
    "session_id",
    "moderator_id",
    "trainer_id",
    "training_id",
    "corrects",
    "succeeds_id",
];

/// One more tour.
#[derive(Debug, Clone, Copy)]
pub struct Copy<'a> {
    /// From 1; no two of a database are the same.
    pub number: i64,
    /// What its organisations are called before their own name, in letters: "Nieuw".
    pub before: &'a str,
    /// And after it: "Zee".
    pub after: &'a str,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

impl Copy<'_> {
    /// Copies the played tour, with all that happened in it.
    ///
    /// # Errors
    /// A database error, such as a number that was used.
    pub fn add(&self, conn: &mut DbConn) -> Result<(), StoreError> {
        for (table, owner) in TABLES {
            self.copy(conn, (table, owner), &format!("{owner} < {STRIDE}"))?;
        }
        self.add_words(conn)
    }

    /// Copies so many organisations with their dossiers and contacts, but nothing that happened.
    ///
    /// # Errors
    /// A database error, such as a number that was used.
    pub fn add_bare(&self, conn: &mut DbConn, organisations: usize) -> Result<(), StoreError> {
        let first = format!(
            "(SELECT id FROM organisations WHERE id < {STRIDE} AND valid_to IS NULL \
             ORDER BY id LIMIT {organisations})"
        );
        for (table, owner) in TABLES.into_iter().take(BARE) {
            let which = match table {
                "people" | "successions" | "organisation_changes" => continue,
                "organisations" => format!("id IN {first}"),
                "search_words" => format!(
                    "(source = 'organisation' AND subject_id IN {first}) OR (source = 'contact' \
                     AND subject_id IN (SELECT id FROM contacts WHERE organisation_id IN {first}))"
                ),
                _ => format!("organisation_id IN {first}"),
            };
            self.copy(conn, (table, owner), &which)?;
        }
        self.add_words(conn)
    }

    fn copy(
        &self,
        conn: &mut DbConn,
        (table, owner): (&str, &str),
        which: &str,
    ) -> Result<(), StoreError> {
        let columns = columns(conn, table)?;
        let values: Vec<String> = columns.iter().map(|name| self.value(table, name)).collect();
        let statement = format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE ({which}) AND {owner} < {STRIDE}{}",
            columns.join(", "),
            values.join(", "),
            skipped(table)
        );
        sql_query(statement).execute(conn)?;
        Ok(())
    }

    /// What a column of the copy holds.
    fn value(&self, table: &str, column: &str) -> String {
        let Self { number, before, after } = self;
        let shift = number * STRIDE;
        let (folded_before, folded_after) = (before.to_lowercase(), after.to_lowercase());
        match (table, column) {
            ("messages", "message_id") => format!("'{number}.' || message_id"),
            ("organisations", "code") => format!(
                "CASE kind WHEN 'province' THEN 'GM{number}99' ELSE 'GM{number}' END \
                 || substr(code, 3)"
            ),
            // A province has no second of its kind.
            ("organisations", "kind") => "'municipality'".to_owned(),
            ("organisations", "name" | "sort_name") => {
                format!("'{before}-' || name || ' aan {after}'")
            }
            ("organisations", "search_name" | "sort_key") => {
                format!("'{folded_before}-' || search_name || '-aan-{folded_after}'")
            }
            // Only the organisations of the real division have a place of their own.
            ("organisations", "tile_col" | "tile_row") => "NULL".to_owned(),
            ("contacts", "function") | ("messages", "recipient") => in_a_municipality(column),
            ("conversations", "attended" | "expected" | "invited") => in_a_municipality(column),
            ("contacts" | "people", "email") | ("messages", "to_address") => {
                format!("replace({column}, '@', '@k{number}.')")
            }
            // Sealed for the row it stood in.
            ("conversations", "sealed_answers") => "NULL".to_owned(),
            (_, "answer_hash" | "token_hash" | "uid" | "hash") => {
                format!("{column} || '-{number}'")
            }
            ("letter_rounds", "name") => format!("name || ' {number}'"),
            ("people", "name") => format!("name || ' {number}'"),
            _ if SHIFTED.contains(&column) => format!("{column} + {shift}"),
            _ => column.to_owned(),
        }
    }

    /// The words of the new names.
    fn add_words(&self, conn: &mut DbConn) -> Result<(), StoreError> {
        let (first, end) = (self.number * STRIDE, (self.number + 1) * STRIDE);
        for word in [self.before.to_lowercase(), "aan".to_owned(), self.after.to_lowercase()] {
            let statement = format!(
                "INSERT INTO search_words (source, word, subject_id) \
                 SELECT 'organisation', '{word}', id FROM organisations \
                 WHERE id >= {first} AND id < {end} ON CONFLICT DO NOTHING"
            );
            sql_query(statement).execute(conn)?;
        }
        Ok(())
    }
}

fn in_a_municipality(column: &str) -> String {
    let mayor = format!("replace({column}, 'kings_commissioner', 'mayor')");
    format!("replace({mayor}, 'states_clerk', 'council_clerk')")
}

/// Messages beside the tour itself refer to what is not copied.
fn skipped(table: &str) -> &'static str {
    match table {
        "messages" => {
            " AND publication_id IS NULL AND feedback_id IS NULL AND date_offer_id IS NULL"
        }
        "attempts" => {
            " AND message_id IN (SELECT id FROM messages WHERE publication_id IS NULL \
             AND feedback_id IS NULL AND date_offer_id IS NULL)"
        }
        _ => "",
    }
}

/// The columns of a table by the catalogue, so that a new one is copied too.
fn columns(conn: &mut DbConn, table: &str) -> Result<Vec<String>, StoreError> {
    let statement = match conn {
        DbConn::Sqlite(_) => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(_) => format!(
            "SELECT column_name::text AS name FROM information_schema.columns \
             WHERE table_name = '{table}' AND table_schema = current_schema() \
             ORDER BY ordinal_position"
        ),
    };
    let columns: Vec<Column> = sql_query(statement).load(conn)?;
    Ok(columns.into_iter().map(|column| column.name).collect())
}

/// Lets the database count on after the copies and learn how its tables are filled.
///
/// # Errors
/// A database error.
pub fn settle(conn: &mut DbConn) -> Result<(), StoreError> {
    #[cfg(feature = "postgres")]
    if matches!(conn, DbConn::Postgres(_)) {
        for (table, owner) in TABLES.iter().filter(|(_, owner)| *owner == "id") {
            let statement = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', '{owner}'), max({owner})) \
                 FROM {table} HAVING max({owner}) IS NOT NULL"
            );
            sql_query(statement).execute(conn)?;
        }
    }
    sql_query("ANALYZE").execute(conn)?;
    Ok(())
}
