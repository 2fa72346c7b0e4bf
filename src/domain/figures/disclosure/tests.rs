//! Somebody who keeps every table, and solves what the figures in them say, finds no small count.

use proptest::prelude::*;

use super::*;

const LEAST: u32 = 5;
const COLUMNS: usize = 3;

/// A line of what the attacker knows: a weight for each count, and nothing else of it matters.
pub(in crate::domain::figures) type Line = Vec<f64>;

/// Which counts follow from these lines, by elimination with whole rows.
pub(in crate::domain::figures) fn solved(mut lines: Vec<Line>, counts: usize) -> Vec<usize> {
    let mut firsts = Vec::new();
    for column in 0..counts {
        let from = firsts.len();
        let best = (from..lines.len())
            .max_by(|a, b| lines[*a][column].abs().total_cmp(&lines[*b][column].abs()));
        let Some(best) = best.filter(|at| lines[*at][column].abs() > 1e-7) else { continue };
        lines.swap(from, best);
        let share = lines[from][column];
        lines[from].iter_mut().for_each(|it| *it /= share);
        let first = lines[from].clone();
        for (_, line) in lines.iter_mut().enumerate().filter(|(at, _)| *at != from) {
            let times = line[column];
            line.iter_mut().zip(&first).for_each(|(it, less)| *it -= times * less);
        }
        firsts.push(column);
    }
    let is_alone = |line: &&Line| line.iter().filter(|it| it.abs() > 1e-7).count() == 1;
    let alone = lines.iter().filter(is_alone);
    alone.filter_map(|line| line.iter().position(|it| it.abs() > 1e-7)).collect()
}

/// All that the tables say, read from what they show.
fn lines(pages: &[(Vec<usize>, Shown)], states: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut say = |places: Vec<usize>| {
        let mut line = vec![0.0; states * COLUMNS];
        places.iter().for_each(|place| line[*place] += 1.0);
        lines.push(line);
    };
    for (numbers, shown) in pages {
        let all = |column: usize| numbers.iter().map(move |number| number * COLUMNS + column);
        for (number, row) in numbers.iter().zip(&shown.rows) {
            let shown_cells = row.cells.iter().enumerate().filter(|(_, it)| it.is_some());
            shown_cells.for_each(|(column, _)| say(vec![number * COLUMNS + column]));
            if row.sum.is_some() {
                say((0..COLUMNS).map(|column| number * COLUMNS + column).collect());
            }
        }
        for (column, _) in shown.total.cells.iter().enumerate().filter(|(_, it)| it.is_some()) {
            say(all(column).collect());
        }
        if shown.total.sum.is_some() {
            say((0..COLUMNS).flat_map(all).collect());
        }
    }
    lines
}

fn any_counts() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![0_u32..5, 5_u32..20], COLUMNS)
}

proptest! {
    #[test]
    fn who_keeps_every_table_works_out_no_small_count(
        nights in prop::collection::vec(prop::collection::vec((0_usize..4, any_counts()), 1..3), 1..6)
    ) {
        let mut ledger = Ledger::new(LEAST);
        let (mut states, mut current) = (Vec::<State>::new(), BTreeMap::<usize, usize>::new());
        let mut pages = Vec::new();
        for night in nights {
            for (province, counts) in night {
                let (number, ceiling) = (states.len(), counts.iter().sum::<u32>() + 3);
                states.push(State { number, counts, ceiling });
                current.insert(province, number);
            }
            let numbers: Vec<usize> = current.values().copied().collect();
            let rows: Vec<State> = numbers.iter().map(|it| states[*it].clone()).collect();
            pages.push((numbers, ledger.show(&rows)));
        }
        let told = solved(lines(&pages, states.len()), states.len() * COLUMNS);
        for place in told {
            let (state, column) = (&states[place / COLUMNS], place % COLUMNS);
            let was_on_a_page = pages.iter().any(|(numbers, _)| numbers.contains(&state.number));
            prop_assert!(
                !was_on_a_page || state.counts[column] >= LEAST,
                "state {} column {column} of {states:?}: {pages:?}", state.number
            );
        }
    }
}

#[test]
fn a_sum_is_left_out_when_it_would_tell_what_a_new_row_hides() {
    let row =
        |number, counts: [u32; COLUMNS]| State { number, counts: counts.to_vec(), ceiling: 60 };
    let mut ledger = Ledger::new(LEAST);
    let (a, b) = (row(0, [2, 9, 9]), row(1, [7, 8, 3]));
    let before = ledger.show(&[a.clone(), b.clone()]);
    let after = ledger.show(&[a, b, row(2, [12, 1, 13])]);
    assert_eq!(before.rows[0], after.rows[0]);
    assert_eq!(after.rows[2].cells[1], None);
}
