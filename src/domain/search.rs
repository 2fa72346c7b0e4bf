//! Searching by words: which words a text is known by, what somebody asks, and how well a text
//! fits. Everything is folded first, so case, accents and punctuation never matter.

use std::collections::BTreeSet;

use super::names::{fold, strip_kind_prefix};
use super::text_enum::text_enum;

/// Most characters of a word; the rest of a longer one is not searched.
const LONGEST_WORD: usize = 40;
/// Most words of a question that are looked at.
const MOST_WORDS: usize = 6;
/// Shortest and longest word in which a slip of the pen is looked for.
const SPELLED: std::ops::RangeInclusive<usize> = 4..=24;

text_enum! {
    /// Where a word stands.
    Source {
        Organisation = "organisation", "Organisaties";
        Alias = "alias", "Andere namen";
        Contact = "contact", "Contacten";
        Commitment = "commitment", "Toezeggingen";
    }
}

/// How well a text fits a question; the better one is the smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The whole text is what was asked.
    Whole,
    /// The text starts so.
    Start,
    /// Each word of the question begins a word of the text.
    Words,
    /// Some word looks like one of the text, and begins with the same letter.
    Alike,
    /// Some word looks like one of the text that begins with another letter.
    Distant,
}

/// The words by which somebody finds these texts: each word of a text, and of a name also all of
/// it written as one ("sudwestfryslan").
///
/// ```
/// use drietraps::domain::search::words_of;
/// let words = words_of(&["Súdwest-Fryslân"], &["Sneek"]);
/// assert_eq!(words.into_iter().collect::<Vec<_>>(), ["fryslan", "sneek", "sudwest", "sudwestfryslan"]);
/// ```
#[must_use]
pub fn words_of(names: &[&str], texts: &[&str]) -> BTreeSet<String> {
    let single = names.iter().chain(texts).flat_map(|text| split(&fold(text)));
    let joined = names.iter().map(|name| cut(&fold(name).replace('-', "")));
    single.chain(joined).filter(|word| !word.is_empty()).collect()
}

fn split(folded: &str) -> Vec<String> {
    folded.split('-').map(cut).collect()
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST_WORD).collect()
}

/// Whether a slip of the pen is looked for in this word: a word of four letters or more.
#[must_use]
pub fn is_spelled(word: &str) -> bool {
    SPELLED.contains(&word.chars().count()) && word.chars().all(char::is_alphabetic)
}

/// A word and what is left of it without one of its letters. Two words that differ by one letter
/// (more, less, another or two swapped) share at least one of these.
///
/// ```
/// use drietraps::domain::search::variants;
/// assert!(!variants("zeits").is_disjoint(&variants("zeist")));
/// ```
#[must_use]
pub fn variants(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    let without = |gone: usize| {
        let left = letters.iter().enumerate().filter(|(place, _)| *place != gone);
        left.map(|(_, letter)| *letter).collect()
    };
    (0..letters.len()).map(without).chain([word.to_owned()]).collect()
}

/// One word of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// As it was typed, folded.
    pub typed: String,
    /// The words that may be meant by it, when it is taken for a slip of the pen.
    pub meant: Vec<String>,
}

impl Wanted {
    fn is_in(&self, words: &BTreeSet<String>) -> bool {
        words.iter().any(|word| word.starts_with(&self.typed)) || self.is_meant_in(words)
    }

    /// True when it stands there as typed, or a word that may be meant begins with its letter.
    fn begins_alike(&self, words: &BTreeSet<String>) -> bool {
        let first = self.typed.chars().next();
        let is_close = |word: &&String| words.contains(*word) && word.chars().next() == first;
        words.iter().any(|word| word.starts_with(&self.typed))
            || self.meant.iter().any(|word| is_close(&word))
    }

    fn is_meant_in(&self, words: &BTreeSet<String>) -> bool {
        self.meant.iter().any(|word| words.contains(word))
    }
}

/// What somebody asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// All of it, folded, without "gemeente" before it.
    pub whole: String,
    /// Its words; a text has to have each of them.
    pub words: Vec<Wanted>,
}

