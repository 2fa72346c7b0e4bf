//! Style sheet, script and icon, built into the program.
//!
//! Their address holds a hash of the content, so a browser may keep them for ever and still
//! sees a new release at once.

use std::borrow::Cow;
use std::collections::BTreeMap;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// The parts of `app.css`, in the order of the cascade.
const STYLE_SHEETS: [&str; 12] = [
    "tokens.css",
    "base.css",
    "frame.css",
    "components.css",
    "lists.css",
    "forms.css",
    "tables.css",
    "stages.css",
    "charts.css",
    "calendar.css",
    "agenda.css",
    "print.css",
];

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// What `/static/` serves: one style sheet, one script, images.
pub struct Assets {
    hash: String,
    files: BTreeMap<String, Asset>,
}

struct Asset {
    bytes: Cow<'static, [u8]>,
    content_type: &'static str,
}

impl Assets {
    /// Reads the embedded files and joins the style sheets into `app.css`.
    pub fn load() -> Self {
        let mut files: BTreeMap<String, Asset> = Files::iter()
            .filter(|name| !STYLE_SHEETS.contains(&name.as_ref()))
            .filter_map(|name| {
                Some((name.clone().into_owned(), asset(&name, Files::get(&name)?.data)))
            })
            .collect();
        files.insert("app.css".to_owned(), asset("app.css", Cow::Owned(style())));
        let mut digest = Sha256::new();
        for file in files.values() {
            digest.update(&file.bytes);
        }
        let hash = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { hash, files }
    }

    /// Address of a file in this release: `/static/{hash}/{name}`.
    pub fn url(&self, name: &str) -> String {
        format!("/static/{}/{name}", self.hash)
    }

    fn answer(&self, hash: &str, name: &str) -> HttpResponse {
        let Some(file) = self.files.get(name) else { return HttpResponse::NotFound().finish() };
        let caching =
            if hash == self.hash { "public, max-age=31536000, immutable" } else { "no-cache" };
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, file.content_type))
            .insert_header((CACHE_CONTROL, caching))
            .body(file.bytes.clone().into_owned())
    }
}

/// Handler of `/static/{hash}/{name}`; an older hash gets today's file, uncached.
pub async fn serve(assets: Data<Assets>, path: Path<(String, String)>) -> impl Responder {
    let (hash, name) = path.into_inner();
    assets.answer(&hash, &name)
}

fn style() -> Vec<u8> {
    STYLE_SHEETS
        .iter()
        .filter_map(|name| Files::get(name))
        .flat_map(|f| f.data.into_owned())
        .collect()
}

fn asset(name: &str, bytes: Cow<'static, [u8]>) -> Asset {
    let content_type = match name.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    Asset { bytes, content_type }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_the_hash_and_may_be_kept_for_ever() {
        let assets = Assets::load();
        assert_eq!(assets.url("app.js"), format!("/static/{}/app.js", assets.hash));
        let answer = assets.answer(&assets.hash, "app.css");
        let caching = answer.headers().get(CACHE_CONTROL).unwrap().to_str().unwrap();
        assert!(caching.contains("immutable"));
    }

    #[test]
    fn an_older_address_still_answers_but_is_not_kept() {
        let answer = Assets::load().answer("0000000000000000", "app.css");
        assert_eq!(answer.headers().get(CACHE_CONTROL).unwrap(), "no-cache");
    }

    #[test]
    fn an_unknown_name_is_not_found() {
        let assets = Assets::load();
        assert_eq!(assets.answer(&assets.hash, "../Cargo.toml").status(), 404);
    }

    #[test]
    fn every_style_sheet_in_the_folder_is_part_of_the_one_served() {
        let named: Vec<_> = Files::iter().filter(|n| n.ends_with(".css")).collect();
        assert_eq!(named.len(), STYLE_SHEETS.len());
        assert!(named.iter().all(|name| STYLE_SHEETS.contains(&name.as_ref())));
    }
}
