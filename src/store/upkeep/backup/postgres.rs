//! PostgreSQL: its own programs `pg_dump` and `pg_restore`; no password on their command line.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Contents;
use crate::store::Db;

/// Where the programs are when they are not on the search path: Debian keeps them by version.
const HOME: &str = "/usr/lib/postgresql";

#[cfg(not(feature = "postgres"))]
const ABSENT: &str = "this build has no PostgreSQL; build with `--features postgres`";

#[cfg(not(feature = "postgres"))]
pub(super) fn copy_into(_: &Db, _: &str, _: &Path) -> Result<Contents, String> {
    Err(ABSENT.to_owned())
}

#[cfg(not(feature = "postgres"))]
pub(super) fn make_database(_: &str) -> Result<(String, String), String> {
    Err(ABSENT.to_owned())
}

#[cfg(not(feature = "postgres"))]
pub(super) fn drop_database(_: &str, _: &str) -> Result<(), String> {
    Err(ABSENT.to_owned())
}

/// Dumps the same snapshot that is counted.
#[cfg(feature = "postgres")]
pub(super) fn copy_into(db: &Db, url: &str, file: &Path) -> Result<Contents, String> {
    use diesel::{RunQueryDsl, sql_query};

    use crate::store::StoreError;

    let dumped: Result<Result<Contents, String>, StoreError> = db.read_now(|conn| {
        conn.snapshot(|conn| {
            let held = super::contents(conn)?;
            let snapshot: super::Name =
                sql_query("SELECT pg_export_snapshot() AS name").get_result(conn)?;
            let mut command = match program("pg_dump", url) {
                Ok(command) => command,
                Err(why) => return Ok::<_, StoreError>(Err(why)),
            };
            command
                .args(["--format=custom", "--no-owner", "--no-privileges"])
                .arg(format!("--snapshot={}", snapshot.name))
                .arg(format!("--file={}", file.display()));
            Ok(run(command).map(|()| held))
        })
    });
    dumped.map_err(|error| error.to_string())?
}

pub(super) fn fill_from(url: &str, file: &Path) -> Result<(), String> {
    let mut command = program("pg_restore", url)?;
    command
        .args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"])
        .arg(file);
    run(command)
}

/// The databases that a program which was killed tried a backup in: copies of everything. Their
/// names say when they were made; one of today may be in use.
#[cfg(feature = "postgres")]
const LEFT_BEHIND: &str = "SELECT datname AS name FROM pg_database \
    WHERE datname ~ '^drietraps_check_[0-9]{14}_[0-9a-f]{12}$' \
    AND to_timestamp(substr(datname, 17, 14), 'YYYYMMDDHH24MISS') < now() - INTERVAL '1 day'";

/// A new, empty database on the server of this address, and its name. Removes those that were left
/// behind more than a day ago.
#[cfg(feature = "postgres")]
pub(super) fn make_database(url: &str) -> Result<(String, String), String> {
    for name in names(url, LEFT_BEHIND)? {
        // It may be another installation's, whose role alone may remove it.
        if let Err(error) = drop_database(url, &name) {
            tracing::warn!(name, error, "a database that a backup was tried in stays");
        }
    }
    let made_at = names(url, "SELECT to_char(now(), 'YYYYMMDDHH24MISS') AS name")?.concat();
    let mut number = [0_u8; 6];
    getrandom::fill(&mut number).map_err(|error| error.to_string())?;
    let number: String = number.iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("drietraps_check_{made_at}_{number}");
    tell(url, &format!("CREATE DATABASE {name}")).map_err(|error| {
        format!(
            "a backup is tried in a database of its own, and that could not be made: {error}; \
             give the role of the program the right to: ALTER ROLE … CREATEDB"
        )
    })?;
    Ok((with_database(url, &name), name))
}

