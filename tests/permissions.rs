//! E1: every role × action × relation, against the rules as people read them; and the printed table.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::rules::{Action, Situation, TokenNeed, allows, condition};

/// The rules once more, written from their description in words and not from the table.
fn expected(action: Action, role: Role, at: &Situation) -> bool {
    let staff = role >= Role::Moderator;
    let not_guest = role > Role::Guest;
    let kind = at.room;
    let lower = at.other.is_some_and(|other| other < role);
    let equal = at.other == Some(role);
    let in_ones_own_room = at.owns_room;
    let keepable = matches!(kind, None | Some(RoomKind::Open | RoomKind::Private));
    let outranks = lower || (equal && (in_ones_own_room || role == Role::Admin));
    match action {
        Action::SeeRoom => at.in_room || (not_guest && kind == Some(RoomKind::Open)),
        Action::PostMessage => at.in_room && kind != Some(RoomKind::Announcements),
        Action::AddressEveryone => true,
        Action::AddressStaff | Action::AddressPeople | Action::CreateRoom => not_guest,
        Action::AddressAnyRole => staff,
        Action::EditMessage => at.in_room && at.own,
        Action::React | Action::MarkRead => at.in_room,
        Action::DeleteMessage => {
            let by_guest_or_member = matches!(at.other, Some(Role::Guest | Role::Member));
            at.sees_room && (at.own || role == Role::Admin || (role == Role::Moderator && by_guest_or_member))
        }
        Action::JoinRoom => not_guest && matches!(kind, None | Some(RoomKind::Open)),
        Action::LeaveRoom => at.in_room && matches!(kind, None | Some(RoomKind::Open | RoomKind::Private)),
        Action::Announce => staff && matches!(kind, None | Some(RoomKind::Announcements)),
        Action::MuteUser => {
            let place = match kind {
                None => true,
                Some(RoomKind::Open | RoomKind::Private) => at.sees_room,
                Some(RoomKind::Direct | RoomKind::Announcements) => false,
            };
            match role {
                Role::Guest => false,
                Role::Member => {
                    let mutable = matches!(kind, None | Some(RoomKind::Open | RoomKind::Private));
                    mutable && in_ones_own_room && !at.own && (lower || equal)
                }
                Role::Moderator | Role::Admin => place && !at.own && outranks,
            }
        }
        Action::SetRole => role == Role::Admin && (at.own || outranks),
        Action::EndSessions => at.own || (role == Role::Admin && outranks),
        Action::AddPerson => role == Role::Admin,
        Action::InviteMember => {
            let own_private_room = matches!(kind, None | Some(RoomKind::Private)) && at.owns_room;
            match role {
                Role::Guest => false,
                Role::Member => kind == Some(RoomKind::Open) || own_private_room,
                Role::Moderator | Role::Admin => keepable && (kind == Some(RoomKind::Open) || at.in_room),
            }
        }
        Action::RemoveMember => {
            let place = match role {
                Role::Guest => false,
                Role::Member => at.owns_room,
                Role::Moderator | Role::Admin => kind == Some(RoomKind::Open) || at.in_room,
            };
            keepable && place && !at.own && outranks
        }
        Action::UpdateRoom | Action::ArchiveRoom => match role {
            Role::Guest => false,
            Role::Member => keepable && at.owns_room,
            Role::Moderator | Role::Admin => keepable && (kind == Some(RoomKind::Open) || at.in_room),
        },
        Action::ListRooms => not_guest,
        Action::ListPeople | Action::OpenDirect => true,
        Action::BanUser => role == Role::Admin && !at.own && outranks && (kind.is_none() || at.sees_room),
        Action::ManageAccount => role == Role::Admin && !at.own && outranks && (kind.is_none() || at.sees_room),
        Action::UpdateProfile | Action::IssueToken => at.own,
        Action::ListConnections | Action::Explain => at.own || (role == Role::Admin && outranks),
    }
}

