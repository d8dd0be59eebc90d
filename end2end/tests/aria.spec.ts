// What a screen reader is told of every page: its landmarks, headings, fields and buttons, in their order.
import type { Page } from "@playwright/test";

import { Server } from "./support/server";
import { canary, expect, GENERAL, test } from "./support/test";

const WAYS = `
  - navigation "Pages":
    - link "Back to the rooms"
    - link "Browse rooms"
    - link "Search"
    - link "Sessions"
    - link "Password"
    - link "Tokens"
    - link "People"`;

const PAGES: [string, string][] = [
  [
    "/settings/sessions",
    `- main:${WAYS}
  - heading "Sessions" [level=1]
  - paragraph: Everywhere you are signed in. What you end is signed out within a second.
  - list:
    - listitem:
      - strong
      - emphasis: This device
      - paragraph: /127\\.0\\.0\\.1/
      - paragraph: /Signed in .* last used/
      - button "Sign out"`,
  ],
  [
    "/settings/password",
    `- main:${WAYS}
  - heading "Password" [level=1]
  - textbox "Current password"
  - textbox /New password/
  - button "Change password"`,
  ],
  [
    "/settings/tokens",
    `- main:${WAYS}
  - heading "Tokens" [level=1]
  - heading "Make a token" [level=2]
  - textbox "What it is for"
  - group "Rooms":
    - checkbox "general"
  - checkbox "It may write, too"
  - combobox "Valid for"
  - button "Make a token"`,
  ],
  [
    "/admin/people",
    `- main:${WAYS}
  - heading "People" [level=1]
  - search:
    - searchbox "Search"
    - button "Search"
  - list:
    - listitem:
      - strong:
        - link "Alice"
      - emphasis: you
    - listitem:
      - strong:
        - link "Bob"
      - button "Reset link"
      - button "Disable"
      - group: Delete…
  - heading "Open links" [level=2]
  - heading "Invite by link" [level=2]
  - combobox "Role"
  - spinbutton "How often it can be used"
  - button "Make a link"
  - heading "Add somebody" [level=2]
  - textbox "Name to sign in with"
  - button "Add"`,
  ],
  [
    "/rooms",
    `- main:${WAYS}
  - heading "Browse rooms" [level=1]
  - search:
    - searchbox "Beginning of a name"
    - button "Find"
  - list:
    - listitem:
      - link "announcements"`,
  ],
  [
    "/search?q=nothing-of-the-kind",
    `- main:${WAYS}
  - heading "Search messages" [level=1]
  - search:
    - searchbox "Words to look for"
    - button "Search"
  - status: No message that you may read has these words. Try fewer, or the beginning of one.`,
  ],
  [
    "/reauth?next=/",
    `- main:
  - heading "Once more, please" [level=1]
  - textbox "Password"
  - button "Continue"
  - paragraph:
    - link "Cancel"`,
  ],
  [
    "/nothing/here",
    `- main:
  - heading "Nothing here" [level=1]
  - paragraph: There is no such page, or it is not for you to see.
  - paragraph:
    - link "Back to the rooms"`,
  ],
  [
    `${GENERAL}/details`,
    `- main:
  - navigation:
    - 'link "Back to #general"'
  - 'heading "#general" [level=1]'
  - 'button "Leave #general"'
  - region "Name and topic":
    - heading "Name and topic" [level=2]
    - textbox "Name"
    - textbox "Topic"
    - button "Save"
  - region "Archive":
    - button "Archive this room"
  - region "Invite somebody":
    - textbox "Name"
    - button "Invite"
  - region "People":
    - list:
      - listitem:
        - link "Alice"`,
  ],
];

async function matches(page: Page, snapshot: string): Promise<void> {
  await expect(page.locator("body")).toMatchAriaSnapshot(snapshot);
}

