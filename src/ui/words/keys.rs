//! What the keys do.

/// The title, and the button that shows it.
pub const TITLE: &str = "Keys";

/// Each key and what it does, the most used first.
pub const LINES: [(&str, &str); 8] = [
    ("Ctrl K or ⌘ K", "finds rooms, people and actions"),
    ("Enter", "sends; Shift Enter breaks the line"),
    ("↑", "in an empty field edits my last message"),
    ("Esc", "leaves a field, a dialog or an edit"),
    ("@", "completes a name"),
    ("Tab", "goes on; Shift Tab goes back"),
    ("End", "in the messages jumps to the newest"),
    ("?", "shows this list"),
];
