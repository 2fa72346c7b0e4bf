//! How many calls a token, or an address without one, may make in a minute. `RateLimit` and
//! `RateLimit-Policy` tell on every answer how it stands (draft-ietf-httpapi-ratelimit-headers).
//! Programs that share a database count together, behind the count of each: a flood on one of them
//! stays there.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::Error;
use actix_web::ResponseError;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use chrono::{DateTime, TimeDelta, Utc};
use governor::clock::Clock;
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::domain::allowances::{Allowance, Taken};
use crate::web::app::AppState;
use crate::web::error::Refusal;
use crate::web::tries::{self, place_of};

/// Seconds in which the whole allowance comes back.
const WINDOW: u64 = 60;
/// Callers that are kept apart; further ones share one allowance until old ones are swept out.
const CALLERS: usize = 10_000;

/// Whose calls are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A token, by its id.
    Token(i64),
    /// An address without a token; of IPv6 the network of 64 bits that one customer has.
    Place(IpAddr),
    /// Everybody for whom there is no room.
    Rest,
}

impl Caller {
    /// The address that a request came from. A caller by IPv4 has an IPv6 address on a socket for
    /// both (RFC 4291 § 2.5.5.2), and stays itself there.
    #[must_use]
    pub fn at(place: IpAddr) -> Self {
        Self::Place(match place.to_canonical() {
            short @ IpAddr::V4(_) => short,
            IpAddr::V6(long) => {
                IpAddr::from(std::net::Ipv6Addr::from_bits(long.to_bits() & (!0 << 64)))
            }
        })
    }

    const fn policy(self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::Place(_) | Self::Rest => "address",
        }
    }
}

/// How a caller stands after a call was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    caller: Caller,
    per_minute: u32,
    /// Calls that may follow at once.
    pub left: u32,
    /// Seconds to wait before the next call; 0 when this one was allowed.
    pub wait: u64,
}

/// Counts a call here, and with the other programs on the database.
pub async fn count(app: &AppState, caller: Caller) -> Standing {
    let now = app.clock.now();
    let here = app.rates.count(caller, now);
    if here.wait > 0 {
        return here;
    }
    let allowance = Allowance { most: here.per_minute, lasts: TimeDelta::minutes(1) };
    match tries::take_together(app, format!("call {:?}", here.caller), allowance).await {
        None => here,
        Some(Taken::Allowed { left, .. }) => Standing { left: left.min(here.left), ..here },
        Some(Taken::Refused { wait }) => {
            let wait = u64::try_from(wait.num_milliseconds()).unwrap_or(WINDOW * 1_000);
            app.rates.note_spent(here.caller, wait, now);
            Standing { left: 0, wait: seconds(wait), ..here }
        }
    }
}

/// The calls of the last minute, by caller; in the memory of this program.
#[derive(Debug)]
pub struct Rates {
    limiter: Limiter,
    told: Told,
    per_minute: NonZeroU32,
    spent: Mutex<HashMap<Caller, DateTime<Utc>>>,
}

type Limiter = RateLimiter<Caller, HashMapStateStore<Caller>, Told, StateInformationMiddleware>;

impl Rates {
    /// So many calls in a minute; at least one.
    #[must_use]
    pub fn per_minute(calls: u32) -> Self {
        let per_minute = NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN);
        let told = Told::default();
        let limiter = RateLimiter::hashmap_with_clock(Quota::per_minute(per_minute), told.clone());
        Self { limiter: limiter.with_middleware(), told, per_minute, spent: Mutex::default() }
    }

    /// How a caller stands who was refused a call and has to wait still; counts nothing.
    pub fn spent(&self, caller: Caller, now: DateTime<Utc>) -> Option<Standing> {
        let caller = self.room_for(caller);
        let until = *self.waiting().get(&caller)?;
        let wait = u64::try_from((until - now).num_milliseconds()).ok().filter(|it| *it > 0)?;
        Some(Standing { caller, per_minute: self.per_minute.get(), left: 0, wait: seconds(wait) })
    }

    /// Counts a call at `now`.
    pub fn count(&self, caller: Caller, now: DateTime<Utc>) -> Standing {
        self.told.set(now);
        let caller = self.room_for(caller);
        let (left, wait) = match self.limiter.check_key(&caller) {
            Ok(state) => (state.remaining_burst_capacity(), 0),
            Err(until) => {
                let wait = until.wait_time_from(self.told.now());
                let wait = u64::try_from(wait.as_millis()).unwrap_or(WINDOW * 1_000);
                self.note_spent(caller, wait, now);
                (0, seconds(wait))
            }
        };
        Standing { caller, per_minute: self.per_minute.get(), left, wait }
    }

    /// Keeps until when a caller has to wait; as many as there is room for.
    fn note_spent(&self, caller: Caller, millis: u64, now: DateTime<Utc>) {
        let wait = i64::try_from(millis).ok().and_then(TimeDelta::try_milliseconds);
        let Some(until) = wait.and_then(|wait| now.checked_add_signed(wait)) else {
            return;
        };
        let mut waiting = self.waiting();
        if waiting.len() >= CALLERS {
            waiting.retain(|_, until| *until > now);
        }
        if waiting.len() < CALLERS {
            waiting.insert(caller, until);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<Caller, DateTime<Utc>>> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The caller, or the rest when as many as fit called within the minute.
    fn room_for(&self, caller: Caller) -> Caller {
        if self.limiter.len() < CALLERS {
            return caller;
        }
        self.limiter.retain_recent();
        match (self.limiter.len() < CALLERS, caller) {
            // There are never more tokens than somebody made.
            (true, _) | (false, Caller::Token(_)) => caller,
            (false, _) => Caller::Rest,
        }
    }
}

impl Standing {
    /// The refusal of a call too many.
    ///
    /// # Errors
    /// 429 when this call was one too many.
    pub fn allowed(self) -> Result<Self, Refusal> {
        if self.wait == 0 {
            return Ok(self);
        }
        let sentence =
            format!("Dit zijn te veel aanroepen. Wacht {} seconden en ga dan verder.", self.wait);
        Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, sentence))
    }

    /// Writes how it stands on an answer.
    pub fn write(self, headers: &mut HeaderMap) {
        let name = self.caller.policy();
        let reset = match self.wait {
            0 => {
                u64::from(self.per_minute - self.left.min(self.per_minute)) * WINDOW
                    / u64::from(self.per_minute)
            }
            wait => wait,
        };
        put(headers, "ratelimit-policy", &format!("\"{name}\";q={};w={WINDOW}", self.per_minute));
        put(headers, "ratelimit", &format!("\"{name}\";r={};t={reset}", self.left));
        if self.wait > 0 {
            put(headers, header::RETRY_AFTER.as_str(), &self.wait.to_string());
        }
    }
}

