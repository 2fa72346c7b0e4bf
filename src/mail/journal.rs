//! The send journal beside an instance: each Message-ID that went towards a server,
//! written and flushed before the connection was made.
//!
//! It outlives the database: when an older copy is put back, the journal still knows
//! which messages may have left.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use super::message::random_hex;

/// What stands before the name of a journal; no Message-ID begins like this.
const NAMED: &str = "# journal ";
/// What stands before the moment of a write, in seconds since 1970.
const WRITTEN: &str = "# at ";
/// Said in a Dutch sentence: what is written then would be lost with the file.
const REPLACED: &str = "het bestand is vervangen of ingekort terwijl het programma draait. Stop het \
     programma, zet het logboek terug en start opnieuw";
/// Seconds between a write and what the file system notes of it; more is not ours.
const SLACK: i64 = 10;

/// What a journal holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noted {
    /// The name that the journal got when it was made; another file has another name. Empty for
    /// no journal.
    pub name: String,
    /// How often each Message-ID was written down: once for each attempt.
    pub counts: HashMap<String, u32>,
    /// The file was changed later than the last write in it says: somebody put it back, copied or
    /// edited it. A file system that was put back as a whole is not seen.
    pub is_put_back: bool,
}

impl Noted {
    /// How many attempts were written down.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.counts.values().map(|&count| u64::from(count)).sum()
    }
}

/// An append-only file with one Message-ID a line, and a name of its own.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    pen: Mutex<Pen>,
}

#[derive(Debug)]
struct Pen {
    file: File,
    /// Bytes that stood in it after the last write.
    length: u64,
    /// The last line has no end: a crash or a full disk cut it off.
    torn: bool,
}

impl Journal {
    /// Opens the journal, and makes it with its folder when it is not there. One without a name
    /// gets one.
    ///
    /// # Errors
    /// The system's, when the file cannot be made or read.
    pub fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(true).append(true).read(true).open(&path)?;
        file.sync_all()?;
        sync_folder_of(&path)?;
        let (torn, length) = (ends_torn(&mut file)?, file.metadata()?.len());
        let journal = Self { path, pen: Mutex::new(Pen { file, length, torn }) };
        if journal.noted()?.name.is_empty() {
            let name = random_hex::<8>().map_err(io::Error::other)?;
            journal.write(&format!("{NAMED}{name}"))?;
        }
        Ok(journal)
    }

    /// Writes down Message-IDs with one flush; when this returns, they survive a crash.
    ///
    /// # Errors
    /// The system's, such as a full disk; none of the messages may then be sent.
    pub fn record_all(&self, message_ids: &[&str]) -> io::Result<()> {
        if !message_ids.iter().all(|id| is_whole(id)) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "no Message-ID"));
        }
        self.write(&message_ids.join("\n"))
    }

    /// Writes that the file is as it should be, so that [`Noted::is_put_back`] is told once.
    ///
    /// # Errors
    /// The system's, such as a full disk.
    pub fn stamp(&self) -> io::Result<()> {
        self.write("")
    }

    fn write(&self, lines: &str) -> io::Result<()> {
        let mut pen = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.is_in_place(&pen) {
            return Err(io::Error::other(REPLACED));
        }
        let start = if pen.torn { "\n" } else { "" };
        pen.torn = true;
        let at = seconds(SystemTime::now());
        pen.file.write_all(format!("{start}{WRITTEN}{at}\n{lines}\n").as_bytes())?;
        pen.file.sync_data()?;
        pen.length = pen.file.metadata()?.len();
        pen.torn = false;
        Ok(())
    }

    /// The open file is still the one at its path, and nothing was cut off.
    fn is_in_place(&self, pen: &Pen) -> bool {
        let (Ok(there), Ok(ours)) = (std::fs::metadata(&self.path), pen.file.metadata()) else {
            return false;
        };
        (there.dev(), there.ino()) == (ours.dev(), ours.ino()) && ours.len() >= pen.length
    }

    /// All that stands in it. A line that was cut off is left out: its message was not sent,
    /// because the write had not returned.
    ///
    /// # Errors
    /// The system's, when the file cannot be read.
    pub fn noted(&self) -> io::Result<Noted> {
        // Nobody writes between what the file holds and when it changed.
        let pen = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, changed) = (std::fs::read(&self.path)?, pen.file.metadata()?.ctime());
        drop(pen);
        let text = String::from_utf8_lossy(&bytes);
        let (mut noted, mut written) = (Noted::default(), None);
        for line in text.lines() {
            if is_whole(line) {
                *noted.counts.entry(line.to_owned()).or_insert(0) += 1;
            } else if let Some(name) = line.strip_prefix(NAMED).filter(|name| is_name(name)) {
                noted.name = name.to_owned();
            } else if let Some(at) = line.strip_prefix(WRITTEN) {
                written = at.parse::<i64>().ok().or(written);
            }
        }
        noted.is_put_back = written.is_some_and(|at| changed.saturating_sub(at) > SLACK);
        Ok(noted)
    }
}

