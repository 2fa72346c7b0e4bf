//! Single sign-on: the settings of the OpenID provider of the organisation.

use std::path::PathBuf;

use clap::Args;

use super::check::is_this_machine;
use super::empty::{Absent, file, word};
use super::{Mode, Settings, Switch};
use crate::domain::sso::RoleMap;

/// The settings of single sign-on; none without an issuer.
#[derive(Debug, Clone, Args)]
pub struct Oidc {
    /// Address of the OpenID provider that people log in at; empty leaves single sign-on out
    #[arg(long = "oidc-issuer", env = "OIDC_ISSUER", default_value = "", value_parser = word)]
    pub issuer: Absent<String>,
    /// Name of this program at the OpenID provider
    #[arg(long = "oidc-client-id", env = "OIDC_CLIENT_ID", default_value = "", value_parser = word)]
    pub client_id: Absent<String>,
    /// File with the secret of this program at the OpenID provider; empty for a public client
    #[arg(
        long = "oidc-client-secret-file",
        env = "OIDC_CLIENT_SECRET_FILE",
        default_value = "",
        value_parser = file
    )]
    pub secret_file: Absent<PathBuf>,
    /// Which role a group of the provider gives: group=role, with a comma between them
    #[arg(long = "oidc-roles", env = "OIDC_ROLES", default_value = "", value_parser = RoleMap::parse)]
    pub roles: RoleMap,
    /// Claim that holds the groups of somebody
    #[arg(long = "oidc-groups-claim", env = "OIDC_GROUPS_CLAIM", default_value = "groups")]
    pub groups_claim: String,
    /// What stands on the button, after "Inloggen met"
    // Beside another `name` of a command.
    #[arg(
        id = "oidc_name",
        long = "oidc-name",
        env = "OIDC_NAME",
        default_value = "de organisatie"
    )]
    pub name: String,
    /// Whether nobody logs in with a password any more
    #[arg(long = "oidc-only", env = "OIDC_ONLY", default_value = "off")]
    pub only: Switch,
    /// How strong the login at the provider has to be (`acr`); empty asks nothing
    #[arg(long = "oidc-acr", env = "OIDC_ACR", default_value = "", value_parser = word)]
    pub acr: Absent<String>,
}

impl Oidc {
    /// True when people may log in at the provider.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.issuer.is_some()
    }

    /// True when nobody logs in with a password.
    #[must_use]
    pub fn is_the_only_way(&self) -> bool {
        self.is_on() && self.only == Switch::On
    }

    /// Refuses settings that contradict each other.
    pub(super) fn check(&self, settings: &Settings) -> Result<(), String> {
        let Some(issuer) = &self.issuer else { return self.check_without() };
        let is_tried_here = settings.mode != Mode::Production && is_this_machine(issuer);
        if !(issuer.starts_with("https://") || issuer.starts_with("http://") && is_tried_here) {
            return Err(
                "OIDC_ISSUER: expected an address that starts with https:// (http:// only \
                        on this machine, outside production)"
                    .into(),
            );
        }
        if self.client_id.is_none() {
            return Err("OIDC_CLIENT_ID: OIDC_ISSUER asks for it".into());
        }
        if self.roles.is_empty() {
            return Err("OIDC_ROLES: without a group that gives a role nobody gets in".into());
        }
        if self.groups_claim.trim().is_empty() {
            return Err("OIDC_GROUPS_CLAIM: expected the name of a claim".into());
        }
        if let Some(path) = &self.secret_file {
            let text = std::fs::read_to_string(path);
            if !text.is_ok_and(|text| !text.trim().is_empty()) {
                return Err(format!(
                    "OIDC_CLIENT_SECRET_FILE: no secret can be read from {}",
                    path.display()
                ));
            }
        }
        Ok(())
    }

    fn check_without(&self) -> Result<(), String> {
        let named = [
            ("OIDC_CLIENT_ID", self.client_id.is_some()),
            ("OIDC_CLIENT_SECRET_FILE", self.secret_file.is_some()),
            ("OIDC_ROLES", !self.roles.is_empty()),
            ("OIDC_ONLY", self.only == Switch::On),
            ("OIDC_ACR", self.acr.is_some()),
        ];
        match named.into_iter().find(|(_, is_set)| *is_set) {
            None => Ok(()),
            Some((name, _)) => Err(format!("{name}: means nothing without OIDC_ISSUER")),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Bare {
        #[command(flatten)]
        settings: Settings,
    }

    fn said(mode: &str, changes: &[&str]) -> Result<(), String> {
        let usual = ["drietraps", "--mode", mode];
        let parsed =
            Bare::try_parse_from(usual.iter().chain(changes)).map_err(|e| e.to_string())?;
        parsed.settings.check().map(|_| ())
    }

    const WHOLE: [&str; 6] = [
        "--oidc-issuer",
        "https://sso.example",
        "--oidc-client-id",
        "tour",
        "--oidc-roles",
        "wb=adviser",
    ];

    #[test]
    fn single_sign_on_asks_for_an_issuer_a_client_and_roles() {
        assert_eq!(said("production", &WHOLE), Ok(()));
        let refused = said("production", &WHOLE[..2]).unwrap_err();
        assert!(refused.starts_with("OIDC_CLIENT_ID: "), "{refused}");
        let refused = said("production", &WHOLE[..4]).unwrap_err();
        assert!(refused.starts_with("OIDC_ROLES: "), "{refused}");
        for (setting, value) in [("--oidc-only", "on"), ("--oidc-roles", "wb=admin")] {
            let refused = said("production", &[setting, value]).unwrap_err();
            assert!(refused.contains("without OIDC_ISSUER"), "{refused}");
        }
        assert!(
            said("test", &["--oidc-roles", "wb=baas"]).unwrap_err().contains("baas is no role")
        );
    }

    #[test]
    fn a_provider_without_https_is_one_on_this_machine_outside_production() {
        let at = |mode, issuer| said(mode, &[&["--oidc-issuer", issuer], &WHOLE[2..]].concat());
        assert_eq!(at("test", "http://127.0.0.1:9000"), Ok(()));
        for (mode, issuer) in [
            ("production", "http://127.0.0.1:9000"),
            ("test", "http://sso.example"),
            ("test", "ftp://127.0.0.1"),
        ] {
            let refused = at(mode, issuer).unwrap_err();
            assert!(refused.starts_with("OIDC_ISSUER: "), "{refused}");
        }
    }

    #[test]
    fn a_secret_that_cannot_be_read_is_refused_at_the_start() {
        let with = [&WHOLE[..], &["--oidc-client-secret-file", "/nergens/geheim"]].concat();
        let refused = said("production", &with).unwrap_err();
        assert!(refused.starts_with("OIDC_CLIENT_SECRET_FILE: "), "{refused}");
    }
}
