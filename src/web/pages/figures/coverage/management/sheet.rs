//! The report as a sheet of paper.

use super::{ReportView, TargetView};
use crate::paper::{Bar, Block, Sheet, Table};

/// Everything that the page shows, in the same order.
pub(super) fn of(view: &ReportView) -> Sheet {
    let mut blocks = vec![Block::Lead(view.sentence.clone())];
    let notes = [&view.known, &view.detail].into_iter().filter(|text| !text.is_empty());
    blocks.extend(notes.map(|text| Block::Text(text.clone())));
    blocks.push(Block::Heading("Streefcijfers".to_owned()));
    blocks.extend(view.targets.iter().flat_map(target));
    blocks.push(Block::Heading("Van brief naar training".to_owned()));
    blocks.push(table(&view.stage_header, view.stages.iter().map(texts), 0));
    blocks.push(Block::Heading("Per provincie".to_owned()));
    let rows = view.provinces.iter().chain(&view.totals).map(texts);
    blocks.push(table(&view.province_header, rows, view.totals.len()));
    blocks.push(Block::Remark(format!("{} Controlegetal: {}", view.made, view.checksum)));
    Sheet { title: view.title.clone(), blocks }
}

fn target(target: &TargetView) -> Vec<Block> {
    let bar = Bar {
        label: target.label.clone(),
        figures: target.figures.clone(),
        part: target.percent as f32 / 100.0,
        band: (target.band_to > 0.0)
            .then(|| (target.band_from as f32 / 100.0, target.band_to as f32 / 100.0)),
    };
    let met = if target.met { "Gehaald. " } else { "" };
    let remark = format!("{met}{} {}", target.sentence, target.definition);
    vec![Block::Bar(bar), Block::Remark(remark)]
}

fn texts<const N: usize>(row: &[String; N]) -> Vec<String> {
    row.to_vec()
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>, sums: usize) -> Block {
    let header = header.iter().map(|text| (*text).to_owned()).collect();
    Block::Table(Table { header, rows: rows.collect(), sums })
}
