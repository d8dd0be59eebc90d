//! The connection as the page sees it: where it is, and when the next attempt is due.

use crate::domain::moment::Moment;
use crate::protocol::close::CloseCode;
use crate::ui::state::backoff::delay_ms;

/// Where the connection is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// Being opened.
    #[default]
    Connecting,
    /// Open; what was missed is coming.
    Replaying,
    /// Open and up to date.
    Open,
    /// Closed; the next attempt is at this moment.
    Waiting(Moment),
    /// Closed for good: the session is over.
    Ended(CloseCode),
}

/// The connection and what led to its state.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Connection {
    /// Where it is.
    pub phase: Phase,
    /// Since when there is no open socket.
    pub lost_at: Option<Moment>,
    /// It was away before this replay.
    away: bool,
    attempt: u32,
    notice: Option<(String, Option<u64>)>,
}

/// What to tell about a connection that has been away for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// An attempt is being made.
    Trying,
    /// The next attempt is in so many seconds.
    NextIn(i64),
}

/// A short break is not worth a word.
const PATIENCE_SECONDS: i64 = 3;

impl Connection {
    /// Commands can be sent.
    pub fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open | Phase::Replaying)
    }

    /// Why the session is over, if it is.
    pub fn ended(&self) -> Option<CloseCode> {
        match self.phase {
            Phase::Ended(code) => Some(code),
            Phase::Connecting | Phase::Replaying | Phase::Open | Phase::Waiting(_) => None,
        }
    }

    /// As the root element says it.
    pub fn word(&self) -> &'static str {
        match self.phase {
            Phase::Connecting => "connecting",
            Phase::Replaying => "replaying",
            Phase::Open => "open",
            Phase::Waiting(_) | Phase::Ended(_) => "closed",
        }
    }

    /// What the banner says at this moment.
    pub fn trouble(&self, now: Moment) -> Option<Trouble> {
        let lost = self.lost_at.filter(|lost| now.seconds_since(*lost) >= PATIENCE_SECONDS);
        match self.phase {
            Phase::Connecting => lost.map(|_| Trouble::Trying),
            Phase::Waiting(until) => lost.map(|_| Trouble::NextIn((until.seconds_since(now) + 1).max(1))),
            Phase::Open | Phase::Replaying | Phase::Ended(_) => None,
        }
    }

    /// An attempt is being made.
    pub fn connecting(&mut self) {
        if !matches!(self.phase, Phase::Ended(_)) {
            self.phase = Phase::Connecting;
        }
    }

    /// The first frame came.
    pub fn ready(&mut self, replay: bool) {
        self.phase = if replay { Phase::Replaying } else { Phase::Open };
        self.attempt = 0;
        self.away = self.lost_at.take().is_some();
        self.notice = None;
    }

    /// What comes was missed: nobody has seen it come.
    pub fn catches_up(&self) -> bool {
        self.phase == Phase::Replaying && self.away
    }

    /// The replay is over. Returns whether one was going on.
    pub fn caught_up(&mut self) -> bool {
        let replaying = self.phase == Phase::Replaying;
        if replaying {
            self.phase = Phase::Open;
        }
        replaying
    }

    /// The server says why it is about to close.
    pub fn noticed(&mut self, sentence: String, retry_after_ms: Option<u64>) {
        self.notice = Some((sentence, retry_after_ms));
    }

    /// What the server said before it ended the session: the exact cause, if its code leaves that open.
    pub fn told(&self) -> Option<&str> {
        self.ended()?;
        self.notice.as_ref().map(|(sentence, _)| sentence.as_str())
    }

    /// The socket is gone. Where the session is over there is no next attempt.
    pub fn closed(&mut self, code: Option<u16>, now: Moment, jitter: f64) {
        let code = code.and_then(CloseCode::from_number);
        if let Some(code) = code.filter(|code| code.ends_session()) {
            self.phase = Phase::Ended(code);
            return;
        }
        if matches!(self.phase, Phase::Ended(_)) {
            return;
        }
        let asked_for = match (code, self.notice.take()) {
            (Some(CloseCode::TooMany), Some((_, retry_after_ms))) => retry_after_ms.unwrap_or_default(),
            (Some(_) | None, _) => 0,
        };
        let wait = delay_ms(self.attempt, jitter).max(asked_for);
        self.attempt = self.attempt.saturating_add(1);
        self.lost_at.get_or_insert(now);
        self.phase = Phase::Waiting(Moment(now.0.saturating_add_unsigned(wait)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Moment = Moment(1_000_000);

    #[test]
    fn a_short_break_is_not_worth_a_word_and_a_long_one_counts_down() {
        let mut connection = Connection::default();
        connection.ready(false);
        for _ in 0..5 {
            connection.closed(Some(1006), T, 1.0);
        }
        assert_eq!(connection.phase, Phase::Waiting(T.plus_seconds(8)));
        assert_eq!(connection.trouble(T.plus_seconds(2)), None);
        assert_eq!(connection.trouble(T.plus_seconds(3)), Some(Trouble::NextIn(6)));
        connection.connecting();
        assert_eq!(connection.trouble(T.plus_seconds(9)), Some(Trouble::Trying));
        connection.ready(true);
        assert_eq!((connection.trouble(T.plus_seconds(9)), connection.word()), (None, "replaying"));
    }

    #[test]
    fn a_session_that_is_over_is_not_tried_again() {
        for number in 4501..=4506 {
            let mut connection = Connection::default();
            connection.closed(Some(number), T, 0.0);
            connection.connecting();
            connection.closed(Some(1006), T, 0.0);
            assert!(matches!(connection.phase, Phase::Ended(code) if code.number() == number), "{number}");
        }
    }

    #[test]
    fn what_was_said_before_the_end_is_kept_and_what_was_said_before_a_break_is_not() {
        let mut connection = Connection::default();
        connection.noticed("Too many commands were sent too quickly.".to_owned(), Some(1));
        connection.closed(Some(4003), T, 0.0);
        connection.closed(Some(4505), T, 0.0);
        assert_eq!(connection.told(), None);
        let mut connection = Connection::default();
        connection.noticed("You are banned: spam".to_owned(), None);
        assert_eq!(connection.told(), None);
        connection.closed(Some(4505), T, 0.0);
        assert_eq!(connection.told(), Some("You are banned: spam"));
    }

    #[test]
    fn one_who_sent_too_much_waits_as_long_as_told() {
        let mut connection = Connection::default();
        connection.noticed("rate_limited".to_owned(), Some(20_000));
        connection.closed(Some(4003), T, 0.0);
        assert_eq!(connection.phase, Phase::Waiting(T.plus_seconds(20)));
    }
}
