//! A mailbox by IMAP, opened for reading only, so that who reads it in a mail program finds it
//! untouched. What was read is remembered by UIDVALIDITY and the last UID.

use std::fmt::Debug;
use std::time::Duration;

use async_imap::{Client, Session};
use chrono::{NaiveDate, Utc};
use futures_util::TryStreamExt as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::RawMail;
use super::tls;
use super::url::Place;
use crate::mail::inbound::LARGEST;
use crate::mail::transport::Encryption;

/// How long each step with the server may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The part of a mail that is all of it (RFC 9051, 6.4.5).
const WHOLE: &str = "";
/// The part of a mail that is its headers.
const HEADERS: &str = "HEADER";

/// A connection, protected or not.
trait Line: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Line for T {}

type Talk = Session<Box<dyn Line>>;

/// A mailbox on a server.
pub struct Mailbox {
    place: Place,
}

impl Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailbox({})", self.describe())
    }
}

/// Up to where a mailbox was read: `UIDVALIDITY:UID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    validity: u32,
    last: u32,
}

impl Cursor {
    fn parse(text: &str) -> Option<Self> {
        let (validity, last) = text.split_once(':')?;
        Some(Self { validity: validity.parse().ok()?, last: last.parse().ok()? })
    }
}

impl Mailbox {
    pub(super) const fn new(place: Place) -> Self {
        Self { place }
    }

    pub(super) fn describe(&self) -> String {
        let protection = match self.place.encryption {
            Encryption::None => "zonder versleuteling",
            Encryption::StartTls => "STARTTLS",
            Encryption::Implicit => "TLS",
        };
        format!("mailbox {} op {} ({protection})", self.place.mailbox, self.server())
    }

    fn server(&self) -> String {
        format!("{}:{}", self.place.host, self.place.port)
    }

    pub(super) fn check(&self) -> Result<(), String> {
        self.blocking(async {
            let (mut talk, _) = self.open().await?;
            let _ = within(talk.logout()).await;
            Ok(())
        })
    }

    pub(super) fn read(
        &self,
        cursor: Option<&str>,
        since: NaiveDate,
        most: usize,
        take: &mut dyn FnMut(&RawMail) -> Result<(), String>,
    ) -> Result<usize, String> {
        self.blocking(self.read_new(cursor.and_then(Cursor::parse), since, most, take))
    }

