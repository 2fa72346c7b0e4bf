//! Questions about many ids, asked in parts.

use super::StoreError;

/// Ids in one question: SQLite takes at most 32,766 values in a statement, PostgreSQL 65,535.
const AT_A_TIME: usize = 1_000;

/// Loads what belongs to these ids. Rows of one id stay together and in their order; from one
/// thousand ids on, rows of different ids do not.
///
/// # Errors
/// That of the first part that fails.
pub(super) fn in_parts<K, T>(
    ids: &[K],
    mut load: impl FnMut(&[K]) -> Result<Vec<T>, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut all = Vec::new();
    for some in ids.chunks(AT_A_TIME) {
        all.append(&mut load(some)?);
    }
    Ok(all)
}
