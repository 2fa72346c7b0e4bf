//! Slows down guessing from one place, whatever accounts are tried: a window that slides, in
//! memory, beside the lock of each account. Programs that share a database count together too.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::HttpRequest;
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::allowances::{Allowance, Taken};
use crate::services::allowances;
use crate::web::app::AppState;

/// How long a try to log in counts.
pub const WINDOW: TimeDelta = TimeDelta::minutes(5);
/// How long a link that leads nowhere counts.
pub const LINK_WINDOW: TimeDelta = TimeDelta::hours(1);
/// Most refused tries to log in from one place within [`WINDOW`].
const MOST: usize = 20;
/// Most links that lead nowhere from one place within [`LINK_WINDOW`].
const MOST_LINKS: usize = 30;
/// Places that are kept before the old ones are swept out.
const PLACES: usize = 1_000;

/// What one place may do on all programs together.
const LOGINS: Allowance = Allowance { most: 20, lasts: WINDOW };
const UNKNOWN_LINKS: Allowance = Allowance { most: 30, lasts: LINK_WINDOW };

/// Counts a try to log in; false when there were too many from this place.
pub async fn count_login(app: &AppState, place: IpAddr) -> bool {
    app.tries.count(place, app.clock.now()) && together(app, "login", place, LOGINS).await
}

/// Takes the last try back: it was a login that succeeded.
pub async fn forget_login(app: &AppState, place: IpAddr) {
    app.tries.forget_last(place);
    if !app.db.is_shared() {
        return;
    }
    let caller = caller("login", place);
    let given = app.db.write(move |conn| allowances::give_back(conn, &caller, LOGINS)).await;
    if let Err(error) = given {
        tracing::warn!(%error, "a try to log in was not taken back");
    }
}

/// Counts a link that leads nowhere; false when there were too many from this place.
pub async fn count_unknown_link(app: &AppState, place: IpAddr) -> bool {
    app.tries.count_unknown_link(place, app.clock.now())
        && together(app, "link", place, UNKNOWN_LINKS).await
}

/// Counts with the other programs on the database.
async fn together(app: &AppState, act: &str, place: IpAddr, allowance: Allowance) -> bool {
    let taken = take_together(app, caller(act, place), allowance).await;
    !matches!(taken, Some(Taken::Refused { .. }))
}

/// Takes one of what a caller may on all programs together; none when this program has the
/// database to itself, or it cannot be counted there: what was counted here holds then.
pub async fn take_together(app: &AppState, caller: String, allowance: Allowance) -> Option<Taken> {
    if !app.db.is_shared() {
        return None;
    }
    let now = app.clock.now();
    let taken = app.db.write(move |conn| allowances::take(conn, &caller, allowance, now)).await;
    taken.inspect_err(|error| tracing::warn!(%error, "not counted with the other programs")).ok()
}

fn caller(act: &str, place: IpAddr) -> String {
    format!("{act} {place}")
}

/// The recent tries to log in and to guess a link, by where they came from.
#[derive(Debug)]
pub struct Tries {
    logins: Window,
    links: Window,
}

impl Default for Tries {
    fn default() -> Self {
        Self { logins: Window::new(MOST, WINDOW), links: Window::new(MOST_LINKS, LINK_WINDOW) }
    }
}

impl Tries {
    /// Counts a try; false when there were too many from this place in the last five minutes.
    fn count(&self, place: IpAddr, now: DateTime<Utc>) -> bool {
        self.logins.count(place, now)
    }

    /// Takes the last try back: it was a login that succeeded.
    fn forget_last(&self, place: IpAddr) {
        if let Some(tries) = self.logins.recent().get_mut(&place) {
            tries.pop_back();
        }
    }

    /// Counts a link from this place that leads nowhere; false when there were too many in the
    /// last hour.
    fn count_unknown_link(&self, place: IpAddr, now: DateTime<Utc>) -> bool {
        self.links.count(place, now)
    }
}

/// So many tries from one place within this time.
#[derive(Debug)]
struct Window {
    most: usize,
    lasts: TimeDelta,
    recent: Mutex<HashMap<IpAddr, VecDeque<DateTime<Utc>>>>,
}

impl Window {
    fn new(most: usize, lasts: TimeDelta) -> Self {
        Self { most, lasts, recent: Mutex::default() }
    }

    fn count(&self, place: IpAddr, now: DateTime<Utc>) -> bool {
        let mut recent = self.recent();
        if recent.len() > PLACES {
            recent.retain(|_, tries| tries.back().is_some_and(|last| now - *last < self.lasts));
        }
        let tries = recent.entry(place).or_default();
        self.slide(tries, now);
        if tries.len() >= self.most {
            return false;
        }
        tries.push_back(now);
        true
    }

    fn slide(&self, tries: &mut VecDeque<DateTime<Utc>>, now: DateTime<Utc>) {
        while tries.front().is_some_and(|first| now - *first >= self.lasts) {
            tries.pop_front();
        }
    }

    fn recent(&self) -> MutexGuard<'_, HashMap<IpAddr, VecDeque<DateTime<Utc>>>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a request came from. A proxy that is trusted names the caller last in
/// `X-Forwarded-For`; what any other caller writes there counts for nothing. IPv4 stays IPv4 on a
/// socket for both.
#[must_use]
pub fn place_of(request: &HttpRequest, trusted_proxies: &[IpAddr]) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    if !trusted_proxies.contains(&peer) {
        return peer;
    }
    let header = request.headers().get_all("x-forwarded-for").last();
    let named =
        header.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    named.map_or(peer, |named: IpAddr| named.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn the_window_slides_and_counts_each_place_apart() {
        let (tries, start) = (Tries::default(), DateTime::UNIX_EPOCH);
        for second in 0..20 {
            assert!(tries.count(HERE, start + TimeDelta::seconds(second)));
        }
        assert!(!tries.count(HERE, start + TimeDelta::seconds(299)));
        assert!(tries.count(THERE, start + TimeDelta::seconds(299)));
        assert!(
            tries.count(HERE, start + TimeDelta::seconds(300)),
            "the first try left the window"
        );
        assert!(!tries.count(HERE, start + TimeDelta::seconds(300)));
    }

    #[test]
    fn a_login_that_succeeds_does_not_count() {
        let tries = Tries::default();
        for _ in 0..100 {
            assert!(tries.count(HERE, DateTime::UNIX_EPOCH));
            tries.forget_last(HERE);
        }
    }

    #[test]
    fn only_a_trusted_proxy_names_the_caller() {
        let request = |peer: &str| {
            let peer = format!("{peer}:4000").parse().unwrap();
            TestRequest::default()
                .peer_addr(peer)
                .insert_header(("x-forwarded-for", "203.0.113.9, 192.0.2.2"))
                .to_http_request()
        };
        let trusted = [IpAddr::V4(Ipv4Addr::LOCALHOST)];
        assert_eq!(place_of(&request("127.0.0.1"), &trusted), THERE);
        assert_eq!(place_of(&request("[::ffff:127.0.0.1]"), &trusted), THERE);
        assert_eq!(place_of(&request("[::ffff:192.0.2.1]"), &trusted), HERE);
        assert_eq!(place_of(&request("192.0.2.1"), &trusted), HERE);
    }
}
