//! How deep a cell of a heat table is shaded. The number stands in the cell, so the shade only
//! helps the eye.

/// How many shades there are beside none.
const SHADES: i64 = 4;

/// 0 for nothing, else 1 to 4 by how near the number is to the highest of the table.
///
/// ```text
/// highest 10: 1 and 2 give 1, 3 to 5 give 2, 6 and 7 give 3, 8 to 10 give 4
/// ```
#[must_use]
pub const fn shade(number: i64, highest: i64) -> i64 {
    if number <= 0 || highest <= 0 {
        return 0;
    }
    let shade = (number * SHADES + highest - 1) / highest;
    if shade > SHADES { SHADES } else { shade }
}

#[cfg(test)]
mod tests {
    use super::shade;

    #[test]
    fn nothing_has_no_shade_and_the_highest_the_deepest() {
        assert_eq!(
            [0, 1, 2, 3, 5, 6, 7, 8, 10].map(|number| shade(number, 10)),
            [0, 1, 1, 2, 2, 3, 3, 4, 4]
        );
        assert_eq!((shade(1, 1), shade(0, 0)), (4, 0));
    }
}
