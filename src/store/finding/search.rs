//! The words by which things are found, kept by the functions that write those things. A word that
//! somebody may misspell also stands there under each of its variants, once however often it is
//! used; it goes when nothing is found by it any more.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::domain::search::{Source, Wanted, is_spelled, variants, words_of};
use crate::store::schema::{search_spellings, search_words};
use crate::store::{DbConn, StoreError};

/// Comes after every letter that a word can go on with.
const LAST_LETTER: char = '\u{10FFFF}';

/// Lets an organisation be found by its name and its seat.
///
/// # Errors
/// A database error.
pub fn index_organisation(
    conn: &mut DbConn,
    id: i64,
    (name, place): (&str, Option<&str>),
) -> Result<(), StoreError> {
    set_words(conn, Source::Organisation, id, &words_of(&[name], place.as_slice()))
}

/// Lets another spelling be found.
///
/// # Errors
/// A database error.
pub fn index_alias(conn: &mut DbConn, id: i64, alias: &str) -> Result<(), StoreError> {
    set_words(conn, Source::Alias, id, &words_of(&[alias], &[]))
}

/// Lets a contact be found by name and address.
///
/// # Errors
/// A database error.
pub fn index_contact(
    conn: &mut DbConn,
    id: i64,
    (name, email): (Option<&str>, Option<&str>),
) -> Result<(), StoreError> {
    set_words(conn, Source::Contact, id, &words_of(name.as_slice(), email.as_slice()))
}

/// Lets a commitment be found by its title.
///
/// # Errors
/// A database error.
pub fn index_commitment(conn: &mut DbConn, id: i64, title: &str) -> Result<(), StoreError> {
    set_words(conn, Source::Commitment, id, &words_of(&[], &[title]))
}

/// Forgets the words of something that is removed.
///
/// # Errors
/// A database error.
pub fn forget(conn: &mut DbConn, source: Source, subject_id: i64) -> Result<(), StoreError> {
    set_words(conn, source, subject_id, &BTreeSet::new())
}

fn set_words(
    conn: &mut DbConn,
    source: Source,
    subject_id: i64,
    words: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let of_it = search_words::table
        .filter(search_words::source.eq(source.as_str()))
        .filter(search_words::subject_id.eq(subject_id));
    let known: BTreeSet<String> =
        of_it.select(search_words::word).load::<String>(conn)?.into_iter().collect();
    for word in known.difference(words) {
        let row = search_words::table.find((source.as_str(), word, subject_id));
        diesel::delete(row).execute(conn)?;
        forget_spelling(conn, word)?;
    }
    for word in words.difference(&known) {
        diesel::insert_into(search_words::table)
            .values((
                search_words::source.eq(source.as_str()),
                search_words::word.eq(word),
                search_words::subject_id.eq(subject_id),
            ))
            .execute(conn)?;
        learn_spelling(conn, word)?;
    }
    Ok(())
}

fn learn_spelling(conn: &mut DbConn, word: &str) -> Result<(), StoreError> {
    if !is_spelled(word) {
        return Ok(());
    }
    let known = search_spellings::table.find((word, word)).select(search_spellings::word);
    if known.first::<String>(conn).optional()?.is_some() {
        return Ok(());
    }
    let variants = variants(word).into_iter();
    let row = |variant| (search_spellings::variant.eq(variant), search_spellings::word.eq(word));
    match conn {
        DbConn::Sqlite(conn) => {
            for row in variants.map(row) {
                diesel::insert_into(search_spellings::table).values(row).execute(conn)?;
            }
        }
        // One journey to the server instead of ten; and somebody else may learn the same word at
        // the same moment.
        #[cfg(feature = "postgres")]
        DbConn::Postgres(conn) => {
            diesel::insert_into(search_spellings::table)
                .values(variants.map(row).collect::<Vec<_>>())
                .on_conflict_do_nothing()
                .execute(conn)?;
        }
    }
    Ok(())
}

fn forget_spelling(conn: &mut DbConn, word: &str) -> Result<(), StoreError> {
    let uses = search_words::table.filter(search_words::word.eq(word)).select(search_words::word);
    if uses.first::<String>(conn).optional()?.is_none() {
        let spellings = search_spellings::table.filter(search_spellings::word.eq(word));
        diesel::delete(spellings).execute(conn)?;
    }
    Ok(())
}

/// What has a word that begins as typed, or one that may be meant; the shortest words first, at
/// most this many rows of each.
///
/// # Errors
/// A database error.
pub fn list_subjects(
    conn: &mut DbConn,
    source: Source,
    wanted: &Wanted,
    most: i64,
) -> Result<BTreeSet<i64>, StoreError> {
    let end = format!("{}{LAST_LETTER}", wanted.typed);
    let begun: Vec<i64> = search_words::table
        .filter(search_words::source.eq(source.as_str()))
        .filter(search_words::word.ge(&wanted.typed))
        .filter(search_words::word.lt(&end))
        .order((search_words::word, search_words::subject_id))
        .select(search_words::subject_id)
        .limit(most)
        .load(conn)?;
    let mut found: BTreeSet<i64> = begun.into_iter().collect();
    for word in &wanted.meant {
        let meant: Vec<i64> = search_words::table
            .filter(search_words::source.eq(source.as_str()))
            .filter(search_words::word.eq(word))
            .select(search_words::subject_id)
            .limit(most)
            .load(conn)?;
        found.extend(meant);
    }
    Ok(found)
}

/// The known words that share a variant with this one.
///
/// # Errors
/// A database error.
pub fn list_spelled_alike(conn: &mut DbConn, word: &str) -> Result<BTreeSet<String>, StoreError> {
    let variants: Vec<String> = variants(word).into_iter().collect();
    let alike: Vec<String> = search_spellings::table
        .filter(search_spellings::variant.eq_any(variants))
        .select(search_spellings::word)
        .limit(500)
        .load(conn)?;
    Ok(alike.into_iter().collect())
}

/// Forgets every word.
///
/// # Errors
/// A database error.
pub fn clear(conn: &mut DbConn) -> Result<(), StoreError> {
    diesel::delete(search_words::table).execute(conn)?;
    diesel::delete(search_spellings::table).execute(conn)?;
    Ok(())
}
