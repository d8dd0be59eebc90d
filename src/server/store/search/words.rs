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

/// Into so many longer beginnings a beginning is taken apart at most: there are not many more letters.
const BEGINNINGS: u32 = 100;

/// Into so many words it is taken apart at most. Where there are more it is left to the index: each of them is rare then, and
/// while others write each costs a look into every part of the index.
const TERMS_APART: u32 = 30;

/// Behind every character of a word.
const LAST: char = char::MAX;

/// The words that begin with ?1, one after the other, each found from the one before it: of a word that stands in a million
/// messages no more than its first place is looked at. Of those that are longer only one for each beginning that is longer
/// by a letter, where ?3 holds.
const TERMS: &str = "WITH RECURSIVE parts (term) AS (
        SELECT (SELECT term FROM message_terms WHERE term >= ?1 AND term < ?1 || ?2 ORDER BY term LIMIT 1)
        UNION ALL
        SELECT (SELECT w.term FROM message_terms AS w WHERE w.term < ?1 || ?2 AND w.term >= CASE
                WHEN ?3 AND length(parts.term) > length(?1) THEN substr(parts.term, 1, length(?1) + 1) || ?2
                -- No word holds a control: this is the next one, whatever it is.
                ELSE parts.term || char(1) END
            ORDER BY w.term LIMIT 1)
        FROM parts WHERE parts.term IS NOT NULL LIMIT ?4)
    SELECT term FROM parts WHERE term IS NOT NULL";

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
    let most = if longer { BEGINNINGS } else { TERMS_APART };
    let terms: Vec<String> =
        sqlx::query_scalar(TERMS).bind(&begun).bind(LAST.to_string()).bind(longer).bind(most + 1).fetch_all(db).await?;
    if terms.is_empty() || terms.len() > most as usize {
        return Ok(as_it_is);
    }
    let part = |term: String| {
        let kept: String = term.chars().take(length + 1).collect();
        if longer && kept.chars().count() > length { beginning(&kept) } else { quoted(&term) }
    };
    Ok(terms.into_iter().map(part).collect())
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