impl Question {
    /// Reads a question; none when there are not two letters in it. Single letters and the words
    /// gemeente and provincie count for nothing beside other words.
    ///
    /// ```
    /// use drietraps::domain::search::Question;
    /// let asked = Question::parse("gemeente ’s-Gravenhage").unwrap();
    /// assert_eq!(asked.words.len(), 1);
    /// assert_eq!(asked.words[0].typed, "gravenhage");
    /// assert_eq!(Question::parse(" z "), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().take(200).collect();
        let whole = fold(strip_kind_prefix(&text));
        let all: BTreeSet<String> = split(&whole).into_iter().collect();
        let tells = |word: &&String| {
            word.chars().count() > 1 && !["gemeente", "provincie"].contains(&word.as_str())
        };
        let mut kept: Vec<String> = all.iter().filter(tells).cloned().collect();
        if kept.is_empty() {
            kept = all.into_iter().collect();
        }
        // The longest words tell most.
        kept.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        kept.truncate(MOST_WORDS);
        let wanted = |typed| Wanted { typed, meant: Vec::new() };
        let letters: usize = kept.iter().map(|word| word.chars().count()).sum();
        (letters >= 2).then(|| Self { whole, words: kept.into_iter().map(wanted).collect() })
    }

    /// How well these texts together fit, if they do; `names` are also known written as one.
    #[must_use]
    pub fn fit(&self, names: &[&str], texts: &[&str]) -> Option<Likeness> {
        let words = words_of(names, texts);
        if !self.words.iter().all(|wanted| wanted.is_in(&words)) {
            return None;
        }
        let mut folded = names.iter().chain(texts).map(|text| fold(text));
        if self.words.iter().any(|wanted| wanted.is_meant_in(&words)) {
            let is_near = self.words.iter().all(|wanted| wanted.begins_alike(&words));
            return Some(if is_near { Likeness::Alike } else { Likeness::Distant });
        }
        let best = folded.try_fold(Likeness::Words, |best, text| {
            if text == self.whole {
                return Err(Likeness::Whole);
            }
            Ok(if text.starts_with(&self.whole) { Likeness::Start } else { best })
        });
        Some(best.unwrap_or_else(|whole| whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fit(question: &str, names: &[&str], texts: &[&str]) -> Option<Likeness> {
        Question::parse(question)?.fit(names, texts)
    }

    #[test]
    fn every_word_of_a_question_begins_a_word_of_the_text() {
        use Likeness::{Start, Whole, Words};
        for (question, name, likeness) in [
            ("Zeist", "Zeist", Some(Whole)),
            ("gemeente zeist", "Zeist", Some(Whole)),
            ("’s-Gravenhage", "'s-Gravenhage", Some(Whole)),
            ("gravenhage", "'s-Gravenhage", Some(Words)),
            ("sudwest", "Súdwest-Fryslân", Some(Start)),
            ("fryslan sudwest", "Súdwest-Fryslân", Some(Words)),
            ("sudwestfrys", "Súdwest-Fryslân", Some(Words)),
            ("den bosch", "Den Bosch", Some(Whole)),
            ("zeist utrecht", "Zeist", None),
            ("eist", "Zeist", None),
        ] {
            assert_eq!(fit(question, &[name], &[]), likeness, "{question}");
        }
        assert_eq!(fit("jansen griffie", &["A. Jansen"], &["griffie@zeist.example"]), Some(Words));
    }

    #[test]
    fn what_tells_nothing_is_no_question() {
        for text in ["", "-", " a ", "'s", "\0"] {
            assert_eq!(Question::parse(text), None, "{text}");
        }
        assert_eq!(Question::parse("gemeente").unwrap().words[0].typed, "gemeente");
        assert!(Question::parse(&"woord ".repeat(100)).unwrap().words.len() <= MOST_WORDS);
    }

    #[test]
    fn a_slip_of_the_pen_is_looked_for_in_words_of_four_letters_or_more() {
        let spelled = ["zeist", "ede", "2023", "zeist2", "ijsselmonde"].map(is_spelled);
        assert_eq!(spelled, [true, false, false, false, true]);
    }

    proptest! {
        #[test]
        fn a_word_with_one_letter_wrong_shares_a_variant(
            word in "[a-z]{4,12}", place in 0usize..12, other in "[a-z]"
        ) {
            let mut letters: Vec<char> = word.chars().collect();
            let place = place % letters.len();
            letters[place] = other.chars().next().unwrap();
            let wrong: String = letters.into_iter().collect();
            prop_assert!(!variants(&word).is_disjoint(&variants(&wrong)));
            let mut swapped: Vec<char> = word.chars().collect();
            swapped.swap(place, (place + 1) % word.len());
            let next_to = place + 1 < word.len();
            let swapped: String = swapped.into_iter().collect();
            prop_assert!(!next_to || !variants(&word).is_disjoint(&variants(&swapped)));
        }

        #[test]
        fn any_text_finds_itself(text in "[a-zA-ZÀ-ÿ' -]{2,60}") {
            if let Some(question) = Question::parse(&text) {
                prop_assert!(question.fit(&[&text], &[]).is_some(), "{question:?}");
            }
        }
    }
}
