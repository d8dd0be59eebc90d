//! Passwords that are guessed first: those that many people use, the place's and the person's own names, and what only
//! looks long because something short stands there again and again. No rules on kinds of characters (NIST SP 800-63B-4,
//! 3.1.1.2).

use std::collections::BTreeSet;

/// Words and whole phrases that head the lists of leaked passwords, in small letters and without spaces.
const COMMON: &str = include_str!("common.txt");

/// Rows of keys and the alphabet: whoever walks along them chooses nothing.
const ROWS: [&str; 8] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
];

/// With fewer different characters it is hardly a choice.
const DIFFERENT: usize = 5;

/// So many letters must remain that are not of a common word or a name.
const OWN: usize = 5;

/// What is wrong with a password that is long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// It is made of words that everybody tries, or of names that are known here.
    Common,
    /// It is something short, repeated, or a row of keys.
    Repeated,
}

/// Looks for a weakness. `names` are what an attacker knows: the place's and the person's.
pub fn weakness(password: &str, names: &[&str]) -> Option<Weakness> {
    let plain: Vec<char> = password.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
    let different: BTreeSet<char> = password.chars().collect();
    if different.len() < DIFFERENT || is_repeated(&plain) || is_a_walk(&plain) {
        return Some(Weakness::Repeated);
    }
    let mut rest: String = plain.into_iter().collect();
    // A password without letters and digits has nothing that could be looked up.
    if rest.is_empty() {
        return None;
    }
    let names = names.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric())).map(str::to_lowercase);
    let mut known: Vec<String> = COMMON.lines().map(str::to_owned).chain(names).collect();
    known.retain(|word| word.chars().count() > 2);
    // Longer ones first: what is left of "password" without "pass" is no word of one's own.
    known.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in &known {
        rest = rest.replace(word.as_str(), " ");
    }
    let own = rest.chars().filter(|c| c.is_alphabetic()).count();
    let had_words = rest.contains(' ');
    (had_words && own < OWN).then_some(Weakness::Common)
}

/// Two or more times the same, perhaps cut at the end.
fn is_repeated(text: &[char]) -> bool {
    (1..=text.len() / 2).any(|unit| text.iter().zip(text.iter().skip(unit)).all(|(a, b)| a == b))
}

/// At least four of five steps lead from a key to its neighbour.
fn is_a_walk(text: &[char]) -> bool {
    let steps = text.len().saturating_sub(1);
    let beside = |a: char, b: char| {
        ROWS.iter().any(|row| {
            let mut pairs = row.chars().zip(row.chars().skip(1));
            pairs.any(|(left, right)| (left, right) == (a, b) || (right, left) == (a, b))
        })
    };
    let walked = text.windows(2).filter(|pair| beside(pair[0], pair[1])).count();
    steps > 0 && walked * 5 >= steps * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["Northwind Traders", "alice.miller"];

    #[test]
    fn d8_a_password_of_ones_own_is_taken_whatever_it_is_made_of() {
        for password in [
            "correct horse battery staple",
            "umbrellas sing at noon",
            "съешь ещё этих мягких булок",
            "我喜欢在雨天读很长的小说书籍啊",
            "my password lives in a teapot",
            "7391 4460 2285 9917",
            "!?*&%#@+=-_;:,.<>",
        ] {
            assert_eq!(weakness(password, &NAMES), None, "{password}");
        }
    }

    #[test]
    fn d9_what_everybody_tries_first_is_refused_and_so_are_the_names_known_here() {
        for (password, why) in [
            ("password12345678", Weakness::Common),
            ("Password Password!", Weakness::Repeated),
            ("iloveyouforever", Weakness::Common),
            ("Letmein-Welcome-2024", Weakness::Common),
            ("northwind traders 1", Weakness::Common),
            ("Alice Miller 1987!", Weakness::Common),
            ("alice northwind 99", Weakness::Common),
            ("aaaaaaaaaaaaaaaaaa", Weakness::Repeated),
            ("abcabcabcabcabcabc", Weakness::Repeated),
            ("flower42flower42f", Weakness::Repeated),
            ("abcdefghijklmnopqr", Weakness::Repeated),
            ("123456789012345678", Weakness::Repeated),
            ("qwertyuiopasdfghjkl", Weakness::Repeated),
            ("1qaz2wsx3edc4rfv5tgb", Weakness::Repeated),
        ] {
            assert_eq!(weakness(password, &NAMES), Some(why), "{password}");
        }
    }
}
