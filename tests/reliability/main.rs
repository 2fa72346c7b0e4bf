//! The built program under load and under the axe: what it acknowledged is there, what it sends is
//! sent once, whichever process is killed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod crash;
mod disk;
mod failover;
mod full;
mod http;
mod instance;
mod killed;
mod replicas;
mod shared;
mod stop;
mod writer;
