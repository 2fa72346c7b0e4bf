//! One schema: both databases and `schema.rs` say the same, and every migration goes back.

use std::collections::BTreeSet;

use diesel::sql_types::{Bool, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use drietraps::store::StoreError;

use crate::kit::{Backend, TestApp, on_both};

/// Table, column, and whether it may be empty.
type Catalogue = BTreeSet<(String, String, bool)>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Bool)]
    is_nullable: bool,
}

const SQLITE: &str = "SELECT m.name AS table_name, c.name AS column_name, \
     c.\"notnull\" = 0 AS is_nullable FROM sqlite_master m, pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";

const POSTGRES: &str = "SELECT table_name::text AS table_name, column_name::text AS column_name, \
     is_nullable = 'YES' AS is_nullable FROM information_schema.columns \
     WHERE table_schema = 'public'";

on_both!(the_database_has_the_tables_and_columns_of_the_source, |app| {
    let (database, source) = (catalogue(&app), source());
    let missing: Vec<_> = source.difference(&database).collect();
    let unknown: Vec<_> = database.difference(&source).collect();
    assert!(missing.is_empty(), "in schema.rs, not in the database: {missing:?}");
    assert!(unknown.is_empty(), "in the database, not in schema.rs: {unknown:?}");
});

on_both!(every_migration_goes_back_and_forth, |app| {
    let before = catalogue(&app);
    app.state.db.revert_all().unwrap();
    assert!(catalogue(&app).is_empty(), "{:?}", catalogue(&app));
    app.state.db.migrate().unwrap();
    assert_eq!(catalogue(&app), before);
});

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |database: &str| -> BTreeSet<String> {
        let folder = format!("{}/migrations/{database}", env!("CARGO_MANIFEST_DIR"));
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

/// Runs a statement that no part of the program would.
pub fn execute(app: &TestApp, statement: &str) {
    let url = &app.state.settings.database_url;
    match app.backend {
        Backend::Sqlite => sql_query(statement).execute(&mut sqlite(url)),
        Backend::Postgres => sql_query(statement).execute(&mut postgres(url)),
    }
    .unwrap();
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: i64,
}

/// The ids that each query answers, for a rule that no part of the program asks.
pub fn ids(app: &TestApp, queries: &[String]) -> Vec<Vec<i64>> {
    let plain = |rows: Vec<Id>| rows.into_iter().map(|row| row.id).collect();
    app.read(|conn| {
        let all = queries.iter().map(|query| sql_query(query).load(conn).map(plain));
        Ok(all.collect::<Result<_, _>>().map_err(StoreError::from)?)
    })
}

fn catalogue(app: &TestApp) -> Catalogue {
    let url = &app.state.settings.database_url;
    let columns: Vec<Column> = match app.backend {
        Backend::Sqlite => sql_query(SQLITE).load(&mut sqlite(url)),
        Backend::Postgres => sql_query(POSTGRES).load(&mut postgres(url)),
    }
    .unwrap();
    let own = columns.into_iter().filter(|column| !column.table_name.starts_with("__diesel"));
    own.map(|column| (column.table_name, column.column_name, column.is_nullable)).collect()
}

fn sqlite(url: &str) -> SqliteConnection {
    SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap()).unwrap()
}

fn postgres(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap()
}

/// What `schema.rs` and the files below it declare.
fn source() -> Catalogue {
    let home = format!("{}/src/store", env!("CARGO_MANIFEST_DIR"));
    let below = std::fs::read_dir(format!("{home}/schema")).unwrap();
    let files =
        below.map(|entry| entry.unwrap().path()).chain([format!("{home}/schema.rs").into()]);
    let text: String = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let mut catalogue = Catalogue::new();
    for table in text.split("diesel::table! {").skip(1) {
        let (name, columns) = table.split_once('(').unwrap();
        for line in columns.split_once('{').unwrap().1.split('}').next().unwrap().lines() {
            if let Some((column, kind)) = line.trim().trim_end_matches(',').split_once(" -> ") {
                let is_nullable = kind.starts_with("Nullable<");
                catalogue.insert((name.trim().to_owned(), column.to_owned(), is_nullable));
            }
        }
    }
    catalogue
}
