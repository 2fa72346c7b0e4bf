//! The pages as Tera templates, built into the program and loaded once at start.
//!
//! Each template says in a comment at its top which context it wants; `tests/pages` holds one
//! sample of each. Dates and labels come in as Dutch text, so hardly any filter is needed.
//! Letters (`templates/mail/`) belong to the mail layer and are left out here.

use rust_embed::RustEmbed;
use tera::{Context, Kwargs, State, Tera};

use crate::domain::dates::thousands;

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    use serde_json::Value;

    use super::*;

    const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");

    #[test]
    fn every_page_has_a_sample_of_its_context() {
        let samples = samples();
        let missing: Vec<_> =
            pages().into_iter().filter(|page| !samples.contains_key(page)).collect();
        assert!(missing.is_empty(), "no sample in tests/pages for {missing:?}");
    }

    #[test]
    fn every_page_renders_from_its_sample() {
        let templates = Templates::load().unwrap();
        for (page, context) in samples() {
            let html = templates.render(&page, &context).unwrap_or_else(|e| panic!("{page}: {e}"));
            assert_eq!(html.matches("<h1").count(), 1, "{page} wants one h1");
            assert_eq!(
                html.matches("method=\"post\"").count(),
                html.matches("name=\"csrf\"").count(),
                "{page}: a form without its token"
            );
            assert!(!html.contains(" style=") && !html.contains("<style"), "{page}: inline style");
        }
    }

    #[test]
    fn no_page_holds_an_id_twice() {
        let templates = Templates::load().unwrap();
        for (page, context) in samples() {
            let html = templates.render(&page, &context).unwrap();
            let mut seen = std::collections::BTreeSet::new();
            for part in html.split(" id=\"").skip(1) {
                let id = part.split('"').next().unwrap();
                assert!(seen.insert(id.to_owned()), "{page}: id {id} twice");
            }
        }
    }

    #[test]
    fn text_of_a_user_is_escaped() {
        let templates = Templates::load().unwrap();
        let mut context = samples().remove("error.html").unwrap();
        context.insert("sentence", "<script>alert(1)</script>");
        let html = templates.render("error.html", &context).unwrap();
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script>alert"));
    }

    #[test]
    fn a_refused_form_comes_back_filled_in_with_the_problem_beside_the_field() {
        let templates = Templates::load().unwrap();
        let context = samples().remove("organisations/contact.html").unwrap();
        let html = templates.render("organisations/contact.html", &context).unwrap();
        assert!(html.contains("<title>Fout: Contact wijzigen"));
        assert!(html.contains("href=\"#email\"") && html.contains("id=\"email\""));
        assert!(html.contains("value=\"griffie zeist\""));
        assert!(html.contains("aria-describedby=\"email-hint email-error\" aria-invalid=\"true\""));
    }

    /// Page templates: those that extend the frame.
    fn pages() -> Vec<String> {
        sources().into_iter().filter(|(_, t)| t.contains("{% extends")).map(|(n, _)| n).collect()
    }

    /// Context per page; the sample's `frame` lies over `tests/pages/frame.json`.
    fn samples() -> BTreeMap<String, Context> {
        let frame = read(&Path::new(SAMPLES).join("frame.json"));
        pages()
            .into_iter()
            .filter_map(|page| {
                let path = Path::new(SAMPLES).join(&page).with_extension("json");
                path.exists().then(|| (page, context(read(&path), frame.clone())))
            })
            .collect()
    }

    fn context(mut sample: Value, mut frame: Value) -> Context {
        if let Some(own) = sample["frame"].as_object() {
            for (key, value) in own {
                frame[key] = value.clone();
            }
        }
        sample["frame"] = frame;
        Context::from_serialize(&sample).unwrap()
    }

    fn read(path: &Path) -> Value {
        serde_json::from_str(&fs::read_to_string(path).unwrap())
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }
}
