//! Asks the DNS, within five seconds for everything together. Blocks.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;

use super::{Answers, Found, Question};

/// How long all questions together may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one try may take.
const ONE_TRY: Duration = Duration::from_secs(2);

const LATE: &str = "geen antwoord op tijd";

/// Asks about a domain: the resolver at this address, else that of the system. Whatever goes
/// wrong stands in the answers.
#[must_use]
pub fn ask(server: Option<SocketAddr>, question: &Question) -> Answers {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let answers = match runtime {
        Ok(runtime) => runtime.block_on(async {
            match resolver(server) {
                Ok(resolver) => {
                    let asked = tokio::time::timeout(PATIENCE, ask_all(&resolver, question));
                    asked.await.map_err(|_| LATE.to_owned())
                }
                Err(error) => Err(error.to_string()),
            }
        }),
        Err(error) => Err(error.to_string()),
    };
    answers.unwrap_or_else(|why| {
        let unknown = || Err(why.clone());
        Answers { spf: unknown(), dkim: unknown(), dmarc: unknown(), mx: unknown() }
    })
}

fn resolver(server: Option<SocketAddr>) -> Result<TokioResolver, NetError> {
    let mut builder = match server {
        None => TokioResolver::builder_tokio()?,
        Some(address) => {
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
            let connections = connections.map(|mut connection| {
                connection.port = address.port();
                connection
            });
            let server = NameServerConfig::new(address.ip(), true, connections.into());
            let config = ResolverConfig::from_parts(None, vec![], vec![server]);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        }
    };
    let options = builder.options_mut();
    options.timeout = ONE_TRY;
    options.attempts = 1;
    builder.build()
}

async fn ask_all(resolver: &TokioResolver, question: &Question) -> Answers {
    let domain = question.domain.trim_end_matches('.');
    let dkim = async {
        match &question.selector {
            Some(selector) => texts(resolver, &format!("{selector}._domainkey.{domain}")).await,
            None => Ok(Vec::new()),
        }
    };
    let (spf, dkim, dmarc, mx) = tokio::join!(
        texts(resolver, domain),
        dkim,
        dmarc(resolver, domain),
        servers(resolver, domain)
    );
    Answers { spf, dkim, dmarc, mx }
}

/// The record of the domain itself, else of the nearest one above it, but not of a top domain.
async fn dmarc(resolver: &TokioResolver, domain: &str) -> Found {
    let mut name = domain;
    loop {
        let found = texts(resolver, &format!("_dmarc.{name}")).await?;
        match name.split_once('.') {
            Some((_, above)) if found.is_empty() && above.contains('.') => name = above,
            _ => return Ok(found),
        }
    }
}

async fn texts(resolver: &TokioResolver, name: &str) -> Found {
    let found = resolver.txt_lookup(format!("{name}.")).await;
    answered(found.map(|lookup| {
        let texts = lookup.answers().iter().filter_map(|record| match &record.data {
            RData::TXT(txt) => Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()),
            _ => None,
        });
        texts.collect()
    }))
}

async fn servers(resolver: &TokioResolver, name: &str) -> Found {
    let found = resolver.mx_lookup(format!("{name}.")).await;
    answered(found.map(|lookup| {
        let servers = lookup.answers().iter().filter_map(|record| match &record.data {
            RData::MX(mx) => Some(mx.exchange.to_string()),
            _ => None,
        });
        servers.collect()
    }))
}

/// No such name is an answer too.
fn answered(found: Result<Vec<String>, NetError>) -> Found {
    match found {
        Ok(records) => Ok(records),
        Err(error) if error.is_no_records_found() => Ok(Vec::new()),
        Err(NetError::Timeout) => Err(LATE.to_owned()),
        Err(error) => {
            tracing::warn!(%error, "the DNS gave no answer");
            Err("de naamserver is niet bereikbaar".to_owned())
        }
    }
}
