//! How long to wait before the next attempt to connect.

const FIRST_MS: u64 = 500;
const LONGEST_MS: u64 = 30_000;

/// Half a second, doubling with each attempt up to 30 s. `jitter`, between 0 and 1, takes away up to a half,
/// so that a thousand clients of a restarted server do not come back in the same moment.
pub fn delay_ms(attempt: u32, jitter: f64) -> u64 {
    let full = FIRST_MS.saturating_mul(1 << attempt.min(16)).min(LONGEST_MS);
    let half = full / 2;
    // Both halves are far below 2^52, so the conversions are exact enough for a delay.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 15,000"
    )]
    let spread = (half as f64 * jitter.clamp(0.0, 1.0)) as u64;
    half + spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_from_half_a_second_to_thirty() {
        let full: Vec<u64> = (0..8).map(|attempt| delay_ms(attempt, 1.0)).collect();
        assert_eq!(full, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        assert_eq!(delay_ms(u32::MAX, 1.0), 30_000);
    }

    #[test]
    fn jitter_takes_away_at_most_a_half() {
        assert_eq!(delay_ms(3, 0.0), 2000);
        assert_eq!(delay_ms(3, 0.5), 3000);
        assert_eq!(delay_ms(3, 7.0), 4000);
    }
}
