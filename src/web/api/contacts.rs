//! Contacts of organisations.

use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::Asked;
use super::call::{ApiResult, Call, Json, created};
use crate::domain::contacts::{Contact, ContactFunction, ContactState, EmailAddress};
use crate::domain::dates::amsterdam_day;
use crate::domain::errors::{Problem, RuleError};
use crate::domain::names::OrganisationCode;
use crate::domain::permissions::Permission;
use crate::domain::search::Question;
use crate::services::contacts::{self, ContactDetails};
use crate::services::{ServiceError, require, search};
use crate::store::organisations;

/// The contacts in function today.
pub async fn list(call: Call, mut asked: Asked) -> ApiResult {
    let (organisation, province) = (asked.organisation(), asked.province());
    let function = asked.choice("function", ContactFunction::ALL);
    let state = asked.choice("state", ContactState::ALL);
    let paging = asked.paged()?;
    let today = amsterdam_day(call.now());
    let asked = move |conn: &mut _, actor: &_, now| {
        contacts::list(conn, actor, organisation.as_deref(), now)
    };
    let mut found = call.read(asked).await?;
    found.retain(|(it, contact)| {
        province.as_ref().is_none_or(|code| *code == it.province_code)
            && function.is_none_or(|function| function == contact.function)
            && state.is_none_or(|state| contact.is_in(state, today))
    });
    let all: Vec<Value> = found.iter().map(|(it, contact)| json_of(&it.code, contact)).collect();
    Ok(paging.answer(&all))
}

/// Whom to look for. It is posted, so that no name stands in an address.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    text: Option<String>,
}

/// The contacts whose name, address or number looks like what is asked, best first.
pub async fn search(call: Call, Json(asked): Json<Search>) -> ApiResult {
    require(&call.actor, Permission::ReadContacts)?;
    let text = asked.text.unwrap_or_default();
    let question = (text.chars().count() <= 200).then(|| Question::parse(&text)).flatten();
    let Some(question) = question else {
        let problem = "Vul een naam, een adres of een nummer in van ten hoogste 200 tekens.";
        return Err(RuleError::field("text", problem).into());
    };
    let found =
        call.read(move |conn, actor, now| search::find(conn, actor, &question, now)).await?;
    let hits: Vec<Value> =
        found.contacts.iter().map(|hit| json_of(&hit.organisation.code, &hit.contact)).collect();
    Ok(super::call::ok(&hits))
}

/// A new contact.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewContact {
    organisation: Option<String>,
    function: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    source: Option<String>,
}

impl NewContact {
    /// The code and the details, or every problem at once.
    fn read(&self) -> Result<(String, ContactDetails), RuleError> {
        let mut problems = Vec::new();
        let code = OrganisationCode::parse(self.organisation.as_deref().unwrap_or_default());
        if code.is_err() {
            problems.push(Problem::new("organisation", "Noem een code, zoals GM0344 of PV26."));
        }
        let function =
            self.function.as_deref().and_then(|text| text.parse::<ContactFunction>().ok());
        if function.is_none() {
            let known: Vec<&str> = ContactFunction::ALL.iter().map(|it| it.as_str()).collect();
            let text = format!("Noem een functie: {}.", known.join(", "));
            problems.push(Problem::new("function", text));
        }
        let email = self.line("email", &self.email, &mut problems).and_then(|text| {
            let refuse = |error: RuleError| problems.push(Problem::new("email", error.to_string()));
            EmailAddress::parse(&text).map_err(refuse).ok()
        });
        let details = ContactDetails {
            name: self.line("name", &self.name, &mut problems),
            is_role_mailbox: email.as_ref().is_some_and(EmailAddress::is_role_mailbox),
            email,
            phone: self.line("phone", &self.phone, &mut problems),
            source: self.line("source", &self.source, &mut problems),
            keeps_double: true,
            ..ContactDetails::new(function.unwrap_or(ContactFunction::Other))
        };
        match code {
            Ok(code) if problems.is_empty() => Ok((code.as_str().to_owned(), details)),
            _ => Err(RuleError::Fields(problems)),
        }
    }

    fn line(
        &self,
        name: &str,
        text: &Option<String>,
        problems: &mut Vec<Problem>,
    ) -> Option<String> {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        if text.chars().count() > 200 || text.chars().any(char::is_control) {
            problems.push(Problem::new(name, "Gebruik één regel van ten hoogste 200 tekens."));
            return None;
        }
        Some(text.to_owned())
    }
}

/// Adds a contact.
pub async fn add(call: Call, Json(new): Json<NewContact>) -> ApiResult {
    require(&call.actor, Permission::EditContacts)?;
    let (code, details) = new.read()?;
    let asked = code.clone();
    let contact = call
        .write(move |conn, actor, now| {
            if organisations::find_by_code(conn, &asked)?.is_none() {
                let problem = "Deze code is geen gemeente of provincie die Drietraps kent.";
                return Err(ServiceError::field("organisation", problem));
            }
            contacts::add(conn, actor, &asked, &details, now)
        })
        .await?;
    Ok(created(&format!("/api/v1/contacts/{}", contact.id), &json_of(&code, &contact)))
}

/// One contact in function today.
pub async fn show(call: Call, id: actix_web::web::Path<i64>) -> ApiResult {
    let id = id.into_inner();
    let (it, contact) =
        call.read(move |conn, actor, now| contacts::in_function(conn, actor, id, now)).await?;
    Ok(super::call::ok(&json_of(&it.code, &contact)))
}

fn json_of(code: &str, contact: &Contact) -> Value {
    json!({
        "id": contact.id,
        "organisation": code,
        "function": contact.function,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "isRoleMailbox": contact.is_role_mailbox,
        "source": contact.source,
        "validFrom": contact.valid_from,
        "validTo": contact.valid_to,
        "verifiedOn": contact.verified_on,
        "doNotContact": contact.do_not_contact,
        "doNotContactOn": contact.do_not_contact_on,
        "bouncedOn": contact.bounced_on,
    })
}
