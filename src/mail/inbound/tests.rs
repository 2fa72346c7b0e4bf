//! What each sample says; the samples are made up.
