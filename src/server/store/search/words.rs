//! The words of a search as the index is asked for them.
//!
//! Every word is looked for as it stands, the last one also as the beginning of others. Of beginnings with a length that
//! the index keeps ([`KEPT`]) hits come newest first, one by one. For any other length the index would gather every message
//! with such a word before it gave the first one. There the beginning is taken apart: into the words themselves that begin
//! so, or into the longer beginnings that are kept.

use sqlx::sqlite::SqlitePool;
use unicode_normalization::UnicodeNormalization;

use crate::server::store::error::StoreError;

/// The most words of a search that count.
const WORDS: usize = 16;

/// The lengths of beginnings that the index keeps, in characters: `prefix` of `message_words`.
const KEPT: [usize; 4] = [2, 3, 5, 7];

/// Into so many parts a beginning is taken apart. With more it is left to the index: each of them is rare then.
const PARTS: usize = 100;

/// Behind every character of a word.
const LAST: char = char::MAX;

/// The next word of the index from here on; of one text no more than its first place is looked at.
const NEXT: &str = "SELECT term FROM message_terms WHERE term >= ? AND term < ? ORDER BY term LIMIT 1";

/// Words as they are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Each as it was written, without the last.
    whole: Vec<String>,
    last: String,
    /// More may follow it.
    begun: bool,
}

impl Words {
    /// From what somebody wrote, whatever it is; nothing when there is no word in it.
    pub fn parse(query: &str) -> Option<Self> {
        let is_word = |part: &&str| part.contains(char::is_alphanumeric);
        let mut whole: Vec<String> = query
            .split(|c: char| c.is_whitespace() || c.is_control() || c == '"')
            .filter(is_word)
            .take(WORDS)
            .map(str::to_owned)
            .collect();
        let last = whole.pop()?;
        // Whoever put a space behind it means the whole word.
        Some(Self { whole, last, begun: !query.ends_with(char::is_whitespace) })
    }

    /// What the index is asked: no sign that was written has a meaning in it.
    pub(super) async fn expression(&self, db: &SqlitePool) -> Result<String, StoreError> {
        let parts = if self.begun { parts(db, &self.last).await? } else { vec![quoted(&self.last)] };
        Ok(self.with_last(&parts))
    }

    fn with_last(&self, parts: &[String]) -> String {
        let last = match parts {
            [one] => one.clone(),
            several => format!("({})", several.join(" OR ")),
        };
        let all: Vec<String> = self.whole.iter().map(|word| quoted(word)).chain([last]).collect();
        format!("body : ({})", all.join(" AND "))
    }
}

fn quoted(word: &str) -> String {
    format!("\"{word}\"")
}

fn beginning(word: &str) -> String {
    format!("\"{word}\"*")
}

/// A beginning as the index keeps words, where that can be told without the index: plain letters and digits.
fn folded(word: &str) -> Option<String> {
    let plain = |c: char| {
        let mut lower = c.to_lowercase();
        let (first, more) = (lower.next()?, lower.next());
        let alone = more.is_none() && c.is_alphanumeric() && std::iter::once(first).nfd().eq([first]);
        alone.then_some(first)
    };
    word.chars().map(plain).collect()
}

/// The expressions that together find every word with this beginning.
async fn parts(db: &SqlitePool, last: &str) -> Result<Vec<String>, StoreError> {
    let as_it_is = vec![beginning(last)];
    let length = last.chars().count();
    let Some(begun) = folded(last).filter(|_| !KEPT.contains(&length)) else { return Ok(as_it_is) };
    let longer = KEPT.contains(&(length + 1));
    let (mut parts, mut from, end) = (Vec::new(), begun.clone(), format!("{begun}{LAST}"));
    loop {
        let term: Option<String> = sqlx::query_scalar(NEXT).bind(&from).bind(&end).fetch_optional(db).await?;
        let Some(term) = term else { break };
        if parts.len() == PARTS {
            return Ok(as_it_is);
        }
        let kept: String = term.chars().take(length + 1).collect();
        if longer && kept.chars().count() > length {
            parts.push(beginning(&kept));
            from = format!("{kept}{LAST}");
        } else {
            parts.push(quoted(&term));
            // No word holds a control: this is the next one, whatever it is.
            from = format!("{term}\u{1}");
        }
    }
    Ok(if parts.is_empty() { as_it_is } else { parts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::{Absent, Store};

    #[test]
    fn words_are_quoted_and_nothing_in_them_has_a_meaning() {
        let asked = |query: &str| Words::parse(query).map(|words| words.with_last(&[beginning(&words.last)]));
        assert_eq!(asked("release pl").as_deref(), Some("body : (\"release\" AND \"pl\"*)"));
        assert_eq!(
            asked("OR NEAR(\"x\" body:").as_deref(),
            Some("body : (\"OR\" AND \"NEAR(\" AND \"x\" AND \"body:\"*)")
        );
        assert!(!Words::parse("plan ").unwrap().begun && Words::parse("plan").unwrap().begun);
        for nothing in ["", "  ", "\"\"", "***", "\u{0}", "- ()"] {
            assert_eq!(Words::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn what_the_index_folds_in_its_own_way_is_left_to_it() {
        assert_eq!(folded("Plan9").as_deref(), Some("plan9"));
        assert_eq!(folded("Имя").as_deref(), Some("имя"));
        for other in ["é", "e\u{301}", "İ", "a-b", "й"] {
            assert_eq!(folded(other), None, "{other}");
        }
    }

    #[tokio::test]
    async fn a_beginning_is_taken_apart_into_what_the_index_gives_one_by_one() {
        let folder = tempfile::TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let store = Store::open(&url, Absent::Create).await.unwrap();
        let mut writer = store.writer().await.unwrap();
        let said = "plan plans Planning planner plant plät place play p";
        let many: String = (0..200).map(|number| format!(" tokens{number}x{number}")).collect();
        for (rowid, body) in [(1, said), (2, &many)] {
            sqlx::query("INSERT INTO message_words (rowid, body, place) VALUES (?, ?, 'plan2')")
                .bind(rowid)
                .bind(body)
                .execute(&mut writer)
                .await
                .unwrap();
        }
        for (last, wanted) in [
            ("pl", "\"pl\"*"),
            ("Pl", "\"Pl\"*"),
            ("p", "\"p\" \"pl\"*"),
            ("plan", "\"plan\" \"plan2\"* \"plann\"* \"plans\"* \"plant\"*"),
            ("planning", "\"planning\""),
            ("plät", "\"plät\"*"),
            ("nothing4", "\"nothing4\"*"),
            ("tokens", "\"tokens\"*"),
        ] {
            let mut told = parts(store.readers(), last).await.unwrap().join(" ");
            if last == "tokens" {
                // Ten beginnings of seven letters: still few.
                assert_eq!(told.split(' ').count(), 10);
                told = "\"tokens\"*".to_owned();
            }
            assert_eq!(told, wanted, "{last}");
        }
        store.close().await;
    }
}
