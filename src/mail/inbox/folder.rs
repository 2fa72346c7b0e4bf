//! A folder of `.eml` files. A file moves into `handled/` after it was taken in; a crash in
//! between reads it once more, which the key of a mail makes harmless.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::RawMail;
use crate::mail::inbound::LARGEST;

/// Where files go that were taken in.
const HANDLED: &str = "handled";

/// A folder of `.eml` files.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn check(&self) -> Result<(), String> {
        self.files().map(drop)
    }

    pub(super) fn read(
        &self,
        most: usize,
        take: &mut dyn FnMut(&RawMail) -> Result<(), String>,
    ) -> Result<usize, String> {
        let files = self.files()?;
        let mut taken = 0;
        for file in files.into_iter().take(most) {
            // Another instance may have moved it in the meantime.
            let mail = match content(&file) {
                Ok(mail) => mail,
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => unreadable(&file, &e),
            };
            take(&mail)?;
            self.put_away(&file)?;
            taken += 1;
        }
        Ok(taken)
    }

    /// The files in the order of their names.
    fn files(&self) -> Result<Vec<PathBuf>, String> {
        let failed = |e: std::io::Error| {
            tracing::warn!(folder = %self.path.display(), error = %e, "the inbox cannot be read");
            format!(
                "De map {} met binnengekomen post kan niet worden gelezen.",
                self.path.display()
            )
        };
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let is_mail = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("eml"));
            if is_mail && path.is_file() {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    fn put_away(&self, file: &Path) -> Result<(), String> {
        let home = self.path.join(HANDLED);
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let free = (0..1000).map(|number| match number {
            0 => home.join(&name),
            _ => home.join(format!("{number}-{name}")),
        });
        let target = free.into_iter().find(|path| !path.exists());
        let moved = fs::create_dir_all(&home).and_then(|()| match &target {
            Some(target) => fs::rename(file, target),
            None => Err(std::io::Error::other("every name is taken")),
        });
        match moved {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(file = %file.display(), error = %e, "a mail cannot be put away");
                Err(format!(
                    "De map {} kan niet worden beschreven: gelezen post kan niet worden opgeborgen.",
                    home.display()
                ))
            }
            _ => Ok(()),
        }
    }
}

fn content(file: &Path) -> std::io::Result<RawMail> {
    let mut bytes = Vec::new();
    let largest = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    File::open(file)?.take(largest + 1).read_to_end(&mut bytes)?;
    let is_cut = bytes.len() > LARGEST;
    bytes.truncate(LARGEST);
    Ok(RawMail { bytes, is_cut, is_unreadable: false, arrived_at: None, cursor: None })
}

/// What stands for a file that cannot be read: its name as the subject, and what tells it from
/// another one with that name.
fn unreadable(file: &Path, why: &std::io::Error) -> RawMail {
    tracing::warn!(file = %file.display(), error = %why, "a mail cannot be read");
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let written = fs::symlink_metadata(file).and_then(|it| it.modified()).ok();
    let bytes = format!("Subject: {name}\r\n\r\n{written:?}").into_bytes();
    RawMail { bytes, is_cut: false, is_unreadable: true, arrived_at: None, cursor: None }
}
