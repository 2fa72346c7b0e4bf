//! The pages as Tera templates, built into the program and loaded once at start.
//!
//! Each template says in a comment at its top which context it wants; `tests/pages` holds one
//! sample of each. Dates and labels come in as Dutch text, so hardly any filter is needed.
//! Letters (`templates/mail/`) belong to the mail layer and are left out here.

use rust_embed::RustEmbed;
use tera::{Context, Kwargs, State, Tera};

use crate::domain::names::thousands;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct Files;

/// All page templates, parsed.
pub struct Templates {
    tera: Tera,
}

impl Templates {
    /// Parses every template; filters are known before the templates that name them.
    ///
    /// # Errors
    /// The first template that does not parse, with file and line.
    pub fn load() -> Result<Self, tera::Error> {
        let mut tera = Tera::new();
        tera.register_filter("thousands", |n: i64, _: Kwargs, _: &State| thousands(n));
        tera.add_raw_templates(sources())?;
        Ok(Self { tera })
    }

    /// Renders one page, such as `organisations/list.html`.
    ///
    /// # Errors
    /// A key that the template wants and the context lacks, or an unknown name.
    pub fn render(&self, name: &str, context: &Context) -> Result<String, tera::Error> {
        self.tera.render(name, context)
    }
}

/// Name and text of each page template.
fn sources() -> Vec<(String, String)> {
    Files::iter()
        .filter(|name| name.ends_with(".html") && !name.starts_with("mail/"))
        .filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}
