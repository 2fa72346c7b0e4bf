//! The files of `seed/`, embedded, as typed lines.

use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;

#[derive(RustEmbed)]
#[folder = "seed/"]
#[include = "*.csv"]
struct SeedFiles;

/// A seed file is absent or does not read; a fault of the program, not of its user.
#[derive(Debug, thiserror::Error)]
#[error("seed file {file}: {problem}")]
pub struct SeedError {
    file: String,
    problem: String,
}

/// Every line of a seed file.
///
/// # Errors
/// [`SeedError`] when the file is absent or a line does not fit.
pub fn lines<T: DeserializeOwned>(file: &str) -> Result<Vec<T>, SeedError> {
    let fault = |problem: String| SeedError { file: file.to_owned(), problem };
    let bytes = SeedFiles::get(file).ok_or_else(|| fault("is not there".to_owned()))?;
    csv::Reader::from_reader(bytes.data.as_ref())
        .deserialize()
        .collect::<Result<Vec<T>, _>>()
        .map_err(|error| fault(error.to_string()))
}
