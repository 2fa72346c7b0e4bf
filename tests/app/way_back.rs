//! The page of a refusal leads back to where its reader was.

use actix_web::http::header;
use actix_web::test::TestRequest;

use crate::kit::{Browser, on_both};

fn refused(browser: &Browser, path: &str, from: Option<&str>) -> String {
    let mut request = TestRequest::get().uri(path).insert_header((header::HOST, "tour.example"));
    if let Some(from) = from {
        request = request.insert_header((header::REFERER, from));
    }
    browser.call(request).body
}

on_both!(a_page_that_is_not_there_leads_back_to_the_page_before_or_to_its_list, |app| {
    let planner = app.logged_in("planner");
    let page = refused(&planner, "/postvak-uit/99", Some("https://tour.example/taken"));
    assert!(page.contains("href=\"/taken\">Terug naar de vorige pagina</a>"), "{page}");
    for from in [None, Some("https://elders.example/taken")] {
        let page = refused(&planner, "/postvak-uit/99", from);
        assert!(page.contains("href=\"/postvak-uit\">Naar Postvak UIT</a>"), "{page}");
        assert!(page.contains(">Naar het begin</a>"), "{page}");
        assert!(!page.contains("elders.example"));
    }
    // Management has no list of messages to go to.
    let page = refused(&app.logged_in("management"), "/postvak-uit", None);
    assert!(!page.contains("Naar Postvak UIT") && page.contains("Naar het begin"), "{page}");
    let page = refused(&app.stranger(), "/antwoord/x", None);
    assert!(page.contains("Naar het begin"), "{page}");
});
