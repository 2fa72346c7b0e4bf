//! Whether a herindeling can be: every problem at once, each beside the field it is about, and
//! what is allowed but asks for a second look.

#[cfg(test)]
mod tests;

use chrono::{Days, Months, NaiveDate};

use super::{NewMunicipality, Proposal, Reorganisation, ReorganisationKind, ReorganisationStatus};
use crate::domain::dates::written_day;
use crate::domain::dossiers::before_tour;
use crate::domain::errors::Problem;
use crate::domain::names::{OrganisationCode, fold};
use crate::domain::organisations::Organisation;
use crate::domain::register::Register;

/// How far ahead a herindeling may lie, in months.
const AHEAD: Months = Months::new(120);
/// Most characters in the name of a municipality.
const LONGEST_NAME: usize = 80;

/// The municipalities as they are, with what was written down about their future.
#[derive(Debug, Clone, Copy)]
pub struct Division<'a> {
    /// Every organisation that ever was.
    pub register: &'a Register,
    /// The other herindelingen, withdrawn ones included.
    pub others: &'a [Reorganisation],
    /// Today.
    pub today: NaiveDate,
    /// First day of the tour.
    pub tour_starts_on: NaiveDate,
}

impl Division<'_> {
    /// Answers what asks for a second look when the proposal can be. Fields are `on`,
    /// `predecessor_1` and on, `successor_1` and on, `new_code`, `new_name`, `new_province`.
    ///
    /// # Errors
    /// Every problem, in the order of the form.
    pub fn check(&self, proposal: &Proposal) -> Result<Vec<String>, Vec<Problem>> {
        let mut problems: Vec<Problem> = self.day_problem(proposal.on).into_iter().collect();
        problems.extend(count_problem(proposal));
        for (place, organisation) in self.named("predecessor", &proposal.predecessors) {
            let sentence = self.predecessor_problem(proposal, organisation);
            problems.extend(sentence.map(|sentence| Problem::new(&place, sentence)));
        }
        for (place, organisation) in self.named("successor", &proposal.successors) {
            let sentence = self.successor_problem(proposal, organisation);
            problems.extend(sentence.map(|sentence| Problem::new(&place, sentence)));
        }
        if let Some(new) = &proposal.new {
            problems.extend(self.new_problems(proposal, new));
        }
        if let Some(name) = &proposal.new_name {
            let sentence = self.name_problem(proposal, name);
            problems.extend(sentence.map(|sentence| Problem::new("new_name", sentence)));
        }
        if problems.is_empty() { Ok(self.warnings(proposal)) } else { Err(problems) }
    }

    /// The organisations with the field in which each of them stands.
    fn named(&self, field: &str, ids: &[i64]) -> Vec<(String, &Organisation)> {
        let numbered = ids.iter().enumerate();
        numbered
            .filter_map(|(at, id)| Some((format!("{field}_{}", at + 1), self.register.get(*id)?)))
            .collect()
    }

    fn day_problem(&self, on: NaiveDate) -> Option<Problem> {
        if self.today.checked_add_months(AHEAD).is_some_and(|last| on > last) {
            return Some(Problem::new("on", "Kies een dag binnen tien jaar."));
        }
        let advice = "Herindelingen van daarvoor staan al in het programma.";
        before_tour("on", Some(on), self.tour_starts_on, advice)
    }

    fn predecessor_problem(&self, proposal: &Proposal, it: &Organisation) -> Option<String> {
        let (name, on) = (&it.name, proposal.on);
        if it.is_province() {
            return Some(province_refusal(it));
        }
        if proposal.predecessors.iter().filter(|id| **id == it.id).count() > 1 {
            return Some(format!("{name} staat er twee keer."));
        }
        let eve = on.checked_sub_days(Days::new(1)).unwrap_or(on);
        if !it.is_valid_on(eve) {
            let absence = self.register.absence(it, eve).unwrap_or_default();
            return Some(format!("{absence} Kies een gemeente die er de dag ervoor nog is."));
        }
        if let Some(end) = it.valid_to.filter(|end| proposal.is_succession() || *end <= on) {
            return Some(format!("{name} houdt al op te bestaan op {}.", written_day(end)));
        }
        let clash = self.others_of(it.id).find(|(other, is_end)| {
            let other_on = other.proposal.on;
            match (is_end, proposal.is_succession()) {
                (true, true) => other.status == ReorganisationStatus::Planned,
                (true, false) => other.status == ReorganisationStatus::Planned && other_on <= on,
                (false, true) => other_on >= on,
                (false, false) => other_on == on && !other.proposal.is_succession(),
            }
        });
        clash.map(|(other, _)| {
            format!(
                "{name} staat al in een andere herindeling, op {}. Trek die eerst in of kies een \
                 andere dag.",
                written_day(other.proposal.on)
            )
        })
    }

    fn successor_problem(&self, proposal: &Proposal, it: &Organisation) -> Option<String> {
        let (name, on) = (&it.name, proposal.on);
        if it.is_province() {
            return Some(province_refusal(it));
        }
        if proposal.predecessors.contains(&it.id) {
            return Some(format!("{name} kan niet ophouden en ook opvolger zijn."));
        }
        if proposal.successors.iter().filter(|id| **id == it.id).count() > 1 {
            return Some(format!("{name} staat er twee keer."));
        }
        if !it.is_valid_on(on) {
            let absence = self.register.absence(it, on).unwrap_or_default();
            return Some(format!("{absence} Kies een gemeente die er op die dag is."));
        }
        let ending = self.others_of(it.id).find(|(other, is_end)| {
            *is_end && other.status == ReorganisationStatus::Planned && other.proposal.on <= on
        });
        ending.map(|(other, _)| {
            format!(
                "{name} houdt volgens een andere herindeling op te bestaan op {}. Kies een gemeente \
                 die blijft.",
                written_day(other.proposal.on)
            )
        })
    }

    /// The other herindelingen in which an organisation has a part, and whether it ends in it.
    fn others_of(&self, id: i64) -> impl Iterator<Item = (&Reorganisation, bool)> {
        let standing =
            self.others.iter().filter(|other| other.status != ReorganisationStatus::Withdrawn);
        standing.filter_map(move |other| {
            let is_end =
                other.proposal.is_succession() && other.proposal.predecessors.contains(&id);
            let has_part = other.proposal.predecessors.contains(&id)
                || other.proposal.successors.contains(&id);
            has_part.then_some((other, is_end))
        })
    }

    fn new_problems(&self, proposal: &Proposal, new: &NewMunicipality) -> Vec<Problem> {
        let mut problems = Vec::new();
        match OrganisationCode::parse(&new.code) {
            Ok(code) if !code.is_province() => {
                let sentence = self.code_problem(code.as_str());
                problems.extend(sentence.map(|sentence| Problem::new("new_code", sentence)));
            }
            Ok(_) | Err(_) => problems.push(Problem::new(
                "new_code",
                "Vul de code van de nieuwe gemeente in, bijvoorbeeld GM1992.",
            )),
        }
        let name = self.name_problem(proposal, &new.name);
        problems.extend(name.map(|sentence| Problem::new("new_name", sentence)));
        if !self.register.by_code(&new.province_code).is_some_and(Organisation::is_province) {
            problems.push(Problem::new("new_province", "Kies de provincie."));
        }
        problems
    }

    fn code_problem(&self, code: &str) -> Option<String> {
        if let Some(known) = self.register.by_code(code) {
            return Some(format!("De code {code} is al van {}.", known.name));
        }
        let is_planned = self.planned().any(|other| {
            other.proposal.new.as_ref().is_some_and(|new| new.code.eq_ignore_ascii_case(code))
        });
        is_planned.then(|| format!("De code {code} staat al in een andere herindeling."))
    }

    fn name_problem(&self, proposal: &Proposal, name: &str) -> Option<String> {
        let folded = fold(name);
        if folded.is_empty() {
            return Some("Vul de nieuwe naam in.".to_owned());
        }
        if name.chars().count() > LONGEST_NAME {
            return Some(format!("Houd de naam korter dan {LONGEST_NAME} tekens."));
        }
        let renames = !proposal.is_succession();
        let own = |it: &Organisation| proposal.predecessors.contains(&it.id);
        let holders = self.register.named(&folded);
        let there = |it: &&Organisation| !it.is_province() && it.is_valid_on(proposal.on);
        if let Some(holder) = holders.into_iter().filter(there).find(|it| !own(it)) {
            return Some(format!("Zo heet al een gemeente: {} ({}).", holder.name, holder.code));
        }
        let is_same = |id: &i64| self.register.get(*id).is_some_and(|it| it.name == name);
        if renames && proposal.predecessors.iter().any(is_same) {
            return Some("Zo heet deze gemeente al.".to_owned());
        }
        let taken = self.planned().any(|other| {
            let new = other.proposal.new.as_ref().map(|new| new.name.as_str());
            new.or(other.proposal.new_name.as_deref()).is_some_and(|name| fold(name) == folded)
        });
        taken.then(|| "Deze naam staat al in een andere herindeling.".to_owned())
    }

    fn planned(&self) -> impl Iterator<Item = &Reorganisation> {
        self.others.iter().filter(|other| other.status == ReorganisationStatus::Planned)
    }

    fn warnings(&self, proposal: &Proposal) -> Vec<String> {
        if proposal.on > self.today || !proposal.is_succession() {
            return Vec::new();
        }
        vec![
            "Deze dag is niet meer in de toekomst. De nieuwe indeling geldt met terugwerkende \
             kracht: de cijfers vanaf die dag veranderen."
                .to_owned(),
        ]
    }
}

