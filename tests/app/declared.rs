//! The routes as the source declares them, so that a test notices one that nobody proved.

/// Method and pattern of every page, such as `("GET", "/organisaties/{code}")`.
pub fn pages() -> Vec<(String, String)> {
    routes_in(&sources_of_pages()).into_iter().filter(|(_, path)| path != "/openapi.json").collect()
}

/// The files that declare the pages, after each other.
fn sources_of_pages() -> String {
    let web = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let parts = std::fs::read_dir(web.join("routes")).unwrap().map(|file| file.unwrap().path());
    let files = std::iter::once(web.join("routes.rs")).chain(parts);
    files.map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// Method and pattern of every call of the API, below `/api/v1`.
pub fn calls() -> Vec<(String, String)> {
    let mut calls = routes_in(include_str!("../../src/web/api/mod.rs"));
    calls.push(("GET".to_owned(), "/openapi.json".to_owned()));
    calls
}

/// Reads `resource("…").get(…).post(…)` and `.route("…", get().to(…))`.
fn routes_in(text: &str) -> Vec<(String, String)> {
    let text: String = text.split_whitespace().collect();
    let mut found = Vec::new();
    let starts = ["resource(\"", ".route(\""];
    let mut rest = text.as_str();
    while let Some((at, start)) =
        starts.iter().filter_map(|s| rest.find(s).map(|at| (at, *s))).min()
    {
        rest = &rest[at + start.len()..];
        let (path, after) = rest.split_once('"').unwrap();
        let end = ["resource(\"", ".route(\"", "scope(\"", "fn"]
            .iter()
            .filter_map(|stop| after.find(stop))
            .min()
            .unwrap_or(after.len());
        let opening = if start == ".route(\"" { "," } else { "." };
        for method in ["get", "post", "put", "patch", "delete"] {
            let calls = [format!("{opening}{method}("), format!("web::{method}(")];
            if calls.iter().any(|call| after[..end].contains(call)) {
                found.push((method.to_uppercase(), path.to_owned()));
            }
        }
        rest = after;
    }
    found
}

#[test]
fn a_declared_route_is_read_from_the_source() {
    let text = r#"config.route("/a", get().to(x::get))
        .service(resource("/b/{id}").get(b::show).post(b::post)); fn next() { .put("#;
    let pair = |method: &str, path: &str| (method.to_owned(), path.to_owned());
    let wanted = [pair("GET", "/a"), pair("GET", "/b/{id}"), pair("POST", "/b/{id}")];
    assert_eq!(routes_in(text), wanted);
}