fn seconds(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

fn is_name(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A whole Message-ID stands between brackets; one that was cut off lacks the second.
fn is_whole(line: &str) -> bool {
    let inner = line.strip_prefix('<').and_then(|line| line.strip_suffix('>'));
    inner.is_some_and(|id| !id.is_empty() && !id.contains(|c: char| c.is_control() || c == '<'))
}

fn ends_torn(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(io::SeekFrom::End(-1))?;
    let mut last = [0_u8; 1];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Makes the name of a file as durable as its content.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(journal: &Journal) -> Vec<String> {
        let mut known: Vec<String> = journal.noted().unwrap().counts.into_keys().collect();
        known.sort();
        known
    }

    #[test]
    fn a_message_id_is_known_after_the_journal_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("instance/journal");
        Journal::open(&path).unwrap().record_all(&["<a@x.example>"]).unwrap();
        let journal = Journal::open(&path).unwrap();
        journal.record_all(&["<b@x.example>"]).unwrap();
        assert_eq!(known(&journal), ["<a@x.example>", "<b@x.example>"]);
        journal.record_all(&["<a@x.example>"]).unwrap();
        assert_eq!(journal.noted().unwrap().counts["<a@x.example>"], 2);
    }

    #[test]
    fn a_journal_keeps_its_name_and_a_new_file_has_another() {
        let folder = tempfile::tempdir().unwrap();
        let name_of = |file: &str| {
            let journal = Journal::open(folder.path().join(file)).unwrap();
            journal.record_all(&["<a@x.example>"]).unwrap();
            journal.noted().unwrap().name
        };
        let first = name_of("journal");
        assert_eq!(first.len(), 16);
        assert_eq!(name_of("journal"), first);
        std::fs::remove_file(folder.path().join("journal")).unwrap();
        assert_ne!(name_of("journal"), first);
        std::fs::write(folder.path().join("older"), "<b@x.example>\n<c@x.exa").unwrap();
        let older = name_of("older");
        assert_eq!((older.len(), name_of("older")), (16, older), "one without a name gets one");
    }

    #[test]
    fn a_journal_that_was_put_back_is_told_until_it_is_stamped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let journal = Journal::open(&path).unwrap();
        journal.record_all(&["<a@x.example>"]).unwrap();
        assert!(!Journal::open(&path).unwrap().noted().unwrap().is_put_back);
        let yesterday = seconds(SystemTime::now()) - 86_400;
        let older = std::fs::read_to_string(&path).unwrap();
        let older = older.lines().map(|line| match line.strip_prefix(WRITTEN) {
            Some(_) => format!("{WRITTEN}{yesterday}\n"),
            None => format!("{line}\n"),
        });
        std::fs::write(&path, older.collect::<String>()).unwrap();
        let journal = Journal::open(&path).unwrap();
        assert!(journal.noted().unwrap().is_put_back);
        assert_eq!(known(&journal), ["<a@x.example>"]);
        journal.stamp().unwrap();
        assert!(!Journal::open(&path).unwrap().noted().unwrap().is_put_back);
    }

    #[test]
    fn a_journal_that_is_replaced_or_emptied_under_the_program_takes_no_message_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let journal = Journal::open(&path).unwrap();
        journal.record_all(&["<a@x.example>"]).unwrap();
        std::fs::write(&path, "").unwrap();
        assert!(journal.record_all(&["<b@x.example>"]).is_err());
        let journal = Journal::open(&path).unwrap();
        journal.record_all(&["<c@x.example>"]).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(journal.record_all(&["<d@x.example>"]).is_err());
        std::fs::write(&path, "<e@x.example>\n").unwrap();
        assert!(journal.record_all(&["<f@x.example>"]).unwrap_err().to_string().contains("start"));
    }

    #[test]
    fn several_message_ids_are_written_at_once_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path().join("journal")).unwrap();
        journal.record_all(&["<a@x.example>", "<b@x.example>"]).unwrap();
        assert!(journal.record_all(&["<c@x.example>", "no Message-ID"]).is_err());
        assert_eq!(known(&journal), ["<a@x.example>", "<b@x.example>"]);
    }

    #[test]
    fn a_line_that_was_cut_off_is_left_out_and_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        std::fs::write(&path, "<a@x.example>\n<b@x.exa").unwrap();
        let journal = Journal::open(&path).unwrap();
        assert_eq!(known(&journal).len(), 1);
        journal.record_all(&["<c@x.example>"]).unwrap();
        assert_eq!(known(&journal), ["<a@x.example>", "<c@x.example>"]);
    }

    #[test]
    fn a_message_id_of_two_lines_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path().join("journal")).unwrap();
        assert!(journal.record_all(&["<a@x.example>\n<b@x.example>"]).is_err());
        assert!(known(&journal).is_empty());
    }
}
