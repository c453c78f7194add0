"""The official Socket.IO suite from its check 17 on, byte by byte; the first 16 are in official_engine.py."""

import json

from suite import expect, expect_that, official


async def expect_connected(socket, prefix, auth):
    answer = await socket.receive()
    expect_that(answer.startswith("40" + prefix), f"CONNECT was answered {answer!r}")
    payload = json.loads(answer[len("40" + prefix) :])
    expect("keys of the answer", set(payload), {"sid"})
    expect_that(isinstance(payload["sid"], str), f"sid is {payload['sid']!r}")
    expect("the greeting", await socket.receive(), f'42{prefix}["auth",{auth}]')


@official(socketio=17)
async def connect_main(server):
    """connect: the main namespace"""
    socket = await server.web_socket()
    socket.send("40")
    await expect_connected(socket, "", "{}")


@official(socketio=18)
async def connect_main_with_payload(server):
    """connect: the main namespace with a payload"""
    socket = await server.web_socket()
    socket.send('40{"token":"123"}')
    await expect_connected(socket, "", '{"token":"123"}')


@official(socketio=19)
async def connect_custom(server):
    """connect: a custom namespace"""
    socket = await server.web_socket()
    socket.send("40/custom,")
    await expect_connected(socket, "/custom,", "{}")


@official(socketio=20)
async def connect_custom_with_payload(server):
    """connect: a custom namespace with a payload"""
    socket = await server.web_socket()
    socket.send('40/custom,{"token":"abc"}')
    await expect_connected(socket, "/custom,", '{"token":"abc"}')


@official(socketio=21)
async def connect_unknown(server):
    """connect: an unknown namespace is refused"""
    socket = await server.web_socket()
    socket.send("40/random")
    expect("the answer", await socket.receive(), '44/random,{"message":"Invalid namespace"}')


@official(socketio=22)
async def connect_with_invalid_packet(server):
    """connect: closed at an invalid packet"""
    socket = await server.web_socket()
    socket.send("4abc")
    await socket.closed(2)


@official(socketio=23)
async def connect_never(server):
    """connect: closed when no namespace is joined"""
    await (await server.web_socket()).closed(2)


@official(socketio=24)
async def disconnect(server):
    """disconnect: nothing comes back, and the next message is a ping"""
    socket, _ = await server.socket()
    socket.send("41")
    expect("the next message", await socket.receive(), "2")


@official(socketio=25)
async def disconnect_one_of_two(server):
    """disconnect: leaving one namespace leaves the other"""
    socket, _ = await server.socket()
    expect("a ping", await socket.receive(), "2")
    socket.send("40/custom")
    await expect_connected(socket, "/custom,", "{}")
    socket.send("41/custom")
    socket.send('42["message","message to main namespace"]')
    expect("the echo", await socket.receive(), '42["message-back","message to main namespace"]')


@official(socketio=26)
async def message(server):
    """message: plain text comes back byte by byte"""
    socket, _ = await server.socket()
    socket.send('42["message",1,"2",{"3":[true]}]')
    expect("the echo", await socket.receive(), '42["message-back",1,"2",{"3":[true]}]')


PLACEHOLDERS = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}'


async def send_two_attachments(socket, text):
    socket.send(text)
    socket.send(b"\x01\x02\x03")
    socket.send(b"\x04\x05\x06")


async def expect_two_attachments(socket, text):
    expect("the packet", await socket.receive(), text)
    expect("the first attachment", await socket.receive(), b"\x01\x02\x03")
    expect("the second attachment", await socket.receive(), b"\x04\x05\x06")


@official(socketio=27)
async def message_binary(server):
    """message: binary comes back byte by byte"""
    socket, _ = await server.socket()
    await send_two_attachments(socket, f'452-["message",{PLACEHOLDERS}]')
    await expect_two_attachments(socket, f'452-["message-back",{PLACEHOLDERS}]')


@official(socketio=28)
async def message_acknowledged(server):
    """message: plain text is acknowledged"""
    socket, _ = await server.socket()
    socket.send('42456["message-with-ack",1,"2",{"3":[false]}]')
    expect("the acknowledgement", await socket.receive(), '43456[1,"2",{"3":[false]}]')


@official(socketio=29)
async def message_binary_acknowledged(server):
    """message: binary is acknowledged"""
    socket, _ = await server.socket()
    await send_two_attachments(socket, f'452-789["message-with-ack",{PLACEHOLDERS}]')
    await expect_two_attachments(socket, f"462-789[{PLACEHOLDERS}]")


async def expect_closed_by(server, text):
    socket, _ = await server.socket()
    socket.send(text)
    await socket.closed(2)


@official(socketio=30)
async def message_invalid(server):
    """message: closed at an invalid packet format"""
    await expect_closed_by(server, "4abc")


@official(socketio=31)
async def message_invalid_payload(server):
    """message: closed at an invalid payload"""
    await expect_closed_by(server, "42{}")


@official(socketio=32)
async def message_invalid_id(server):
    """message: closed at an invalid acknowledgement id"""
    await expect_closed_by(server, '42abc["message-with-ack",1,"2",{"3":[false]}]')
