//! Pictures of pages, kept in `tests/artefacts/` for people to look at.

use std::path::PathBuf;

use crate::driver::Browser;

/// Saves what the window shows as `tests/artefacts/NAME.png` and answers the path.
pub async fn save(browser: &Browser, name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/artefacts");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name).with_extension("png");
    std::fs::write(&path, browser.client.screenshot().await.unwrap()).unwrap();
    path
}
