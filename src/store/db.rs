//! Opens SQLite or PostgreSQL and holds the one door for writes.

mod address;
mod migrations;
mod opener;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::SqliteConnection;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::{Pool, PooledConnection};

use super::StoreError;
use super::audit::{seals, start};
use address::{does_not_open, place_of};
use opener::Opener;

/// How long a write that lost a race is tried again before it is [`StoreError::Busy`]. The last
/// try on SQLite may wait for its lock on top of that.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long somebody waits for what they read.
const READING: Duration = Duration::from_secs(30);

/// A connection to either database; queries are written once for both.
#[derive(diesel::MultiConnection)]
pub enum DbConn {
    /// Embedded SQLite.
    Sqlite(SqliteConnection),
    /// PostgreSQL 13 or later.
    #[cfg(feature = "postgres")]
    Postgres(diesel::PgConnection),
}

impl DbConn {
    /// True inside a transaction: what is read then may never be committed. A snapshot is one too.
    pub fn is_writing(&mut self) -> bool {
        let status = match self {
            Self::Sqlite(conn) => AnsiTransactionManager::transaction_manager_status_mut(conn),
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => AnsiTransactionManager::transaction_manager_status_mut(conn),
        };
        !matches!(status.transaction_depth(), Ok(None))
    }

    /// Reads several tables as they were at one moment: what is committed meanwhile is seen in none
    /// of them. Inside a transaction, which is one already, it only runs `work`.
    ///
    /// # Errors
    /// What `work` refused with, or a database error.
    pub fn snapshot<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.is_writing() {
            return work(self);
        }
        begin(self, ("BEGIN DEFERRED", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            .map_err(StoreError::from)?;
        let done = work(self);
        // Nothing was written, so both ends are the same; this one cannot fail on a broken read.
        roll_back(self).map_err(StoreError::from)?;
        done
    }
}

/// An error that knows whether trying the whole transaction again may help.
pub trait MayBeBusy {
    /// True when the transaction lost a race and wrote nothing.
    fn is_busy(&self) -> bool;
}

/// The pool of connections. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Opener>,
    url: Arc<str>,
    notary: Option<Notary>,
    counts: Arc<Counts>,
}

/// What this process asked of the database so far.
#[derive(Debug, Default)]
struct Counts {
    waiting: AtomicI64,
    writes: AtomicU64,
    tries: AtomicU64,
}

/// How busy the database is, as this process sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Connections that are open.
    pub open: u32,
    /// Connections in use.
    pub in_use: u32,
    /// How many wait for one.
    pub waiting: i64,
    /// How often a write was tried again because it lost a race.
    pub retries: u64,
}

/// What seals the lines that a transaction added to the audit log, just before it is committed.
pub type Notary = Arc<dyn Fn(&mut DbConn) -> Result<(), StoreError> + Send + Sync>;

impl Db {
    /// Opens `sqlite://path` or `postgres://…`; a SQLite file and its folder are made when absent.
    ///
    /// # Errors
    /// An English sentence for the operator: an unknown scheme, or a database that does not open.
    pub fn open(url: &str, connections: u32) -> Result<Self, String> {
        let opener = Opener::new(url)?;
        let pool = Pool::builder()
            .max_size(connections)
            // No spare connections: one that is still being opened when a command ends would be
            // torn down halfway, which the libraries of PostgreSQL answer with an abort.
            .min_idle(Some(0))
            .connection_timeout(Duration::from_secs(10))
            .build_unchecked(opener);
        pool.get().map_err(|error| does_not_open(&error.to_string()))?;
        Ok(Self { pool, url: url.into(), notary: None, counts: Arc::default() })
    }

    /// The same database, whose audit log this notary seals from now on.
    #[must_use]
    pub fn sealed_by(self, notary: Notary) -> Self {
        Self { notary: Some(notary), ..self }
    }

    /// Empties the log of SQLite beside its file, so that nothing of what was destroyed stays in
    /// it; the next call does what a reader held back. PostgreSQL does this by itself.
    ///
    /// # Errors
    /// A database error.
    pub fn empty_log_now(&self) -> Result<(), StoreError> {
        match &mut *self.connection()? {
            DbConn::Sqlite(conn) => conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?,
            #[cfg(feature = "postgres")]
            DbConn::Postgres(_) => {}
        }
        Ok(())
    }

