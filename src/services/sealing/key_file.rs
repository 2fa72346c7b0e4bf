//! The file with the keys: 32 bytes each, the newest first, for its owner alone. It is replaced
//! as a whole, so that whoever reads it finds the old keys or the new ones.

use std::fs::{File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

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

/// What the operator hears when others than the owner may read the file.
pub fn exposed(path: &Path) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        format!(
            "SECRET_KEY_FILE: others than its owner may use {} (mode {mode:o}); run `chmod 600`",
            path.display()
        )
    })
}

/// Makes a file with one new key, unless another program made it meanwhile. It appears as a
/// whole: whoever is broken off leaves no empty file.
pub fn make(path: &Path) -> Result<(), String> {
    let folder = folder_of(path);
    std::fs::create_dir_all(folder).map_err(|error| told(path, &error))?;
    let lock = open_lock(path)?;
    lock.lock().map_err(|error| told(path, &error))?;
    if path.exists() {
        return Ok(());
    }
    let made = || -> std::io::Result<()> {
        let (beside, mut file) = fresh(path)?;
        file.write_all(&new_key()?)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)?;
        File::open(folder)?.sync_all()
    };
    made().map_err(|error| told(path, &error))
}

/// An empty file beside the key file; what a killed command left there is not trusted.
fn fresh(path: &Path) -> std::io::Result<(PathBuf, File)> {
    let beside = path.with_extension("key.new");
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    Ok((beside, file))
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new("."))
}

/// 32 random bytes.
pub fn new_key() -> std::io::Result<[u8; KEY]> {
    let mut key = [0_u8; KEY];
    getrandom::fill(&mut key).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(key)
}

/// Puts these keys in place of the file, on the disk before it returns. Its owner stays, and the
/// rights of owner and group; nobody else keeps any.
pub fn replace(path: &Path, ring: &Ring) -> Result<(), String> {
    let replaced = || -> std::io::Result<()> {
        let known = std::fs::metadata(path)?;
        let (beside, mut file) = fresh(path)?;
        file.set_permissions(Permissions::from_mode(known.mode() & 0o770))?;
        std::os::unix::fs::fchown(&file, Some(known.uid()), Some(known.gid()))?;
        file.write_all(&ring.to_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)?;
        File::open(folder_of(path))?.sync_all()
    };
    replaced().map_err(|error| told(path, &error))
}

/// Holds the file for one change at a time, until what is answered is dropped.
pub fn hold(path: &Path) -> Result<File, String> {
    let file = open_lock(path)?;
    file.try_lock().map_err(|_| "another command is changing the keys right now".to_owned())?;
    Ok(file)
}

fn open_lock(path: &Path) -> Result<File, String> {
    let lock = path.with_extension("key.lock");
    let opened =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&lock);
    opened.map_err(|error| told(&lock, &error))
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("SECRET_KEY_FILE: {}: {error}", path.display())
}
