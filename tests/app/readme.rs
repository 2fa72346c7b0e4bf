//! What the documents list: settings, commands and dependencies, no more and no fewer.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use drietraps::settings::Settings;

#[test]
fn the_readme_lists_every_setting_with_its_default() {
    let command = Settings::augment_args(clap::Command::new("serve"));
    let mut settings = BTreeMap::new();
    for argument in command.get_arguments() {
        let Some(name) = argument.get_env() else { continue };
        let default = argument.get_default_values().iter().map(|value| value.to_str().unwrap());
        settings.insert(name.to_str().unwrap().to_owned(), default.collect::<String>());
    }
    let listed: BTreeMap<String, String> = table(&read("README.md"), "## Settings")
        .into_iter()
        .map(|cells| (cells[0].replace('`', ""), cells[1].replace('`', "")))
        .collect();
    assert_eq!(listed, settings);
}

#[test]
fn the_readme_lists_every_command() {
    let help = Command::new(env!("CARGO_BIN_EXE_drietraps")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let mut commands: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    let rows = table(&read("README.md"), "## Commands");
    let names = rows.iter().map(|cells| cells[0].replace('`', ""));
    let mut listed: Vec<String> =
        names.filter_map(|text| text.split_whitespace().next().map(str::to_owned)).collect();
    listed.dedup();
    listed.sort();
    commands.sort_unstable();
    assert_eq!(listed, commands);
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = read("Cargo.toml");
    let text = read("docs/dependencies.md");
    for (heading, section) in
        [("# Dependencies", "[dependencies]"), ("## For tests", "[dev-dependencies]")]
    {
        let mut listed: Vec<String> = table(&text, heading)
            .iter()
            .flat_map(|cells| cells[1].split(", ").map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let mut used = dependencies(&manifest, section);
        listed.sort();
        used.sort();
        assert_eq!(listed, used, "{section}");
    }
}

/// The names in one section of the manifest.
fn dependencies(manifest: &str, section: &str) -> Vec<String> {
    manifest
        .lines()
        .skip_while(|line| *line != section)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The cells of the rows of the first table under a heading.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    text.lines()
        .skip_while(|line| *line != heading)
        .skip_while(|line| !line.starts_with("|--"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.split('|').skip(1).map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn read(file: &str) -> String {
    std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}