    /// True when other programs may work on this database beside this one: SQLite serves one.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        !self.url.starts_with("sqlite://")
    }

    /// Where the database lives, without user name and password.
    #[must_use]
    pub fn location(&self) -> String {
        place_of(&self.url)
    }

    /// Runs `work` in one transaction, off the async threads; see [`Db::write_now`].
    ///
    /// # Errors
    /// What `work` refused with, or a [`StoreError`].
    pub async fn write<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + MayBeBusy + Send + 'static,
        W: Fn(&mut DbConn) -> Result<T, E> + Send + 'static,
    {
        let db = self.clone();
        off_thread(move || db.write_now(work)).await
    }

    /// Runs `work` with a connection for reading, off the async threads. Who asked does not wait
    /// longer than half a minute for it.
    ///
    /// # Errors
    /// What `work` refused with, or a [`StoreError`]; [`StoreError::Busy`] when it took too long.
    pub async fn read<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        W: FnOnce(&mut DbConn) -> Result<T, E> + Send + 'static,
    {
        let db = self.clone();
        within(READING, off_thread(move || db.read_now(work))).await
    }

    /// Runs `work` in one transaction on this thread: `BEGIN IMMEDIATE` on SQLite, SERIALIZABLE
    /// on PostgreSQL. `work` may run several times, so it has no effect outside the database.
    ///
    /// # Errors
    /// What `work` refused with (nothing is written then), or a [`StoreError`].
    pub fn write_now<T, E, W>(&self, work: W) -> Result<T, E>
    where
        E: From<StoreError> + MayBeBusy,
        W: Fn(&mut DbConn) -> Result<T, E>,
    {
        let mut conn = self.connection()?;
        retried(&mut conn, PATIENCE, &self.notarised(work))
    }

    /// Runs `work` like [`Db::write`] and takes everything back: says what writing would do.
    ///
    /// # Errors
    /// What `work` refused with, or a [`StoreError`].
    pub async fn rehearse<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + MayBeBusy + Send + 'static,
        W: Fn(&mut DbConn) -> Result<T, E> + Send + 'static,
    {
        let db = self.clone();
        let rehearsed = move || {
            db.write_now(|conn| match work(conn) {
                Ok(done) => Err::<Infallible, _>(Rehearsed::Done(done)),
                Err(error) => Err(Rehearsed::Refused(error)),
            })
        };
        off_thread(move || match rehearsed() {
            Err(Rehearsed::Done(done)) => Ok(done),
            Err(Rehearsed::Refused(error)) => Err(error),
            Ok(never) => match never {},
        })
        .await
    }

    /// Like [`Db::write_now`], and on the disk before it returns: SQLite flushes its log too.
    /// For the claim and the result of a message, which must survive a power cut.
    ///
    /// # Errors
    /// What `work` refused with (nothing is written then), or a [`StoreError`].
    pub fn write_durably_now<T, E, W>(&self, work: W) -> Result<T, E>
    where
        E: From<StoreError> + MayBeBusy,
        W: Fn(&mut DbConn) -> Result<T, E>,
    {
        let mut conn = self.connection()?;
        set_synchronous(&mut conn, "FULL").map_err(StoreError::from)?;
        let done = retried(&mut conn, PATIENCE, &self.notarised(work));
        // What was written stays written: a connection that keeps flushing is only slower.
        if let Err(error) = set_synchronous(&mut conn, "NORMAL") {
            tracing::warn!(%error, "a connection goes on flushing every write");
        }
        done
    }

    /// Runs `work` with a connection for reading on this thread.
    ///
    /// # Errors
    /// What `work` refused with, or a [`StoreError`].
    pub fn read_now<T, E, W>(&self, work: W) -> Result<T, E>
    where
        E: From<StoreError>,
        W: FnOnce(&mut DbConn) -> Result<T, E>,
    {
        let mut conn = self.connection()?;
        work(&mut conn)
    }

    /// The work, and then the seals of the lines that it added to the audit log.
    fn notarised<T, E>(
        &self,
        work: impl Fn(&mut DbConn) -> Result<T, E>,
    ) -> impl Fn(&mut DbConn) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let (notary, counts) = (self.notary.clone(), self.counts.clone());
        counts.writes.fetch_add(1, Ordering::Relaxed);
        move |conn| {
            counts.tries.fetch_add(1, Ordering::Relaxed);
            seals::forget_added();
            start::forget_moved();
            let done = work(conn)?;
            match &notary {
                Some(notary) if seals::added() > 0 => notary(conn)?,
                _ => {}
            }
            Ok(done)
        }
    }

    fn connection(&self) -> Result<PooledConnection<Opener>, StoreError> {
        self.counts.waiting.fetch_add(1, Ordering::Relaxed);
        let taken = self.pool.get();
        self.counts.waiting.fetch_sub(1, Ordering::Relaxed);
        taken.map_err(|_| StoreError::Busy)
    }

    /// How busy the database is.
    #[must_use]
    pub fn load(&self) -> Load {
        let (pool, counts) = (self.pool.state(), &self.counts);
        let (writes, tries) =
            (counts.writes.load(Ordering::Relaxed), counts.tries.load(Ordering::Relaxed));
        Load {
            open: pool.connections,
            in_use: pool.connections.saturating_sub(pool.idle_connections),
            waiting: counts.waiting.load(Ordering::Relaxed),
            retries: tries.saturating_sub(writes),
        }
    }
}

/// How a rehearsal ends: always as an error, so that it is rolled back.
enum Rehearsed<T, E> {
    Done(T),
    Refused(E),
}

impl<T, E: From<StoreError>> From<StoreError> for Rehearsed<T, E> {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl<T, E: MayBeBusy> MayBeBusy for Rehearsed<T, E> {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Refused(error) if error.is_busy())
    }
}