/// Whole seconds, so that who waits them waits long enough.
fn seconds(millis: u64) -> u64 {
    millis.div_ceil(1_000).max(1)
}

fn put(headers: &mut HeaderMap, name: &'static str, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// Counts a call that needs no token, by its address.
///
/// # Errors
/// What the inner service failed with.
pub async fn count_place(
    app: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let standing = count(&app, place(&app, &request)).await;
    if standing.wait > 0 {
        return Ok(refused(request, standing));
    }
    let mut response = next.call(request).await?;
    standing.write(response.headers_mut());
    Ok(response)
}

/// The answer to a call too many.
pub fn refused(request: ServiceRequest, standing: Standing) -> ServiceResponse<BoxBody> {
    let refusal = standing.allowed().err().unwrap_or_else(Refusal::not_found);
    let mut response = request.into_response(refusal.error_response());
    standing.write(response.headers_mut());
    response
}

/// Where a call came from.
pub fn place(app: &AppState, request: &ServiceRequest) -> Caller {
    Caller::at(place_of(request.request(), &app.settings.trusted_proxies))
}

/// The clock of the program, in nanoseconds since 1970: the limiter reads what it was told last.
#[derive(Debug, Clone, Default)]
struct Told(Arc<AtomicU64>);

impl Told {
    fn set(&self, now: DateTime<Utc>) {
        let nanos = now.timestamp_nanos_opt().and_then(|nanos| u64::try_from(nanos).ok());
        self.0.fetch_max(nanos.unwrap_or_default(), Ordering::Relaxed);
    }
}

impl Clock for Told {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        "2023-10-03T07:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds)
    }

    #[test]
    fn a_minute_of_calls_goes_at_once_and_then_one_at_a_time() {
        let rates = Rates::per_minute(30);
        for left in (0..30).rev() {
            assert_eq!(rates.count(Caller::Token(1), at(0)).left, left);
        }
        let refused = rates.count(Caller::Token(1), at(0));
        assert_eq!(refused.wait, 2);
        assert_eq!(refused.allowed().unwrap_err().status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(rates.count(Caller::Token(2), at(0)).wait, 0, "another token");
        assert_eq!(rates.count(Caller::Token(1), at(2)).wait, 0, "a call came back");
        assert_eq!(rates.count(Caller::Token(1), at(2)).wait, 2);
        assert_eq!(rates.count(Caller::Token(1), at(90)).left, 29, "all came back");
    }

    #[test]
    fn many_addresses_take_no_more_memory_than_there_is_room_for() {
        let rates = Rates::per_minute(5);
        for number in 0..30_000_u32 {
            rates.count(Caller::at(IpAddr::V4(Ipv4Addr::from_bits(number))), at(0));
        }
        assert!(rates.limiter.len() <= CALLERS + 1, "{}", rates.limiter.len());
        let late = Caller::at(IpAddr::V4(Ipv4Addr::from_bits(40_000)));
        assert!(rates.count(late, at(0)).wait > 0, "the rest share one allowance");
        assert_eq!(rates.count(Caller::Token(1), at(0)).wait, 0, "a token keeps its own");
        assert_eq!(rates.count(late, at(120)).wait, 0, "who was quiet is swept out");
        assert!(rates.limiter.len() <= 2);
    }

    #[test]
    fn who_was_refused_is_known_until_a_call_came_back() {
        let (rates, caller) = (Rates::per_minute(2), Caller::Token(1));
        rates.count(caller, at(0));
        rates.count(caller, at(0));
        assert_eq!(rates.spent(caller, at(0)), None, "not refused yet");
        let refused = rates.count(caller, at(0));
        assert_eq!(rates.spent(caller, at(0)), Some(refused));
        assert_eq!(rates.spent(caller, at(29)).map(|it| it.wait), Some(1));
        assert_eq!(rates.spent(Caller::Token(2), at(0)), None, "another token");
        assert_eq!(rates.spent(caller, at(30)), None);
        assert_eq!(rates.count(caller, at(30)).wait, 0, "asking counted nothing");
    }

    #[test]
    fn the_addresses_of_one_customer_count_as_one() {
        let long = |last| Caller::at(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last)));
        assert_eq!(long(1), long(2));
        assert_ne!(long(1), Caller::at(IpAddr::V6(Ipv6Addr::LOCALHOST)));
        let short = Ipv4Addr::new(192, 0, 2, 1);
        let mapped = Caller::at(IpAddr::V6(short.to_ipv6_mapped()));
        assert_eq!(mapped, Caller::at(IpAddr::V4(short)));
        assert_ne!(mapped, Caller::at(IpAddr::V6(Ipv4Addr::new(192, 0, 2, 2).to_ipv6_mapped())));
    }
}
