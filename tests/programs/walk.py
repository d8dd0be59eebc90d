"""A browser's way by another hand: signs in by the form, keeps the cookie, and says every command that docs/protocol.md
describes, on a library that nobody here wrote.

Usage: walk.py ORIGIN PROTOCOL_PAGE PASSWORD. Ends quietly when everything went as the page says.
"""

import asyncio
import http.client
import json
import re
import sys
import urllib.parse

import websockets


class Browser:
    """Forms and pages, with the cookies that were given."""

    def __init__(self, origin):
        self.origin, self.cookies = origin, {}

    def ask(self, method, path, fields=None, **headers):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.origin).netloc, timeout=20)
        body = urllib.parse.urlencode(fields) if fields is not None else None
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        connection.request(method, path, body, headers | {"Cookie": self.cookie()})
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers, answer.read().decode()

    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items() if value)

    def socket(self, query=""):
        address = self.origin.replace("http", "ws") + "/ws" + query
        return websockets.connect(
            address,
            origin=self.origin,
            additional_headers={"Cookie": self.cookie()},
            subprotocols=["countersign.v1"],
        )


class Talk:
    """A socket on which each command gets its one reply; what else comes is kept."""

    def __init__(self, socket):
        self.socket, self.said, self.heard, self.asked = socket, set(), [], 0

    async def say(self, command, /, **fields):
        self.said.add(command)
        self.asked += 1
        asked = f"c{self.asked}"
        await self.socket.send(json.dumps({"id": asked, "type": command, **fields}))
        while True:
            frame = json.loads(await self.socket.recv())
            if frame["type"] == "reply" and frame["id"] == asked:
                return frame
            self.heard.append(frame)

    async def done(self, command, /, **fields):
        reply = await self.say(command, **fields)
        assert "ok" in reply, reply
        return reply["ok"]

    async def refused(self, code, command, /, **fields):
        reply = await self.say(command, **fields)
        assert reply["error"]["code"] == code and reply["error"]["message"].endswith("."), reply


def described(page):
    """The commands in the page's table: every name in backticks in the first cell."""
    table = page.split("## Commands")[1].split("| code |")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in rows for name in re.findall(r"`([a-z_]+)`", cell)}


async def converse(talk, ready):
    people = {person["name"]: person["user"] for person in ready["people"]}
    bob, carol = people["bob"], people["carol"]
    general = next(room["room"] for room in ready["rooms"] if room["name"] == "general")
    everyone = {"to": "everyone"}
    posted = await talk.done("post_message", room=general, body="Hello *all*", client_id="w1", audience=everyone)
    again = await talk.done("post_message", room=general, body="Hello *all*", client_id="w1", audience=everyone)
    assert posted == again, (posted, again)
    await talk.refused("conflict", "post_message", room=general, body="Other words", client_id="w1")
    message = posted["message"]
    await talk.done("edit_message", message=message, body="Hello **all**")
    await talk.done("react", message=message, emoji="👍")
    await talk.done("unreact", message=message, emoji="👍")
    history = await talk.done("history", room=general, limit=10)
    assert history["messages"][-1]["body"] == "Hello **all**" and "edited_at" in history["messages"][-1], history
    assert history["messages"][-1]["content"][0]["paragraph"], history
    hits = await talk.done("search", query="hel", room=general)
    assert hits["hits"][0]["message"]["id"] == message, hits
    await talk.done("mark_read", room=general, cursor=posted["cursor"])
    await talk.done("typing", room=general, on=True)
    await talk.done("announce", body="To all of you", audience=everyone, client_id="w2")
    room = (await talk.done("create_room", name="walk", kind="open", topic="By another hand"))["room"]
    await talk.done("update_room", room=room, topic="By another hand still")
    await talk.done("invite_member", room=room, user=bob)
    await talk.done("remove_member", room=room, user=bob)
    await talk.done("archive_room", room=room, archived=True)
    await talk.refused("archived", "post_message", room=room, body="Too late", client_id="w3")
    await talk.done("archive_room", room=room, archived=False)
    await talk.done("leave_room", room=room)
    await talk.done("join_room", room=room)
    direct = (await talk.done("open_direct", users=[carol]))["room"]
    assert direct == (await talk.done("open_direct", users=[carol]))["room"]
    assert any(found["room"] == room for found in (await talk.done("list_rooms", prefix="wa"))["rooms"])
    assert any(found["user"] == carol for found in (await talk.done("list_people", prefix="car"))["people"])
    await talk.done("set_role", user=carol, role="moderator")
    await talk.done("set_role", user=carol, role="member")
    await talk.done("mute_user", user=carol, until="2999-01-01T00:00:00.000Z", reason="a trial")
    decision = (await talk.done("explain", user=carol, command="post_message", room=general))["decision"]
    assert decision["allowed"] is False and decision["code"] == "muted", decision
    await talk.done("unmute_user", user=carol)
    await talk.done("ban_user", user=bob, reason="a trial")
    await talk.done("unban_user", user=bob)
    await talk.done("update_profile", display="Alice by another hand")
    assert (await talk.done("list_connections"))["connections"][0]["current"] is True
    await talk.done("end_sessions", user=carol)
    await talk.done("delete_message", message=message, reason="a trial")
    await talk.done("ping")
    await talk.refused("not_found", "history", room="r_999999")
    kinds = {frame["change"]["kind"] for frame in talk.heard if frame["type"] == "event"}
    assert {"message_posted", "message_edited", "message_deleted", "room_created"} <= kinds, kinds
    cursors = [frame["cursor"] for frame in talk.heard if frame["type"] == "event"]
    assert cursors == sorted(set(cursors)), cursors
    return posted["cursor"]


async def main(origin, protocol, password):
    browser = Browser(origin)
    assert browser.ask("GET", "/session")[0] == 401
    status, headers, _ = browser.ask("GET", "/rooms/r_2")
    assert (status, headers["Location"]) == (303, "/login?next=/rooms/r_2"), headers
    fields = {"username": "alice", "password": password, "next": "/rooms/r_2"}
    status, headers, _ = browser.ask("POST", "/login", fields)
    assert (status, headers["Location"]) == (303, "/rooms/r_2"), (status, headers)
    assert json.loads(browser.ask("GET", "/session")[2])["user"].startswith("u_")
    status, headers, _ = browser.ask("POST", "/rooms/r_2/messages", {"body": "By a form", "client_id": "w0"})
    assert (status, headers["Location"]) == (303, "/rooms/r_2"), headers
    assert "By a form" in browser.ask("GET", "/rooms/r_2")[2]
    async with asyncio.timeout(60):
        async with browser.socket() as socket:
            talk = Talk(socket)
            ready = json.loads(await socket.recv())
            assert ready["type"] == "ready" and socket.subprotocol == "countersign.v1", ready
            cursor = await converse(talk, ready)
        assert talk.said == described(protocol), talk.said ^ described(protocol)
        # Whoever comes back with a cursor hears what followed it.
        async with browser.socket(f"?cursor={cursor}") as socket:
            ready = json.loads(await socket.recv())
            assert ready["resumed"] is True, ready
            assert json.loads(await socket.recv())["cursor"] > cursor
            assert browser.ask("POST", "/logout", {})[0] == 303
            try:
                while True:
                    await socket.recv()
            except websockets.ConnectionClosed as closed:
                assert closed.rcvd.code == 4501, closed
        try:
            await browser.socket()
        except websockets.InvalidStatus as refused:
            assert refused.response.status_code == 401, refused
            print("walked", flush=True)


asyncio.run(main(sys.argv[1], open(sys.argv[2], encoding="utf-8").read(), sys.argv[3]))
