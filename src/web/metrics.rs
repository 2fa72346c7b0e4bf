//! Figures for a monitor, in the words of Prometheus, on an address of their own. No label names a
//! person, a number of a record or a link.

use std::sync::Arc;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::{Data, get};
use actix_web::{App, Error, HttpResponse, HttpServer};
use chrono::{DateTime, Utc};
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use super::app::AppState;
use crate::domain::vitals::Vitals;
use crate::services::{ServiceResult, vitals};
use crate::store::Load;

/// Bounds of the durations, in seconds.
const BOUNDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The figures of this process.
#[derive(Clone)]
pub struct Meter {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
}

impl Meter {
    /// A meter that measured nothing yet.
    ///
    /// # Errors
    /// The bounds of a histogram do not fit.
    pub fn new() -> Result<Self, String> {
        let builder = PrometheusBuilder::new().set_buckets(&BOUNDS);
        let recorder = builder.map_err(|error| error.to_string())?.build_recorder();
        let handle = recorder.handle();
        Ok(Self { recorder: Arc::new(recorder), handle })
    }

    /// Counts one request: the pattern of its address, the class of its answer and its duration.
    pub fn count_request(&self, pattern: &str, status: u16, seconds: f64) {
        let labels = [("route", pattern.to_owned()), ("status", format!("{}xx", status / 100))];
        metrics::with_local_recorder(&*self.recorder, || {
            histogram!("drietraps_request_seconds", &labels).record(seconds);
        });
    }

    /// Everything measured, with how the program is now.
    #[must_use]
    pub fn page(&self, vitals: &Vitals, load: Load, now: DateTime<Utc>) -> String {
        metrics::with_local_recorder(&*self.recorder, || {
            set_vitals(vitals, now);
            set_load(load);
        });
        self.handle.run_upkeep();
        self.handle.render()
    }
}

fn set_vitals(it: &Vitals, now: DateTime<Utc>) {
    let counts = &it.messages;
    for (state, count) in [
        ("queued", counts.queued),
        ("sending", counts.sending),
        ("sent", counts.sent),
        ("failed", counts.failed),
        ("unclear", counts.unclear),
        ("cancelled", counts.cancelled),
    ] {
        gauge!("drietraps_messages", "state" => state).set(count as f64);
    }
    let since = |at: DateTime<Utc>| (now - at).num_seconds() as f64;
    gauge!("drietraps_oldest_due_seconds").set(it.oldest_due.map_or(0.0, since));
    let ages = [
        ("drietraps_last_sent_age_seconds", it.last_sent),
        ("drietraps_last_received_age_seconds", it.last_received),
        ("drietraps_inbox_read_age_seconds", it.inbox_read),
        ("drietraps_backup_age_seconds", it.backup_at),
        ("drietraps_audit_check_age_seconds", it.audit_at),
    ];
    // What never happened has no age.
    for (name, at) in ages.into_iter().filter_map(|(name, at)| at.map(|at| (name, at))) {
        gauge!(name).set(since(at));
    }
    let nightly = it.nightly_on.map_or(f64::NAN, |day| {
        crate::domain::dates::amsterdam_day(now).signed_duration_since(day).num_days() as f64
    });
    gauge!("drietraps_nightly_age_days").set(nightly);
    let yes = |is: bool| f64::from(u8::from(is));
    gauge!("drietraps_muted").set(yes(it.muted.is_some()));
    gauge!("drietraps_mail_trouble").set(yes(it.mail_trouble.is_some()));
    gauge!("drietraps_inbox_trouble").set(yes(it.inbox_trouble.is_some()));
    gauge!("drietraps_audit_whole").set(yes(it.audit_problem.is_none()));
    gauge!("drietraps_backup_failed").set(yes(it.backup_problem.is_some()));
    gauge!("drietraps_clock_ahead_seconds").set(it.clock_ahead as f64);
    gauge!("drietraps_build", "version" => it.version).set(1.0);
}

fn set_load(load: Load) {
    gauge!("drietraps_database_connections", "state" => "open").set(f64::from(load.open));
    gauge!("drietraps_database_connections", "state" => "in_use").set(f64::from(load.in_use));
    gauge!("drietraps_database_waiting").set(load.waiting as f64);
    counter!("drietraps_database_retries_total").absolute(load.retries);
}

/// Measures every request.
///
/// # Errors
/// What the inner service failed with.
pub async fn measure<B: MessageBody>(
    meter: Data<Meter>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let began = Instant::now();
    let answered = next.call(request).await;
    let (pattern, status) = match &answered {
        Ok(response) => (response.request().match_pattern(), response.status()),
        Err(error) => (None, error.as_response_error().status_code()),
    };
    // An address that is not ours is one line, whatever somebody tries.
    let pattern = pattern.unwrap_or_else(|| "other".to_owned());
    meter.count_request(&pattern, status.as_u16(), began.elapsed().as_secs_f64());
    answered
}

/// Binds the address for a monitor.
///
/// # Errors
/// The address is in use or not allowed.
pub fn bind(app: Data<AppState>, meter: Data<Meter>, address: &str) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new().app_data(app.clone()).app_data(meter.clone()).route("/metrics", get().to(show))
    });
    Ok(server.workers(1).disable_signals().shutdown_timeout(2).bind(address)?.run())
}

/// The figures.
pub async fn show(app: Data<AppState>, meter: Data<Meter>) -> HttpResponse {
    match gathered(&app).await {
        Ok(vitals) => HttpResponse::Ok()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(meter.page(&vitals, app.db.load(), app.clock.now())),
        Err(error) => {
            tracing::error!(%error, "the figures for the monitor could not be read");
            HttpResponse::ServiceUnavailable().content_type("text/plain").body("not ready")
        }
    }
}

async fn gathered(app: &AppState) -> ServiceResult<Vitals> {
    let (setup, moments) = (app.setup(), (app.clock.now(), Utc::now()));
    app.db.read(move |conn| vitals::gather(conn, &setup, moments)).await
}
