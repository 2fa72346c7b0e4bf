//! Time from request to answer in process, without a network, beside a page that does nothing.

use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::{App, Error, HttpResponse, test, web};
use drietraps::web::routes;

use crate::kit::TestApp;

const WARM_UP: usize = 50;
const REQUESTS: usize = 1000;
/// How long one page is measured when it is slow, and how often at least.
const PATIENCE: Duration = Duration::from_secs(8);
const FEWEST: usize = 5;

/// Prints the middle and the slow end of each page.
pub fn print(app: &TestApp, pages: &[&str]) {
    let browser = app.logged_in("planner");
    let (name, token) = &browser.cookies[0];
    let cookie = format!("{name}={token}");
    println!("{:<45}{:>10}{:>10}", "one request after the other, in process", "p50 ms", "p99 ms");
    actix_web::rt::System::new().block_on(async {
        let bare = App::new().route("/", web::get().to(|| async { HttpResponse::Ok().body("ok") }));
        let bare = test::init_service(bare).await;
        print_line(
            "a bare actix page",
            &measure(REQUESTS, async || visit(&bare, get("/", &cookie).to_request()).await).await,
        );
        let whole = App::new()
            .app_data(app.state.clone())
            .app_data(app.state.assets.clone())
            .configure(routes::routes);
        let whole = test::init_service(whole).await;
        for page in pages {
            let times =
                measure(REQUESTS, async || visit(&whole, get(page, &cookie).to_request()).await)
                    .await;
            print_line(&format!("GET {page}"), &times);
        }
    });
    println!("({REQUESTS} requests each; aim: p99 at most 10 ms)\n");
}

/// Asks for a page and reads it to its end.
pub async fn visit<S, R, B>(service: &S, request: R) -> StatusCode
where
    S: Service<R, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let response = test::call_service(service, request).await;
    let status = response.status();
    test::read_body(response).await;
    status
}

/// Sorted times of so many requests, fewer when they take more than [`PATIENCE`]; or the status of
/// a page that does not answer 200.
pub async fn measure(
    requests: usize,
    visit: impl AsyncFn() -> StatusCode,
) -> Result<Vec<Duration>, StatusCode> {
    let mut times = Vec::with_capacity(requests);
    let began = Instant::now();
    for number in 0..WARM_UP + requests {
        if times.len() >= FEWEST && began.elapsed() > PATIENCE {
            break;
        }
        let started = Instant::now();
        let status = visit().await;
        if status != StatusCode::OK {
            return Err(status);
        }
        if number >= WARM_UP || began.elapsed() > PATIENCE {
            times.push(started.elapsed());
        }
    }
    times.sort_unstable();
    Ok(times)
}

pub fn get(path: &str, cookie: &str) -> test::TestRequest {
    test::TestRequest::get().uri(path).insert_header((header::COOKIE, cookie))
}

fn print_line(name: &str, measured: &Result<Vec<Duration>, StatusCode>) {
    match measured {
        Err(status) => println!("{name:<43} answers {status}"),
        Ok(times) => {
            let at = |part: usize| times[times.len() * part / 100].as_secs_f64() * 1000.0;
            println!("{name:<45}{:>10.3}{:>10.3}", at(50), at(99));
        }
    }
}
