#!/usr/bin/env python3
"""Fills a fresh database with people who have live sessions, for load generators, and prints one Cookie header value a line.

    benches/sessions.py DATABASE [PEOPLE [SESSIONS]]

DATABASE is the file of a server that was started once and is stopped now; 1,000 people of 10 sessions each unless said.
Everybody is a member of the rooms "announcements" and "general". The passwords are none, so nobody can sign in.
"""

import base64
import hashlib
import os
import sqlite3
import sys
import time

DAYS_30 = 30 * 86_400_000


def main(path, people=1000, sessions=10):
    if not os.path.isfile(path):
        sys.exit(f"There is no database at {path}; start the server on it once and stop it.")
    db = sqlite3.connect(path)
    now = int(time.time() * 1000)
    head = db.execute("SELECT max(cursor) FROM log").fetchone()[0]
    rooms = [row[0] for row in db.execute("SELECT id FROM rooms WHERE kind IN ('announcements', 'open')")]
    for number in range(people):
        head += 1
        user = head
        role = "admin" if number == 0 else "member"
        db.execute(
            "INSERT INTO people (id, name, display, role, created_at) VALUES (?, ?, ?, ?, ?)",
            (user, f"person{number}", f"Person {number}", role, now),
        )
        db.execute("INSERT INTO log (cursor, at, kind, user) VALUES (?, ?, 'person_added', ?)", (user, now, user))
        for room in rooms:
            db.execute("INSERT INTO memberships (room, user, since) VALUES (?, ?, ?)", (room, user, user))
        for _ in range(sessions):
            head += 1
            token = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=")
            db.execute(
                "INSERT INTO sessions (id, user, token, started_at, last_used_at, expires_at, agent, address)"
                " VALUES (?, ?, ?, ?, ?, ?, 'load generator', '127.0.0.1')",
                (head, user, hashlib.sha256(token).digest(), now, now, now + DAYS_30),
            )
            db.execute(
                "INSERT INTO log (cursor, at, kind, user, session) VALUES (?, ?, 'session_started', ?, ?)",
                (head, now, user, head),
            )
            print(f"countersign_session={token.decode()}")
    db.commit()


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:]))
