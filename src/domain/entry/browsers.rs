//! The browser of a login in plain words; nothing else of what it says about itself is kept.

/// What stands there when the browser does not say what it is.
const UNKNOWN: &str = "Onbekende browser";

/// Parts of the text that a browser sends, the most telling first: many name others as well.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
];

/// A browser in plain words, after the `User-Agent` of RFC 9110 §10.1.5.
///
/// ```
/// use drietraps::domain::browsers::described;
/// let sent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:118.0) Gecko/20100101 Firefox/118.0";
/// assert_eq!(described(sent), "Firefox op Windows");
/// assert_eq!(described("curl/8.1"), "Onbekende browser");
/// ```
#[must_use]
pub fn described(user_agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(part, _)| user_agent.contains(part)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} op {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("{UNKNOWN} op {system}"),
        (None, None) => UNKNOWN.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_that_names_others_is_known_by_its_own_name() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/118 Safari/537 Edg/118";
        assert_eq!(described(edge), "Edge op Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604";
        assert_eq!(described(phone), "Safari op iPhone");
        let chrome = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/118 Safari/537";
        assert_eq!(described(chrome), "Chrome op Android");
    }

    #[test]
    fn what_a_browser_sends_never_comes_back_in_the_words() {
        assert_eq!(described("<script>alert(1)</script> Firefox/1"), "Firefox");
        assert_eq!(described(""), UNKNOWN);
    }
}
