//! The file with the keys: 32 bytes each, the newest first, for its owner alone. It is replaced
//! as a whole, so that whoever reads it finds the old keys or the new ones.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use super::keyring::{KEY, Ring};

/// What a file looked like when it was read; another look means other keys.
#[derive(PartialEq, Eq)]
pub struct Stamp {
    inode: u64,
    length: u64,
    changed: (i64, i64),
}

/// What the file looks like now.
pub fn stamp(path: &Path) -> Result<Stamp, String> {
    let found = std::fs::metadata(path).map_err(|error| told(path, &error))?;
    let changed = (found.mtime(), found.mtime_nsec());
    Ok(Stamp { inode: found.ino(), length: found.len(), changed })
}

/// Reads the keys.
pub fn read(path: &Path) -> Result<(Stamp, Ring), String> {
    // Looked at before reading: a change in between is noticed the next time.
    let stamp = stamp(path)?;
    let bytes = std::fs::read(path).map_err(|error| told(path, &error))?;
    let ring = Ring::from_bytes(&bytes).ok_or_else(|| {
        format!("SECRET_KEY_FILE: {} is not 32 bytes long, or 32 for each key", path.display())
    })?;
    Ok((stamp, ring))
}

/// Makes a file with one new key.
pub fn make(path: &Path) -> Result<(), String> {
    let made = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(&new_key()?)?;
        file.sync_all()
    };
    made().map_err(|error| told(path, &error))
}

/// 32 random bytes.
pub fn new_key() -> std::io::Result<[u8; KEY]> {
    let mut key = [0_u8; KEY];
    getrandom::fill(&mut key).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(key)
}

/// Puts these keys in place of the file, on the disk before it returns; owner and rights stay.
pub fn replace(path: &Path, ring: &Ring) -> Result<(), String> {
    let beside = path.with_extension("key.new");
    let replaced = || -> std::io::Result<()> {
        let known = std::fs::metadata(path)?;
        // What a killed command left is not trusted.
        match std::fs::remove_file(&beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.set_permissions(known.permissions())?;
        std::os::unix::fs::fchown(&file, Some(known.uid()), Some(known.gid()))?;
        file.write_all(&ring.to_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)?;
        match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    };
    replaced().map_err(|error| told(path, &error))
}

/// Holds the file for one change at a time, until what is answered is dropped.
pub fn hold(path: &Path) -> Result<File, String> {
    let lock = path.with_extension("key.lock");
    let opened =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&lock);
    let file = opened.map_err(|error| told(&lock, &error))?;
    file.try_lock().map_err(|_| "another command is changing the keys right now".to_owned())?;
    Ok(file)
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("SECRET_KEY_FILE: {}: {error}", path.display())
}
