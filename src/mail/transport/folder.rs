//! Messages as `.eml` files, named after their Message-ID.
//!
//! A file appears whole or not at all, and one that is already there counts as
//! accepted: the same message twice is one file.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::mail::journal::sync_folder_of;
use crate::mail::message::{bare_id, random_hex};
use crate::mail::{Dkim, Outcome, OutgoingMessage};

/// A folder that takes messages.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    dkim: Option<Dkim>,
}

impl Folder {
    /// A folder, made when the first message or check comes.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), dkim: None }
    }

    /// Where the files stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn signing(self, dkim: Option<Dkim>) -> Self {
        Self { dkim, ..self }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        self.try_writing().map_err(|e| {
            tracing::warn!(folder = %self.path.display(), why = %e, "the folder refuses");
            format!("In de map {} kan niet worden geschreven.", self.path.display())
        })
    }

    fn try_writing(&self) -> io::Result<()> {
        std::fs::create_dir_all(&self.path)?;
        let probe = self.temporary()?;
        let written = File::create(&probe).and_then(|mut file| file.write_all(b"probe"));
        std::fs::remove_file(&probe)?;
        written
    }

    pub(super) fn send(&self, message: &OutgoingMessage) -> Outcome {
        let ready = message.to_bytes(self.dkim.as_ref());
        let (name, bytes) = match (bare_id(&message.message_id), ready) {
            (Ok(id), Ok(bytes)) => (format!("{id}.eml"), bytes),
            (Err(e), _) | (_, Err(e)) => return Outcome::refused_for_good(e.to_string()),
        };
        match self.put(&name, &bytes) {
            Ok(true) => Outcome::accepted(format!("{name} geschreven")),
            Ok(false) => Outcome::accepted(format!("{name} stond er al")),
            Err(e) => Outcome::refused_for_now(format!("schrijven van {name} is mislukt: {e}")),
        }
    }

    /// Writes a file in one step; false when it was there already.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<bool> {
        std::fs::create_dir_all(&self.path)?;
        let place = self.path.join(name);
        if place.exists() {
            sync_folder_of(&place)?;
            return Ok(false);
        }
        let temporary = self.temporary()?;
        let moved =
            write_whole(&temporary, bytes).and_then(|()| std::fs::rename(&temporary, &place));
        if moved.is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
        moved?;
        sync_folder_of(&place)?;
        Ok(true)
    }

    fn temporary(&self) -> io::Result<PathBuf> {
        let mark = random_hex::<8>().map_err(io::Error::other)?;
        Ok(self.path.join(format!(".{mark}.tmp")))
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Verdict;
    use crate::mail::examples::example_message;

    fn names(path: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(path).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn the_same_message_twice_is_one_file_and_accepted_both_times() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::new(home.path().join("data/outbox"));
        folder.check().unwrap();
        assert_eq!(folder.send(&example_message()).verdict, Verdict::Accepted);
        let again = folder.send(&example_message());
        assert_eq!(again, Outcome::accepted("0123abcd@tour.example.eml stond er al"));
        assert_eq!(names(folder.path()), ["0123abcd@tour.example.eml"]);
        let file = std::fs::read(folder.path().join("0123abcd@tour.example.eml")).unwrap();
        assert_eq!(file, example_message().to_bytes(None).unwrap());
    }

    #[test]
    fn a_folder_that_cannot_be_written_refuses_for_now_and_says_why() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("taken");
        std::fs::write(&path, "a file, no folder").unwrap();
        let folder = Folder::new(&path);
        assert!(folder.check().unwrap_err().contains("kan niet worden geschreven"));
        assert_eq!(folder.send(&example_message()).verdict, Verdict::RefusedForNow);
    }

    #[test]
    fn a_message_that_cannot_be_built_is_refused_for_good() {
        let home = tempfile::tempdir().unwrap();
        let message = OutgoingMessage { message_id: "<../x@y>".into(), ..example_message() };
        let outcome = Folder::new(home.path()).send(&message);
        assert_eq!(outcome.verdict, Verdict::RefusedForGood);
        assert!(names(home.path()).is_empty());
    }
}
