//! A person as a coloured tile with initials.

use leptos::prelude::*;

use crate::domain::id::UserId;

/// Decoration: the name always stands beside it.
#[component]
pub fn Avatar(
    /// Decides the colour.
    user: UserId,
    /// Decides the letters.
    name: String,
) -> impl IntoView {
    view! { <span class=format!("avatar hue-{}", hue(user)) aria-hidden="true">{initials(&name)}</span> }
}

/// One of twelve hues, spread so that people who came one after the other look different.
fn hue(user: UserId) -> i64 {
    (user.0 * 5).rem_euclid(12)
}

/// The first letters of the first and last word, or the first two letters of the only one.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    let letters: String = match words.next_back() {
        Some(last) => first.chars().take(1).chain(last.chars().take(1)).collect(),
        None => first.chars().take(2).collect(),
    };
    letters.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        for (name, letters) in [("Bob Okafor", "BO"), ("alice", "AL"), ("Ana de la Cruz", "AC"), ("É", "É"), ("", "")]
        {
            assert_eq!(initials(name), letters);
        }
    }
}