/// Waits so long for what is asked, and says then that the database is busy.
async fn within<T, E: From<StoreError>>(
    limit: Duration,
    asked: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    match tokio::time::timeout(limit, asked).await {
        Ok(done) => done,
        Err(_) => {
            tracing::warn!(seconds = limit.as_secs(), "a question to the database took too long");
            Err(StoreError::Busy.into())
        }
    }
}

/// Runs `work` off the async threads, without a connection; it may take one, and may wait.
///
/// # Errors
/// What `work` refused with, or a [`StoreError`] when it broke down.
pub async fn off_thread<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    // What is logged there belongs to the same request.
    let span = tracing::Span::current();
    match tokio::task::spawn_blocking(move || span.in_scope(work)).await {
        Ok(done) => done,
        Err(error) => Err(StoreError::Database(error.to_string()).into()),
    }
}

fn retried<T, E>(
    conn: &mut DbConn,
    patience: Duration,
    work: &impl Fn(&mut DbConn) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<StoreError> + MayBeBusy,
{
    let deadline = Instant::now() + patience;
    // Uneven pauses keep two writers from meeting again and again.
    let mut pauses = (1..=12).cycle().map(Duration::from_millis);
    loop {
        match in_transaction(conn, work) {
            Err(error) if error.is_busy() && Instant::now() < deadline => {
                std::thread::sleep(pauses.next().unwrap_or_default());
            }
            done => return done,
        }
    }
}

fn set_synchronous(conn: &mut DbConn, level: &str) -> diesel::QueryResult<()> {
    match conn {
        DbConn::Sqlite(conn) => conn.batch_execute(&format!("PRAGMA synchronous = {level}")),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(_) => Ok(()),
    }
}

fn in_transaction<T, E>(
    conn: &mut DbConn,
    work: &impl Fn(&mut DbConn) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<StoreError>,
{
    begin(conn, ("BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL SERIALIZABLE"))
        .map_err(StoreError::from)?;
    match work(conn) {
        Ok(done) => {
            commit(conn).map_err(StoreError::from)?;
            Ok(done)
        }
        Err(error) => {
            roll_back(conn).map_err(StoreError::from)?;
            Err(error)
        }
    }
}

/// Begins a transaction by the statement of SQLite or that of PostgreSQL.
fn begin(conn: &mut DbConn, statements: (&str, &str)) -> diesel::QueryResult<()> {
    match conn {
        DbConn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, statements.0),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(conn, statements.1),
    }
}

fn commit(conn: &mut DbConn) -> diesel::QueryResult<()> {
    match conn {
        DbConn::Sqlite(conn) => AnsiTransactionManager::commit_transaction(conn),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(conn) => AnsiTransactionManager::commit_transaction(conn),
    }
}

fn roll_back(conn: &mut DbConn) -> diesel::QueryResult<()> {
    match conn {
        DbConn::Sqlite(conn) => AnsiTransactionManager::rollback_transaction(conn),
        #[cfg(feature = "postgres")]
        DbConn::Postgres(conn) => AnsiTransactionManager::rollback_transaction(conn),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use diesel::Connection;

    use super::*;

    fn in_memory() -> DbConn {
        DbConn::Sqlite(SqliteConnection::establish(":memory:").unwrap())
    }

    #[test]
    fn a_write_that_loses_many_races_wins_in_the_end() {
        let lost = Cell::new(0);
        let work = |_: &mut DbConn| {
            lost.set(lost.get() + 1);
            if lost.get() > 70 { Ok(lost.get()) } else { Err(StoreError::Busy) }
        };
        assert_eq!(retried(&mut in_memory(), PATIENCE, &work).unwrap(), 71);
    }

    #[test]
    fn a_database_that_stays_busy_is_given_up_at_the_deadline() {
        let (began, patience) = (Instant::now(), Duration::from_millis(50));
        let work = |_: &mut DbConn| Err::<(), _>(StoreError::Busy);
        assert!(matches!(retried(&mut in_memory(), patience, &work), Err(StoreError::Busy)));
        assert!(began.elapsed() >= patience);
    }

    #[test]
    fn a_connection_whose_transaction_did_not_end_is_not_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("one.sqlite").display());
        let db = Db::open(&url, 1).unwrap();
        let behind_its_back = |conn: &mut DbConn| {
            let ended = conn.batch_execute("COMMIT");
            ended.map_err(StoreError::from)
        };
        assert!(db.write_now(behind_its_back).is_err(), "there is nothing to commit any more");
        let made = |conn: &mut DbConn| {
            let made = conn.batch_execute("CREATE TABLE notes (id INTEGER)");
            made.map_err(StoreError::from)
        };
        db.write_now(made).unwrap();
    }

    #[tokio::test]
    async fn a_question_that_takes_too_long_is_answered_with_busy() {
        let slow = std::future::pending::<Result<(), StoreError>>();
        let asked = within(Duration::from_millis(10), slow).await;
        assert!(matches!(asked, Err(StoreError::Busy)), "{asked:?}");
        let quick = within(READING, std::future::ready(Ok::<_, StoreError>(7))).await;
        assert_eq!(quick.unwrap(), 7);
    }
}