test("a screen reader is told the same of every plain page", async ({ person }) => {
  const { page } = await person("alice", undefined, { javaScriptEnabled: false });
  for (const [path, snapshot] of PAGES) {
    await page.goto(path);
    await matches(page, snapshot);
  }
  await page.goto(`${GENERAL}/details`);
  await page.getByRole("link", { name: "Carol" }).click();
  await matches(
    page,
    `- main:
  - navigation:
    - link "Back to the rooms"
  - heading "Carol" [level=1]
  - paragraph: /@carol/
  - region "Mute Carol":
    - combobox "Where"
    - combobox "For how long"
    - textbox "Why"
    - button "Mute Carol"
  - region "Role":
    - combobox "New role"
    - button "Change the role"
  - region "Sessions":
    - button "End all sessions of Carol"
  - region "Ban Carol":
    - combobox "For how long"
    - textbox "Why"
    - button "Ban Carol"`,
  );
});

test("a screen reader is told of a room and of what is done in it", async ({ person }) => {
  const alice = await person("alice");
  const { page } = alice;
  await alice.newRoom();
  const words = canary();
  await alice.said(words);
  await matches(
    page,
    `- link "Skip to the message field"
- complementary "Rooms":
  - button "Find anything"
  - navigation "Rooms":
    - heading "Rooms" [level=2]
    - list:
      - listitem:
        - link "announcements"
  - button "New room"
  - button "Write to somebody"
  - button "Announce"
  - paragraph:
    - link "My sessions"
  - button "Sign out"
- main:
  - heading /canary/ [level=1]
  - log "Messages":
    - article /^Alice, \\d\\d:\\d\\d$/
  - textbox "Message"
  - combobox "Audience"
  - button "Send"
- complementary "Room details":
  - heading "About this room" [level=2]
  - button /Leave .canary/
  - button "Manage this room"
  - heading /People · \\d+/ [level=2]
  - list:
    - listitem:
      - button "Actions for Alice"`,
  );
  await alice.message(words).hover();
  await expect(alice.message(words)).toMatchAriaSnapshot(`
- article:
  - toolbar "Message actions":
    - button "React"
    - button "Reply"
    - button "Edit"
    - button "Delete"`);
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "New room" }).click();
  await expect(dialog).toMatchAriaSnapshot(`
- dialog "New room":
  - heading "New room" [level=2]
  - textbox "Name"
  - textbox "What is it for?"
  - group "Who finds it?":
    - 'radio "Everyone: members find, read and join it" [checked]'
    - radio "Only the people I bring in"
  - group "Bring in":
    - searchbox "Find a person"
    - list:
      - listitem:
        - checkbox "Bob"
  - button "Cancel"
  - button "Create the room"`);
  await page.keyboard.press("Escape");
  await page.goto(GENERAL);
  await alice.alive();
  await page.getByRole("button", { name: "Actions for Carol" }).click();
  await dialog.getByRole("button", { name: "Ban Carol…" }).click();
  await expect(dialog).toMatchAriaSnapshot(`
- dialog "Ban Carol":
  - heading "Ban Carol" [level=2]
  - paragraph: /Every session of Carol ends within a second/
  - textbox /Why/
  - group "For how long":
    - radio "For good"
    - radio "7 days" [checked]
  - button "Cancel"
  - button "Ban Carol for 7 days"`);
});

test("a screen reader is told of the doors", async ({ page }) => {
  await page.goto("/login");
  await matches(
    page,
    `- main:
  - heading "Countersign" [level=1]
  - paragraph: Sign in to join the conversation.
  - textbox "Name"
  - textbox "Password"
  - button "Sign in"`,
  );
  await page.getByLabel("Name").fill("nobody");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await matches(page, `- alert: The name or the password is not right; check both and try again.`);
  const nobody = await Server.empty();
  await page.goto(`${nobody.origin}/setup`);
  await matches(
    page,
    `- main:
  - heading "Countersign" [level=1]
  - textbox /Code/
  - textbox "Name"
  - textbox /Password/
  - button "Create the first admin"`,
  );
  await nobody.stop();
});
