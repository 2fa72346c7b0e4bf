//! The file of a backup: a zip with a small description and the copy of the database.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::services::secrets::hex;
use crate::store::backup::{Contents, Engine};

/// The version of this kind of file.
const FORMAT: u32 = 1;
const DESCRIPTION: &str = "manifest.json";
const COPY: &str = "database";

/// Most bytes of a description.
const LARGEST: u64 = 1_000_000;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The version of this kind of file.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The kind of database.
    pub engine: Engine,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Bytes of the copy.
    pub bytes: u64,
    /// SHA-256 of the copy.
    pub sha256: String,
    /// What the copy holds.
    #[serde(flatten)]
    pub held: Contents,
}

/// Packs a copy of the database behind this address, on the disk before it returns.
pub(super) fn pack(
    copy: &Path,
    target: &Path,
    (url, held): (&str, Contents),
    now: DateTime<Utc>,
) -> Result<Manifest, String> {
    let told = |error: String| format!("the backup could not be written: {error}");
    let (sha256, bytes) = digest(copy).map_err(|error| told(error.to_string()))?;
    let engine = Engine::of(url);
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let manifest = Manifest { format: FORMAT, program, engine, made_at: now, bytes, sha256, held };
    write(&manifest, copy, target).map_err(|error| told(error.to_string()))?;
    Ok(manifest)
}

fn write(manifest: &Manifest, copy: &Path, target: &Path) -> std::io::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(target)?;
    let mut zip = ZipWriter::new(BufWriter::new(file));
    // A dump of PostgreSQL is small already.
    let method = match manifest.engine {
        Engine::Sqlite => CompressionMethod::Deflated,
        Engine::Postgres => CompressionMethod::Stored,
    };
    let options = SimpleFileOptions::default()
        .large_file(true)
        .unix_permissions(0o600)
        .compression_method(method);
    zip.start_file(DESCRIPTION, options)?;
    zip.write_all(&serde_json::to_vec_pretty(manifest)?)?;
    zip.start_file(COPY, options)?;
    std::io::copy(&mut BufReader::new(File::open(copy)?), &mut zip)?;
    let file = zip.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()
}

/// Unpacks the copy of a backup into a file that is not there yet, and looks whether it is the
/// one that was packed.
pub(super) fn unpack(file: &Path, target: &Path) -> Result<Manifest, String> {
    let damaged = |why: String| {
        format!("{}: this is no backup of this program, or it is damaged: {why}", file.display())
    };
    let opened = File::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let zip = ZipArchive::new(BufReader::new(opened));
    let mut zip = zip.map_err(|error| damaged(error.to_string()))?;
    let manifest = described(&mut zip).map_err(damaged)?;
    if manifest.format != FORMAT {
        return Err(format!("{}: made by a newer program; use that one", file.display()));
    }
    let mut packed = zip.by_name(COPY).map_err(|error| damaged(error.to_string()))?;
    let unpacked = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(target)
        .map_err(|error| format!("{}: {error}", target.display()))?;
    let mut out = BufWriter::new(unpacked);
    // No more than was packed, whatever the file makes of itself.
    let copied =
        std::io::copy(&mut packed.by_ref().take(manifest.bytes.saturating_add(1)), &mut out);
    copied.and_then(|_| out.flush()).map_err(|error| damaged(error.to_string()))?;
    let (sha256, bytes) = digest(target).map_err(|error| damaged(error.to_string()))?;
    if (bytes, &sha256) != (manifest.bytes, &manifest.sha256) {
        return Err(damaged("its check sum does not fit".to_owned()));
    }
    Ok(manifest)
}

/// What the backup in a file says of itself.
pub(super) fn describe(file: &Path) -> Result<Manifest, String> {
    let opened = File::open(file).map_err(|error| error.to_string())?;
    let zip = ZipArchive::new(BufReader::new(opened));
    described(&mut zip.map_err(|error| error.to_string())?)
}

fn described(zip: &mut ZipArchive<BufReader<File>>) -> Result<Manifest, String> {
    let packed = zip.by_name(DESCRIPTION).map_err(|error| error.to_string())?;
    let mut text = Vec::new();
    packed.take(LARGEST).read_to_end(&mut text).map_err(|error| error.to_string())?;
    serde_json::from_slice(&text).map_err(|error| error.to_string())
}

/// The SHA-256 of a file and its size.
fn digest(file: &Path) -> std::io::Result<(String, u64)> {
    let mut reader = BufReader::new(File::open(file)?);
    let mut hasher = Sha256::new();
    let mut buffer = vec![0_u8; 64 * 1024];
    let mut bytes = 0;
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            return Ok((hex(&hasher.finalize()), bytes));
        }
        bytes += u64::try_from(read).unwrap_or_default();
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
