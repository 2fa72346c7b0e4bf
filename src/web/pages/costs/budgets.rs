//! The budgets: what there is, and setting a new one.

use serde_json::{Value, json};

use crate::domain::costs::{Budget, NewBudget, Stand};
use crate::domain::errors::RuleError;
use crate::domain::permissions::Permission;
use crate::services::costs::budgets;
use crate::services::{ServiceResult, require};
use crate::web::error::{PageResult, Refusal};
use crate::web::fields::{Fields, Reader};
use crate::web::page::{Page, Posted};

const SHOW: (&str, &str) = ("costs/budgets.html", "Budget voor bijeenkomsten");
const HOME: &str = "/kosten/budget";

/// What there is, and the form for who may set one.
pub async fn show(page: Page) -> PageResult {
    let budgets = known(&page).await?;
    page.show(SHOW.0, SHOW.1, &content(&page, &budgets))
}

async fn known(page: &Page) -> Result<Vec<(Budget, Stand)>, Refusal> {
    page.read(|conn, actor, _| budgets::list(conn, actor)).await
}

/// Sets a budget.
pub async fn set(page: Page, Posted(fields): Posted) -> PageResult {
    require(&page.actor()?, Permission::SetBudgets)?;
    match saved(&page, &fields).await {
        Ok(0) => Ok(page.see_other(HOME, "Het budget is vastgelegd.")),
        Ok(_) => Ok(page.see_other(HOME, "Het budget is vastgelegd en vervangt het vorige.")),
        Err(error) => {
            let budgets = known(&page).await?;
            page.refused(SHOW, &content(&page, &budgets), fields.to_form(&[]), error)
        }
    }
}

async fn saved(page: &Page, fields: &Fields) -> ServiceResult<usize> {
    let budget = read(fields)?;
    page.write(move |conn, actor, now| budgets::set(conn, actor, &budget, now)).await
}

fn read(fields: &Fields) -> Result<NewBudget, RuleError> {
    let mut reader = Reader::new(fields);
    let days = (reader.needed_day("budget_from"), reader.needed_day("budget_until"));
    let amount = super::amount(&mut reader, fields);
    let source = reader.needed_line(
        "source",
        "Vul in waar het besluit staat, bijvoorbeeld: brief van 12 mei 2023.",
    );
    let replaces = reader.ticked("replaces_budget");
    let budget = || {
        Some(NewBudget { first_day: days.0?, last_day: days.1?, amount: amount?, source, replaces })
    };
    let budget = budget();
    reader.finish(budget)
}

fn content(page: &Page, budgets: &[(Budget, Stand)]) -> Value {
    let may_set = page.visitor.actor.as_ref().is_some_and(|it| it.may(Permission::SetBudgets));
    let rows = budgets.iter().map(|(it, stand)| super::budget(it, *stand));
    json!({
        "budgets": rows.collect::<Vec<_>>(), "action": if may_set { HOME } else { "" }, "form": {},
    })
}
