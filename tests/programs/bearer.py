"""A program with an API token, on a library that nobody here wrote: reads, writes, is refused, and sees its end.

Usage: bearer.py SOCKET_URL TOKEN. Prints one line for each thing that went as it should; anything else is a failure.
"""

import asyncio
import json
import sys

import websockets


async def reply(socket, command):
    await socket.send(json.dumps({"id": "p", **command}))
    while True:
        frame = json.loads(await socket.recv())
        if frame["type"] == "reply":
            return frame


async def main(url, token):
    async with asyncio.timeout(20):
        async with websockets.connect(
            url, additional_headers={"Authorization": f"Bearer {token}"}, subprotocols=["countersign.v1"]
        ) as socket:
            ready = json.loads(await socket.recv())
            assert ready["type"] == "ready" and socket.subprotocol == "countersign.v1", ready
            room = ready["rooms"][0]["room"]
            print("ready", flush=True)
            posted = await reply(
                socket,
                {"type": "post_message", "room": room, "body": "from Python", "client_id": "python-1"},
            )
            assert "message" in posted["ok"], posted
            print("posted", flush=True)
            history = await reply(socket, {"type": "history", "room": room})
            assert history["ok"]["messages"][-1]["body"] == "from Python", history
            print("read", flush=True)
            refused = await reply(socket, {"type": "create_room", "name": "x", "kind": "open"})
            assert refused["error"]["code"] == "forbidden", refused
            print("refused", flush=True)
            try:
                while True:
                    await socket.recv()
            except websockets.ConnectionClosed as closed:
                assert closed.rcvd.code == 4504, closed
                print("ended", flush=True)
        try:
            await websockets.connect(url, additional_headers={"Authorization": f"Bearer {token}"})
        except websockets.InvalidStatus as refused:
            assert refused.response.status_code == 401, refused
            print("locked out", flush=True)


asyncio.run(main(*sys.argv[1:]))