#[cfg(feature = "postgres")]
pub(super) fn drop_database(url: &str, name: &str) -> Result<(), String> {
    tell(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
}

/// The names that a question answers with.
#[cfg(feature = "postgres")]
fn names(url: &str, question: &str) -> Result<Vec<String>, String> {
    use diesel::{Connection, RunQueryDsl};

    let mut conn = diesel::PgConnection::establish(url).map_err(|error| error.to_string())?;
    let found = diesel::sql_query(question).load::<super::Name>(&mut conn);
    Ok(found.map_err(|error| error.to_string())?.into_iter().map(|it| it.name).collect())
}

#[cfg(feature = "postgres")]
fn tell(url: &str, statement: &str) -> Result<(), String> {
    use diesel::{Connection, RunQueryDsl};

    let mut conn = diesel::PgConnection::establish(url).map_err(|error| error.to_string())?;
    let done = diesel::sql_query(statement).execute(&mut conn);
    done.map(|_| ()).map_err(|error| error.to_string())
}

/// The same address with another database at its end.
#[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "tested with every build"))]
fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, it)| (base, Some(it)));
    let start = base.rsplit_once('/').map_or(base, |(start, _)| start);
    match query {
        Some(query) => format!("{start}/{name}?{query}"),
        None => format!("{start}/{name}"),
    }
}

/// One of the programs of PostgreSQL on this database; the password goes by the environment.
fn program(name: &str, url: &str) -> Result<Command, String> {
    let found = find(name).ok_or_else(|| {
        format!(
            "{name} was not found on PATH or in {HOME}; install the client of PostgreSQL (on \
             Debian: apt install postgresql-client)"
        )
    })?;
    let (open, password) = without_password(url);
    let mut command = Command::new(found);
    command.arg(format!("--dbname={open}")).arg("--no-password");
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(name));
    let versions = std::fs::read_dir(HOME).into_iter().flatten().flatten();
    let mut installed: Vec<PathBuf> = versions.map(|it| it.path()).collect();
    // The newest reads what older servers hold.
    installed.sort_by_key(|it| {
        let version = it.file_name().and_then(|it| it.to_str()).and_then(|it| it.parse().ok());
        std::cmp::Reverse(version.unwrap_or(0_u32))
    });
    let installed = installed.into_iter().map(|it| it.join("bin").join(name));
    // Debian's program on the path picks a version by cluster; the newest one itself comes first.
    installed.chain(on_path).find(|it| it.is_file())
}

/// The address without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let (base, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut password = None;
    let base = match base.split_once('@') {
        Some((user, place)) if !user.contains('/') => {
            let (user, word) = user.split_once(':').map_or((user, None), |(it, w)| (it, Some(w)));
            password = word.map(decoded);
            format!("{user}@{place}")
        }
        _ => base.to_owned(),
    };
    let mut kept = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.strip_prefix("password=") {
            Some(word) => password = Some(decoded(word)),
            None => kept.push(pair),
        }
    }
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    (format!("{scheme}://{base}{query}"), password)
}

/// A text in which `%41` stands for A.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = code.and_then(|it| u8::from_str_radix(it, 16).ok()).filter(|_| *first == b'%');
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Runs a program to its end; what it complained about, in one line.
fn run(mut command: Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Err(format!("{name}: {}", said.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_leaves_the_address_wherever_it_stands() {
        let parted = |url| {
            let (open, password) = without_password(url);
            (open, password.unwrap_or_default())
        };
        let there = "postgres://tour@db.example:5432/drietraps";
        for url in [
            "postgres://tour:ge%3Aheim@db.example:5432/drietraps",
            "postgres://tour@db.example:5432/drietraps?password=ge%3aheim",
        ] {
            assert_eq!(parted(url), (there.to_owned(), "ge:heim".to_owned()), "{url}");
        }
        assert_eq!(parted(there), (there.to_owned(), String::new()));
        let kept = "postgres://db.example/drietraps?sslmode=require";
        assert_eq!(parted(kept), (kept.to_owned(), String::new()));
    }

    #[test]
    fn another_database_of_the_same_server() {
        let of = |url| with_database(url, "x");
        assert_eq!(of("postgres://a:b@h:5/tour"), "postgres://a:b@h:5/x");
        assert_eq!(of("postgres://h/tour?sslmode=require"), "postgres://h/x?sslmode=require");
    }
}