    /// The work on a runtime of its own, because the caller blocks.
    fn blocking<T>(&self, work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|e| format!("De mailbox kan niet worden gelezen: {e}."))?.block_on(work)
    }

    async fn read_new(
        &self,
        cursor: Option<Cursor>,
        since: NaiveDate,
        most: usize,
        take: &mut dyn FnMut(&RawMail) -> Result<(), String>,
    ) -> Result<usize, String> {
        let (mut talk, validity) = self.open().await?;
        // Another UIDVALIDITY means other numbers: the mailbox is read from `since`, and the
        // keys of the mails say which were taken in before.
        let last = cursor.filter(|it| it.validity == validity).map(|it| it.last);
        let mut taken = 0;
        for uid in self.new_uids(&mut talk, last, since).await?.into_iter().take(most) {
            // One that disappeared in the meantime is read past.
            let Some(mail) = self.mail(&mut talk, uid).await? else { continue };
            let mail = RawMail { cursor: Some(format!("{validity}:{uid}")), ..mail };
            take(&mail)?;
            taken += 1;
            if mail.is_unreadable {
                // A server that gives nothing for a while costs one mail a look, not all.
                break;
            }
        }
        let _ = within(talk.logout()).await;
        Ok(taken)
    }

    /// One mail: whole, else on a new connection, else its headers, else only its number, so
    /// that a mail that the server cannot give does not keep back those after it.
    async fn mail(&self, talk: &mut Talk, uid: u32) -> Result<Option<RawMail>, String> {
        if let Ok(found) = self.fetch(talk, uid, WHOLE).await {
            return Ok(found);
        }
        // The line may have broken, or still be in the middle of the answer.
        *talk = self.open().await?.0;
        if let Ok(found) = self.fetch(talk, uid, WHOLE).await {
            return Ok(found);
        }
        *talk = self.open().await?.0;
        let headers = self.fetch(talk, uid, HEADERS).await.ok().flatten();
        let mail = headers.unwrap_or_else(|| RawMail {
            bytes: format!("\r\n{}/{} {uid}", self.server(), self.place.mailbox).into_bytes(),
            is_cut: false,
            is_unreadable: true,
            arrived_at: None,
            cursor: None,
        });
        Ok(Some(RawMail { is_unreadable: true, ..mail }))
    }

    /// Connects, logs in and opens the mailbox for reading; answers its UIDVALIDITY.
    async fn open(&self) -> Result<(Talk, u32), String> {
        let client = self.connect().await?;
        let login = client.login(&self.place.user, &self.place.password);
        let mut talk = match tokio::time::timeout(PATIENCE, login).await {
            Ok(Ok(talk)) => talk,
            Ok(Err((e, _))) => {
                return Err(self.trouble("aanvaardt gebruikersnaam of wachtwoord niet", &e));
            }
            Err(late) => return Err(self.trouble("antwoordt niet", &late)),
        };
        let opened = within(talk.examine(&self.place.mailbox)).await;
        let opened = opened.map_err(|e| {
            self.trouble(&format!("heeft geen mailbox “{}”", self.place.mailbox), &e)
        })?;
        Ok((talk, opened.uid_validity.unwrap_or(0)))
    }

    async fn connect(&self) -> Result<Client<Box<dyn Line>>, String> {
        let place = (self.place.host.as_str(), self.place.port);
        let failed = |e: &dyn std::fmt::Display| self.trouble("is niet bereikbaar", e);
        let insecure =
            |e: &dyn std::fmt::Display| self.trouble("geeft geen beveiligde verbinding", e);
        let plain = within(TcpStream::connect(place)).await.map_err(|e| failed(&e))?;
        let host = &self.place.host;
        let line: Box<dyn Line> = match self.place.encryption {
            Encryption::Implicit => {
                let protected = within(tls::protect(host, plain)).await;
                Box::new(protected.map_err(|e| insecure(&e))?)
            }
            Encryption::StartTls => {
                let mut client = Client::new(plain);
                greeting(&mut client).await.map_err(|e| failed(&e))?;
                within(client.run_command_and_check_ok("STARTTLS", None))
                    .await
                    .map_err(|e| insecure(&e))?;
                let protected = tls::protect(host, client.into_inner());
                let protected = within(protected).await.map_err(|e| insecure(&e))?;
                return Ok(Client::new(Box::new(protected)));
            }
            Encryption::None => Box::new(plain),
        };
        let mut client = Client::new(line);
        greeting(&mut client).await.map_err(|e| failed(&e))?;
        Ok(client)
    }

    /// The numbers after `last`, or of what arrived since a day; the oldest first.
    async fn new_uids(
        &self,
        talk: &mut Talk,
        last: Option<u32>,
        since: NaiveDate,
    ) -> Result<Vec<u32>, String> {
        let query = match last {
            Some(last) => format!("UID {}:*", last.saturating_add(1)),
            None => format!("SINCE {}", since.format("%-d-%b-%Y")),
        };
        let last = last.unwrap_or(0);
        let found = within(talk.uid_search(query)).await;
        let found = found.map_err(|e| self.trouble("kan niet worden doorzocht", &e))?;
        // `*` always names the newest mail, also when it was read before.
        let mut uids: Vec<u32> = found.into_iter().filter(|uid| *uid > last).collect();
        uids.sort_unstable();
        Ok(uids)
    }

    /// A mail, or what `part` names of it; none when there is no such mail any more.
    async fn fetch(
        &self,
        talk: &mut Talk,
        uid: u32,
        part: &str,
    ) -> Result<Option<RawMail>, String> {
        // One byte more than is kept shows that it is longer.
        let query = format!("(UID INTERNALDATE BODY.PEEK[{part}]<0.{}>)", LARGEST + 1);
        let fetched = async {
            let stream = talk.uid_fetch(uid.to_string(), query).await?;
            let answers: Vec<_> = stream.try_collect().await?;
            Ok::<_, async_imap::error::Error>(answers)
        };
        let answers = within(fetched).await;
        let answers = answers.map_err(|e| self.trouble("geeft een bericht niet af", &e))?;
        let Some(found) = answers.iter().find(|it| it.uid == Some(uid)) else { return Ok(None) };
        let Some(bytes) = found.body().or_else(|| found.header()) else {
            return Err(self.trouble("geeft een bericht niet af", &"no text in the answer"));
        };
        Ok(Some(RawMail {
            bytes: bytes.iter().copied().take(LARGEST).collect(),
            is_cut: bytes.len() > LARGEST,
            is_unreadable: false,
            arrived_at: found.internal_date().map(|at| at.with_timezone(&Utc)),
            cursor: None,
        }))
    }

    /// The sentence for the page; what the server or the machine said is for the log.
    fn trouble(&self, what: &str, why: &dyn std::fmt::Display) -> String {
        tracing::warn!(server = %self.server(), %why, "the mailbox cannot be read");
        format!("De mailbox op {} {what}.", self.server())
    }
}

async fn greeting<T: Line>(client: &mut Client<T>) -> Result<(), String> {
    match within(client.read_response()).await? {
        Some(_) => Ok(()),
        None => Err("it hung up before its greeting".to_owned()),
    }
}

/// The answer of one step, or why there is none.
async fn within<T, E: std::fmt::Display>(
    step: impl Future<Output = Result<T, E>>,
) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, step).await {
        Ok(answer) => answer.map_err(|e| e.to_string()),
        Err(late) => Err(late.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        assert_eq!(Cursor::parse("7:42"), Some(Cursor { validity: 7, last: 42 }));
        assert_eq!(
            (Cursor::parse(""), Cursor::parse("7"), Cursor::parse("a:b")),
            (None, None, None)
        );
    }
}
