//! Random numbers that can be played again (xorshift64*).

/// A source of numbers.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `most`.
    pub fn next(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % most
    }
}

/// A seed of four digits.
pub fn random() -> usize {
    let mut bytes = [0; 2];
    getrandom::fill(&mut bytes).unwrap();
    usize::from(u16::from_be_bytes(bytes)) % 10_000
}
