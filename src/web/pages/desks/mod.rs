//! Who works on whose dossiers: stand-ins, and dossiers that are handed over.

pub mod handovers;
pub mod stand_ins;
mod view;

pub(in crate::web::pages) use view::moving;