fn province_refusal(it: &Organisation) -> String {
    format!("{} is een provincie. Hier kunt u alleen gemeenten herindelen.", it.full_name())
}

/// Whether each side holds as many as its kind asks for.
fn count_problem(proposal: &Proposal) -> Option<Problem> {
    let (before, after) = (proposal.predecessors.len(), proposal.successors.len());
    let made = usize::from(proposal.new.is_some());
    let next = |field: &str, number: usize| format!("{field}_{}", number + 1);
    let (field, sentence) = match proposal.kind {
        ReorganisationKind::Merge if before < 2 => {
            (next("predecessor", before), "Vul ten minste twee gemeenten in die samengaan.")
        }
        ReorganisationKind::Merge if made == 0 => {
            ("new_name".to_owned(), "Vul in welke gemeente er ontstaat.")
        }
        ReorganisationKind::Annex if before == 0 => {
            ("predecessor_1".to_owned(), "Vul in welke gemeente ophoudt te bestaan.")
        }
        ReorganisationKind::Annex if after != 1 => {
            ("successor_1".to_owned(), "Vul één gemeente in die de andere overneemt.")
        }
        ReorganisationKind::Split if before != 1 => {
            ("predecessor_1".to_owned(), "Vul één gemeente in die wordt gesplitst.")
        }
        ReorganisationKind::Split if after + made < 2 => (
            next("successor", after),
            "Vul ten minste twee gemeenten in waarover zij wordt verdeeld.",
        ),
        ReorganisationKind::Rename if before != 1 => {
            ("predecessor_1".to_owned(), "Vul in welke gemeente een andere naam krijgt.")
        }
        ReorganisationKind::Rename if proposal.new_name.is_none() => {
            ("new_name".to_owned(), "Vul de nieuwe naam in.")
        }
        ReorganisationKind::Merge
        | ReorganisationKind::Annex
        | ReorganisationKind::Split
        | ReorganisationKind::Rename => return None,
    };
    Some(Problem::new(&field, sentence))
}
