//! Organisations that a search finds: by name, another spelling, seat, or a former municipality.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{candidates, former};
use crate::domain::names::{fold, province_by_name};
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;
use crate::domain::search::{Likeness, Question, Source};
use crate::services::ServiceResult;
use crate::store::{DbConn, organisations};

/// An organisation that was found.
#[derive(Debug, Clone)]
pub struct OrganisationHit {
    /// The organisation.
    pub organisation: Organisation,
    /// Name of its province.
    pub province: String,
    /// How well it fits.
    pub likeness: Likeness,
    /// "ook bekend als Den Bosch"; empty when its name says it.
    pub why: String,
    /// "Brielle is op 1 januari 2023 opgegaan in Voorne aan Zee." when it does not exist today.
    pub absence: Option<String>,
}

/// Why and how well each organisation fits; the best reason counts.
type Reasons = HashMap<i64, (Likeness, String)>;

pub(super) fn find(
    conn: &mut DbConn,
    question: &Question,
    today: NaiveDate,
) -> ServiceResult<Vec<OrganisationHit>> {
    let mut reasons = Reasons::new();
    let own = candidates(conn, Source::Organisation, question)?;
    for organisation in organisations::list_among(conn, &own)? {
        if let Some((likeness, why)) = own_reason(question, &organisation) {
            add(&mut reasons, organisation.id, likeness, why);
        }
    }
    let spelled = candidates(conn, Source::Alias, question)?;
    for (organisation_id, alias) in organisations::list_aliases_among(conn, &spelled)? {
        if let Some(likeness) = question.fit(&[&alias], &[]) {
            add(&mut reasons, organisation_id, likeness, format!("ook bekend als {alias}"));
        }
    }
    add_former(conn, question, &mut reasons)?;
    add_province(conn, question, &mut reasons)?;
    let register = with_successors(conn, &mut reasons, today)?;
    let provinces: HashMap<String, String> =
        organisations::list_provinces(conn)?.into_iter().collect();
    let mut hits: Vec<OrganisationHit> = register
        .organisations()
        .iter()
        .filter_map(|organisation| {
            let (likeness, why) = reasons.remove(&organisation.id)?;
            let province = provinces.get(&organisation.province_code).cloned();
            Some(OrganisationHit {
                province: province.unwrap_or_default(),
                absence: register.absence(organisation, today),
                organisation: organisation.clone(),
                likeness,
                why,
            })
        })
        .collect();
    hits.sort_by_cached_key(|hit| {
        let it = &hit.organisation;
        (hit.likeness, hit.absence.is_some(), fold(&it.sort_name), it.kind, it.id)
    });
    Ok(hits)
}

/// What a municipality of this name went up in, long ago.
fn add_former(conn: &mut DbConn, question: &Question, reasons: &mut Reasons) -> ServiceResult<()> {
    for (code, likeness, why) in former::find(question)? {
        if let Some(organisation) = organisations::find_by_code(conn, &code)? {
            add(reasons, organisation.id, likeness, why);
        }
    }
    Ok(())
}

/// The province that goes by this name: Fryslân is Friesland to many.
fn add_province(
    conn: &mut DbConn,
    question: &Question,
    reasons: &mut Reasons,
) -> ServiceResult<()> {
    let Some(code) = province_by_name(&question.whole) else { return Ok(()) };
    if let Some(province) = organisations::find_by_code(conn, code)? {
        let why = format!("zo heet de provincie {} ook", province.name);
        add(reasons, province.id, Likeness::Start, why);
    }
    Ok(())
}

fn own_reason(question: &Question, organisation: &Organisation) -> Option<(Likeness, String)> {
    let name = organisation.name.as_str();
    if let Some(likeness) = question.fit(&[name], &[]) {
        return Some((likeness, String::new()));
    }
    let place = organisation.place.as_deref()?;
    let likeness = question.fit(&[name], &[place])?;
    Some((likeness.max(Likeness::Words), format!("zetel in {place}")))
}

fn add(reasons: &mut Reasons, id: i64, likeness: Likeness, why: String) {
    let is_better = reasons.get(&id).is_none_or(|(known, _)| likeness < *known);
    if is_better {
        reasons.insert(id, (likeness, why));
    }
}

/// The organisations that were found, and beside each that ended those it went up in.
fn with_successors(
    conn: &mut DbConn,
    reasons: &mut Reasons,
    today: NaiveDate,
) -> ServiceResult<Register> {
    let ids: Vec<i64> = reasons.keys().copied().collect();
    let mut all = organisations::list_among(conn, &ids)?;
    let ended: Vec<i64> = all.iter().filter(|it| !it.is_valid_on(today)).map(|it| it.id).collect();
    if ended.is_empty() {
        return Ok(Register::new(all, Vec::new(), Vec::new()));
    }
    let successions = organisations::list_successions_of(conn, &ended)?;
    for succession in successions.iter().filter(|it| it.is_certain) {
        let former = all.iter().find(|it| it.id == succession.predecessor_id);
        let known = reasons.get(&succession.predecessor_id);
        if let (Some(former), Some((likeness, _))) = (former, known) {
            let why = format!("daarin ging {} op", former.name);
            let likeness = (*likeness).max(Likeness::Start);
            if succession.happens_on <= today {
                add(reasons, succession.successor_id, likeness, why);
            }
        }
    }
    let more: Vec<i64> = successions.iter().map(|it| it.successor_id).collect();
    let more: Vec<i64> = more.into_iter().filter(|id| !ids.contains(id)).collect();
    all.extend(organisations::list_among(conn, &more)?);
    Ok(Register::new(all, Vec::new(), successions))
}
