//! Targets in plain Dutch.

use serde_json::{Value, json};

use super::HOME;
use crate::domain::dates::{amsterdam_day, thousands, written_day};
use crate::domain::targets::{KnownTarget, Standing, TargetFigure, TargetRecord};
use crate::services::coverage::Report;

/// What holds, with how it stands today, and what held before.
pub(super) fn list(
    known: &[KnownTarget],
    report: &Report,
    may_set: bool,
    exports: Vec<Value>,
) -> Value {
    let (current, past): (Vec<_>, Vec<_>) =
        known.iter().partition(|it| it.standing == Standing::Current);
    let figure = |it: &KnownTarget| {
        let code = &it.record.target.code;
        report.targets.iter().find(|figure| figure.target.code == *code)
    };
    json!({
        "current": current.iter().map(|it| held(&it.record, figure(it), may_set))
            .collect::<Vec<_>>(),
        "past": past.iter().rev().map(|it| former(it)).collect::<Vec<_>>(),
        "new_href": if may_set { format!("{HOME}/nieuw") } else { String::new() },
        "exports": exports,
    })
}

fn held(record: &TargetRecord, figure: Option<&TargetFigure>, may_set: bool) -> Value {
    let act = |name: &str| match may_set {
        true => format!("{HOME}/{}/{name}", record.id),
        false => String::new(),
    };
    json!({
        "target": target(record),
        "value": figure.map(|it| thousands(it.value)).unwrap_or_default(),
        "met": figure.is_some_and(|it| it.is_met),
        "supersede_href": act("vervangen"), "withdraw_href": act("intrekken"),
    })
}

fn former(known: &KnownTarget) -> Value {
    let (state, kind, why) = match &known.standing {
        Standing::Current => (String::new(), "neutral", String::new()),
        Standing::Superseded(by) => (format!("Vervangen door {by}"), "info", String::new()),
        Standing::Withdrawn(withdrawal) => (
            "Ingetrokken".to_owned(),
            "warning",
            format!(
                "{}, door {}: {}",
                written_day(amsterdam_day(withdrawal.recorded.at)),
                withdrawal.recorded.by,
                withdrawal.reason
            ),
        ),
    };
    json!({ "target": target(&known.record), "state": state, "kind": kind, "why": why })
}

fn target(record: &TargetRecord) -> Value {
    let target = &record.target;
    let set = match (record.set_on, &record.recorded) {
        (Some(day), Some(recorded)) => format!(
            "Besloten op {}, vastgelegd op {} door {}",
            written_day(day),
            written_day(amsterdam_day(recorded.at)),
            recorded.by
        ),
        (None, Some(recorded)) => format!(
            "Vastgelegd op {} door {}",
            written_day(amsterdam_day(recorded.at)),
            recorded.by
        ),
        _ => "Geldt vanaf het begin van de tour".to_owned(),
    };
    json!({
        "code": target.code, "label": target.label, "metric": target.metric.label(),
        "goal": thousands(target.goal), "deadline": written_day(target.deadline),
        "source": target.source,
        "source_href": record.source_address.clone().unwrap_or_default(), "set": set,
    })
}

/// "T1: 200 van de 342 gemeenten bezocht (uiterlijk 31 december 2024)"
pub(super) fn summary(record: &TargetRecord) -> String {
    let target = &record.target;
    let deadline = written_day(target.deadline);
    format!("{}: {} (uiterlijk {deadline})", target.code, target.label)
}

/// What taking a target back means.
pub(super) fn withdrawal(record: &TargetRecord) -> Value {
    let code = &record.target.code;
    let again = if record.supersedes.is_some() {
        " Het streefcijfer dat hierdoor was vervangen, geldt dan weer."
    } else {
        ""
    };
    json!({
        "title": format!("Streefcijfer {code} intrekken?"),
        "consequence": format!(
            "{}. Trek een streefcijfer alleen in als het per ongeluk is vastgelegd. Het blijft met \
             de reden zichtbaar, maar telt in nieuwe rapporten niet meer mee.{again} Is het doel \
             veranderd? Vervang het dan.",
            summary(record)
        ),
        "facts": [], "action": format!("{HOME}/{}/intrekken", record.id),
        "button": "Streefcijfer intrekken", "danger": true, "back_href": HOME,
        "back_label": "Streefcijfers", "hidden": [], "reason_label": "Waarom trekt u het in?",
    })
}
