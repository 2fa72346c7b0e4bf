//! Chance with a fixed stream: the same seed and run throw the same on every machine.

use rand_distr::{Beta, Distribution, Exp1, Gamma, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Spreads the numbers of runs over all seeds (the increment of splitmix64).
const APART: u64 = 0x9E37_79B9_7F4A_7C15;

/// The dice of one run.
#[derive(Debug, Clone)]
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The dice of a run of a forecast.
    #[must_use]
    pub fn new(seed: u64, run: u32) -> Self {
        let seed = seed.wrapping_add(u64::from(run).wrapping_add(1).wrapping_mul(APART));
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// A rate of which so many events were seen in so much time; its mean is their quotient.
    pub fn rate(&mut self, events: f64, time: f64) -> f64 {
        Gamma::new(events, 1.0 / time).map_or(0.0, |it| it.sample(&mut self.0))
    }

    /// A chance that came true so often, and so often not.
    pub fn chance(&mut self, yes: f64, no: f64) -> f64 {
        Beta::new(yes, no).map_or(0.0, |it| it.sample(&mut self.0))
    }

    /// How much somebody waits for: a unit exponential.
    pub fn patience(&mut self) -> f64 {
        Exp1.sample(&mut self.0)
    }

    /// A factor around one, with this spread of its logarithm.
    pub fn factor(&mut self, spread: f64) -> f64 {
        let z: f64 = StandardNormal.sample(&mut self.0);
        (spread * z - spread * spread / 2.0).exp()
    }

    /// A number from 0 up to 1.
    pub fn share(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
