//! What is told of the address of a database.

/// Says why, and what to look at where SQLite's own words do not.
pub(super) fn does_not_open(reason: &str) -> String {
    let is_kept_out = ["unable to open", "readonly"].iter().any(|words| reason.contains(words));
    let advice = if is_kept_out {
        ". Look whether its folder may be written by this user, and whether the disk is full or \
         mounted read-only"
    } else {
        ""
    };
    format!("DATABASE_URL: the database does not open: {reason}{advice}")
}

/// A SQLite path as it is; of PostgreSQL only host, port and name, since a password may stand
/// before the last `@` and in the parameters.
pub(super) fn place_of(url: &str) -> String {
    if url.starts_with("sqlite://") {
        return url.to_owned();
    }
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    // As libpq reads it: an `@` after the first slash is no end of a user name.
    let rest = match rest.split_once('@') {
        Some((user, place)) if !user.contains('/') => place,
        _ => rest,
    };
    let place = rest.split('?').next().unwrap_or_default();
    // A password with an `@` in it does not open; it is not shown all the same.
    format!("postgres://{}", place.rsplit('@').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn the_place_of_a_database_tells_no_password() {
        for url in [
            "postgres://tour:g@h/e#i@db.example:5432/drietraps",
            "postgres://tour:geheim?x=1@db.example:5432/drietraps",
            "postgres://tour:geheim@db.example:5432/drietraps?password=ge@heim",
            "postgresql://tour:geheim@db.example:5432/drietraps?password=geheim&user=a",
            "postgres://db.example:5432/drietraps?password=ge@heim",
        ] {
            assert_eq!(place_of(url), "postgres://db.example:5432/drietraps", "{url}");
        }
        assert_eq!(place_of("sqlite://data/a@b?c.sqlite"), "sqlite://data/a@b?c.sqlite");
    }
}
