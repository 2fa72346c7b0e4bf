//! The arguments of `import`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::services::imports::{Field, Options, Policies, Policy, Reading, WarningKind};
use crate::settings::Settings;

/// Arguments of `import`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ImportArgs {
    #[command(subcommand)]
    pub(super) command: Option<ImportCommand>,
    /// CSV, XLSX or ODS file: a list of CBS, of the Register van Overheidsorganisaties, or of
    /// contacts
    #[arg(required = true)]
    pub(super) file: Option<PathBuf>,
    /// Say what would change and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// How the outcome is printed
    #[arg(long, default_value = "text")]
    pub(super) format: Format,
    /// Encoding of the file, such as utf-8 or windows-1252, when it is not recognised
    #[arg(long)]
    encoding: Option<String>,
    /// What stands between the cells, when it is not recognised: one character, or `tab`
    #[arg(long, value_parser = delimiter)]
    delimiter: Option<char>,
    /// The line of the header, when it is not recognised
    #[arg(long)]
    header_line: Option<usize>,
    /// The sheet of a workbook
    #[arg(long)]
    sheet: Option<String>,
    /// What a column of an unknown list holds, such as `Post=email`; give it for each column
    #[arg(long, value_name = "COLUMN=FIELD", value_parser = mapped)]
    pub(super) map: Vec<(String, Field)>,
    /// Fill empty fields only; what is there stays
    #[arg(long)]
    only_fill_empty: bool,
    /// Leave rows with a problem out instead of refusing the whole file
    #[arg(long)]
    skip_errors: bool,
    /// Write the file although many of its rows overwrite a field
    #[arg(long)]
    confirm_overwrite: bool,
    /// Write the file although it overwrites addresses that somebody checked by hand
    #[arg(long)]
    confirm_verified: bool,
    #[command(flatten)]
    pub(super) settings: Settings,
}

#[derive(Subcommand)]
pub(super) enum ImportCommand {
    /// Show which files were read in
    List(Box<Settings>),
    /// Take an import back; what was edited since stays
    Undo {
        /// Number of the import, as `import list` shows it
        id: i64,
        #[command(flatten)]
        settings: Box<Settings>,
    },
}

/// How an outcome is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

impl ImportArgs {
    /// How the file is read in; the mapping is still to come.
    pub(super) fn options(&self) -> Options {
        let only_filling = Policies::all(Policy::FillEmpty);
        Options {
            reading: Reading {
                encoding: self.encoding.clone(),
                delimiter: self.delimiter,
                header_line: self.header_line,
                sheet: self.sheet.clone(),
                mapping: None,
            },
            policies: if self.only_fill_empty { only_filling } else { Policies::default() },
            skip_errors: self.skip_errors,
            confirms_overwrite: self.confirm_overwrite,
            confirms_verified: self.confirm_verified,
            ..Options::default()
        }
    }
}

/// The flag by which somebody confirms.
pub(super) fn flag_of(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::Overwrite => "--confirm-overwrite",
        WarningKind::Verified => "--confirm-verified",
    }
}

fn delimiter(text: &str) -> Result<char, String> {
    let mut letters = text.chars();
    match (text, letters.next(), letters.next()) {
        ("tab" | "\\t", _, _) => Ok('\t'),
        (_, Some(one), None) => Ok(one),
        _ => Err("expected one character, or `tab`".to_owned()),
    }
}

fn mapped(text: &str) -> Result<(String, Field), String> {
    let (column, field) = text.rsplit_once('=').ok_or("expected COLUMN=FIELD")?;
    let field = field.trim().parse::<Field>().map_err(|_| {
        let known: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
        format!("no such field; known are {}", known.join(", "))
    })?;
    Ok((column.trim().to_owned(), field))
}