fn situations() -> Vec<Situation> {
    let kinds = std::iter::once(None).chain(RoomKind::ALL.into_iter().map(Some));
    let others = std::iter::once(None).chain(Role::ALL.into_iter().map(Some)).collect::<Vec<_>>();
    let mut all = Vec::new();
    for room in kinds {
        for bits in 0..16 {
            for other in &others {
                all.push(Situation {
                    room,
                    in_room: bits & 1 != 0,
                    sees_room: bits & 2 != 0,
                    owns_room: bits & 4 != 0,
                    own: bits & 8 != 0,
                    other: *other,
                });
            }
        }
    }
    all
}

#[test]
fn e1_every_role_action_and_relation_is_judged_as_the_rules_say() {
    let situations = situations();
    assert_eq!(situations.len(), 5 * 16 * 5);
    for action in Action::ALL {
        for role in Role::ALL {
            for at in &situations {
                assert_eq!(allows(action, role, at), expected(action, role, at), "{role} {action:?} {at:?}");
            }
        }
    }
}

fn table() -> String {
    let mut text = String::from(
        "# Who may do what\n\n\
         Printed from the table in `src/domain/rules.rs`, which the server enforces on every frame and form, and which\n\
         the page asks for what it shows. `tests/permissions.rs` holds this page to it.\n\n\
         Roles: guest < member < moderator < admin. The owner of a room is who created it, while in it. A room that one\n\
         does not see does not exist: the answer is `not_found`, in the same words.\n\n\
         | action | guest | member | moderator | admin |\n|---|---|---|---|---|\n",
    );
    for action in Action::ALL {
        let cells: Vec<&str> = Role::ALL.into_iter().map(|role| condition(action, role).words()).collect();
        writeln!(text, "| `{}` | {} |", action.as_str(), cells.join(" | ")).unwrap();
    }
    text.push_str("\nSome actions exist in some kinds of rooms only:\n\n| action | open | private | direct | announcements |\n|---|---|---|---|---|\n");
    for action in Action::ALL {
        let fits: Vec<&str> =
            RoomKind::ALL.into_iter().map(|kind| if action.fits(kind) { "yes" } else { "no" }).collect();
        if fits.contains(&"no") {
            writeln!(text, "| `{}` | {} |", action.as_str(), fits.join(" | ")).unwrap();
        }
    }
    text.push_str(
        "\nA mute, in the room or everywhere, takes `post_message`, `announce`, `edit_message` and `react` until it ends,\n\
         also from whoever leaves and comes back; an archived room can only be read, left, opened again, and cleaned up by\n\
         moderators and admins. The last admin who is neither banned nor disabled cannot be given another role, be banned,\n\
         disabled or deleted.\n\n\
         Commands and forms that have no row of their own are judged by one of these: `unreact` by `react`, `unmute_user` by\n\
         `mute_user`, `unban_user` by `ban_user`, `typing` by `post_message` and its audience, `search` by `history`; adding\n\
         people and making and taking back invitations by `add_person`; disabling, enabling and deleting an account, reset\n\
         links and the tokens of programs by `manage_account`; one's own tokens by `issue_token`.\n\n\
         A proof of the password that is at most ten minutes old is needed besides for `set_role`, `add_person`,\n\
         `manage_account`, `issue_token`, and `end_sessions` of any session but the one that asks; not to take an\n\
         invitation back.\n\n\
         What a token of a program may do, in the rooms of its scope and never more than its person:\n\n",
    );
    for (what, needs) in
        [("reading", TokenNeed::Read), ("with writing besides", TokenNeed::Write), ("never", TokenNeed::Person)]
    {
        let actions = Action::ALL.into_iter().filter(|action| action.token_needs() == needs);
        let names: Vec<String> = actions.map(|action| format!("`{}`", action.as_str())).collect();
        writeln!(text, "- {what}: {}", names.join(" ")).unwrap();
    }
    text
}

fn page() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/permissions.md")
}

#[test]
fn the_printed_table_is_the_one_that_is_enforced() {
    let printed = fs::read_to_string(page()).unwrap_or_default();
    assert!(
        printed == table(),
        "docs/permissions.md differs; print it with: cargo test --features ssr --test permissions -- --ignored"
    );
}

#[test]
#[ignore = "writes docs/permissions.md"]
fn print_the_table() {
    fs::write(page(), table()).unwrap();
}
