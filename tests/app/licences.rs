//! Every crate that the program is built from may be used in a program under the EUPL-1.2, as its
//! licence says in the words of SPDX.

use std::iter::Peekable;
use std::process::Command;
use std::vec::IntoIter;

use serde_json::Value;

/// Licences that ask no more of us than to name them, and the EUPL's own. MPL-2.0 is among the
/// compatible licences in the appendix of the EUPL.
const FITTING: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// True when we can choose licences that fit, or all that are asked at once do.
fn fits(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<String> = spaced.split_whitespace().map(str::to_owned).collect();
    let mut words = words.into_iter().peekable();
    any(&mut words) && words.peek().is_none()
}

type Words = Peekable<IntoIter<String>>;

fn any(words: &mut Words) -> bool {
    let mut fits = all(words);
    while words.next_if(|word| word == "OR").is_some() {
        // Both sides are read, whatever the first one says.
        fits |= all(words);
    }
    fits
}

fn all(words: &mut Words) -> bool {
    let mut fits = one(words);
    while words.next_if(|word| word == "AND").is_some() {
        fits &= one(words);
    }
    fits
}

fn one(words: &mut Words) -> bool {
    let Some(name) = words.next() else { return false };
    if name == "(" {
        return any(words) & words.next_if(|word| word == ")").is_some();
    }
    let exception = words.next_if(|word| word == "WITH").and_then(|_| words.next());
    let name =
        exception.map_or_else(|| name.clone(), |exception| format!("{name} WITH {exception}"));
    FITTING.contains(&name.as_str())
}

#[test]
fn every_crate_has_a_licence_that_fits_ours() {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .args(["--all-features", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let crates = told["packages"].as_array().unwrap();
    assert!(crates.len() > 100, "{} crates", crates.len());
    let licence = |one: &Value| one["license"].as_str().unwrap_or_default().to_owned();
    let wrong = crates.iter().filter(|one| !fits(&licence(one)));
    let wrong: Vec<_> = wrong.map(|one| format!("{}: {}", one["name"], licence(one))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn of_licences_to_choose_from_one_fits_and_of_licences_that_all_count_each() {
    for fitting in ["MIT", "MIT/Apache-2.0", "GPL-2.0-only OR MIT", "(MIT OR X) AND Unicode-3.0"] {
        assert!(fits(fitting), "{fitting}");
    }
    for wrong in ["", "GPL-3.0-only", "MIT AND AGPL-3.0", "(MIT", "MIT)", "Apache-2.0 WITH X"] {
        assert!(!fits(wrong), "{wrong}");
    }
}
