//! A sign with which people answer a message: one emoji as people see one, however many characters it is written with.

use std::fmt;
use std::iter::Peekable;
use std::ops::Deref;
use std::str::Chars;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// One emoji, at most [`Emoji::BYTES`] bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Emoji(Arc<str>);

/// What was written is not one emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnEmoji;

const JOINER: char = '\u{200d}';
const SHOWN_AS_EMOJI: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';

impl Emoji {
    /// The most bytes: the longest of Unicode's list, a flag of a region, has 28; a family of four with skin tones 41 and
    /// is left out.
    pub const BYTES: usize = 32;

    /// Takes a text that is exactly one emoji by the grammar of UTS #51, section 1.4.9.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, NotAnEmoji> {
        if text.len() > Self::BYTES {
            return Err(NotAnEmoji);
        }
        let mut rest = text.chars().peekable();
        let whole = loop {
            if !element(&mut rest) {
                break false;
            }
            match rest.next() {
                None => break true,
                Some(JOINER) => {}
                Some(_) => break false,
            }
        };
        if whole { Ok(Self(Arc::from(text))) } else { Err(NotAnEmoji) }
    }
}

/// Takes one element of a sequence: a flag of two letters, a keycap, or a sign with what alters it.
fn element(rest: &mut Peekable<Chars<'_>>) -> bool {
    let Some(first) = rest.next() else { return false };
    if is_flag_letter(first) {
        return rest.next().is_some_and(is_flag_letter);
    }
    if matches!(first, '0'..='9' | '#' | '*') {
        rest.next_if_eq(&SHOWN_AS_EMOJI);
        return rest.next() == Some(KEYCAP);
    }
    if !is_sign(first) {
        return false;
    }
    rest.next_if_eq(&SHOWN_AS_EMOJI);
    rest.next_if(|c| is_skin_tone(*c));
    let mut tags = 0;
    while rest.next_if(|c| matches!(c, '\u{e0020}'..='\u{e007e}')).is_some() {
        tags += 1;
    }
    tags == 0 || rest.next() == Some('\u{e007f}')
}

fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// The blocks in which emoji are, without letters, arrows that are text only, and what joins or alters.
fn is_sign(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{2199}'
        | '\u{21a9}' | '\u{21aa}' | '\u{231a}' | '\u{231b}' | '\u{2328}' | '\u{23cf}' | '\u{23e9}'..='\u{23f3}'
        | '\u{23f8}'..='\u{23fa}' | '\u{24c2}' | '\u{25aa}' | '\u{25ab}' | '\u{25b6}' | '\u{25c0}'
        | '\u{25fb}'..='\u{25fe}' | '\u{2600}'..='\u{27bf}' | '\u{2934}' | '\u{2935}' | '\u{2b05}'..='\u{2b07}'
        | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{1f004}' | '\u{1f0cf}' | '\u{1f170}' | '\u{1f171}' | '\u{1f17e}' | '\u{1f17f}' | '\u{1f18e}'
        | '\u{1f191}'..='\u{1f19a}' | '\u{1f201}'..='\u{1f251}' | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}' | '\u{1f7e0}'..='\u{1f7f0}' | '\u{1f900}'..='\u{1faff}')
}

impl Deref for Emoji {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Emoji {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for NotAnEmoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("A reaction is exactly one emoji.")
    }
}

impl std::error::Error for NotAnEmoji {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_taken_however_many_characters_it_is_written_with() {
        for text in ["👍", "👍🏽", "❤️", "❤", "🎉", "👨‍👩‍👧", "🇦🇹", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏳️‍🌈", "✅", "👀"]
        {
            assert_eq!(Emoji::parse(text).as_deref(), Ok(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_exactly_one_emoji_is_refused() {
        for text in ["", "a", "1", "👍👍", "👍 ", "ok", "👍\u{200d}", "\u{200d}", "\u{fe0f}", "🇦", "<b>", "🏽\u{202e}"]
        {
            assert!(Emoji::parse(text).is_err(), "{text}");
        }
        assert!(Emoji::parse(&"👩‍".repeat(20)).is_err());
    }
}
