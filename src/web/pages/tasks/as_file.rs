//! What waits for somebody as a file. Words of others stay on the page: a remark on an answer, a
//! mail and the reason of a day to get in touch are read beside their dossier.

use actix_web::web::Path;
use serde_json::Value;

use super::{Group, waiting};
use crate::services::tasks;
use crate::sheets::write::{Cell, Column};
use crate::web::error::PageResult;
use crate::web::page::Page;
use crate::web::pages::export::{self, Format};

const COLUMNS: [Column; 6] = [
    ("group", "groep"),
    ("title", "taak"),
    ("kind", "wat"),
    ("due", "wanneer"),
    ("owner", "adviseur"),
    ("isLate", "te laat"),
];

/// The same list as a file.
pub async fn export(page: Page, extension: Path<String>) -> PageResult {
    let format = Format::asked(&extension)?;
    let groups = waiting(&page).await?;
    page.write(tasks::note_export).await?;
    let rows: Vec<Vec<Cell>> = groups.iter().flat_map(rows).collect();
    export::answer(format, "taken", &COLUMNS, &rows)
}

fn rows(group: &Group) -> Vec<Vec<Cell>> {
    let text = |task: &Value, name: &str| Cell::from(task[name].as_str().unwrap_or_default());
    let row = |task: &Value| {
        let is_late = task["late"].as_bool().unwrap_or_default();
        vec![
            group.title.into(),
            text(task, "title"),
            text(task, "kind"),
            text(task, "due"),
            text(task, "owner"),
            if is_late { "ja" } else { "nee" }.into(),
        ]
    };
    group.tasks.iter().map(row).collect()
}
