//! Where the page of a refusal leads back to: the page that the reader came from, else the list
//! of the noun in its address.

use actix_web::HttpRequest;
use actix_web::http::header;

use super::navigation;
use crate::domain::permissions::Actor;

/// Pages that a reader who came from there has no use for again.
const ENTRANCES: [&str; 3] = ["/inloggen", "/uitloggen", "/uitnodiging/"];

/// A link and its words; none when only the start page is left.
pub fn of(request: &HttpRequest, actor: Option<&Actor>) -> Option<(String, String)> {
    if let Some(path) = came_from(request) {
        return Some((path, "Terug naar de vorige pagina".to_owned()));
    }
    let (href, label) = navigation::home_of(actor, request.path())?;
    Some((href.to_owned(), format!("Naar {label}")))
}

/// The page of this program that the reader came from, without the host.
fn came_from(request: &HttpRequest) -> Option<String> {
    let told = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (_, from) = told(header::REFERER)?.split_once("://")?;
    let path = from.strip_prefix(told(header::HOST)?)?;
    let is_other = path != request.uri().path_and_query().map_or("/", |own| own.as_str());
    // A refused form leads back to its own address; a refused page would only refuse again.
    let is_useful = is_other || !request.method().is_safe();
    let is_page = path.starts_with('/') && !path.starts_with("//");
    let is_entrance = ENTRANCES.iter().any(|entrance| path.starts_with(entrance));
    (is_page && is_useful && !is_entrance && path != "/").then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header;
    use actix_web::test::TestRequest;

    fn came_from(host: &str, referer: &str, own: TestRequest) -> Option<String> {
        let request = own
            .insert_header((header::HOST, host))
            .insert_header((header::REFERER, referer))
            .to_http_request();
        super::came_from(&request)
    }

    #[test]
    fn only_another_page_of_this_program_is_a_way_back() {
        let at = |path: &str| TestRequest::get().uri(path);
        let (host, list) = ("tour.example", "https://tour.example/taken?pagina=2");
        let way = came_from(host, list, at("/postvak-in/9"));
        assert_eq!(way.as_deref(), Some("/taken?pagina=2"));
        assert_eq!(came_from(host, list, at("/taken?pagina=2")), None, "the refused page");
        for elsewhere in [
            "https://elders.example/taken",
            "https://tour.example.elders.example/taken",
            "https://tour.example//elders.example",
            "https://tour.example/inloggen?verder=/taken",
            "https://tour.example/",
            "about:blank",
        ] {
            assert_eq!(came_from(host, elsewhere, at("/postvak-in/9")), None, "{elsewhere}");
        }
        let form = TestRequest::post().uri("/taken?pagina=2");
        assert!(came_from(host, list, form).is_some(), "the page of a refused form");
    }
}
