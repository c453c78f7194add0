"""The page that `make run` serves, used by two people in two browsers."""

import asyncio
import collections
import json

from window import Window
from world import check

QUICK_ACTIONS = 6
Person = collections.namedtuple("Person", "email password name")
ADA = Person("ada@helpdesk.example", "paper-kite-41", "Ada")
BRUNO = Person("bruno@helpdesk.example", "green-lamp-07", "Bruno")


def text(selector):
    return f"document.querySelector({json.dumps(selector)}).innerText"


def fill(form, **fields):
    """Fills a form in and sends it, as a person does."""
    writes = "".join(f"form.elements.{name}.value = {json.dumps(value)};" for name, value in fields.items())
    return f"(() => {{ const form = document.querySelector('{form}'); {writes} form.requestSubmit(); }})()"


def click(label, within="body"):
    named = f"(each) => each.innerText.includes({json.dumps(label)})"
    found = f"[...document.querySelectorAll('{within} button')].find({named})"
    return f"(() => {{ const button = {found}; if (!button) return false; button.click(); return true; }})()"


async def enter(window, person):
    await window.until("document.readyState === 'complete' && location.protocol === 'http:'")
    await window.value(fill("#password-form", email=person.email, password=person.password))
    await window.until(f"{text('#who')}.includes({json.dumps(person.name)})")
    await window.until(f"{text('#connection')} === 'connected'")


async def leave(window):
    """Signs out, and waits for the page that comes then: the one before looks ready too."""
    await window.value(f"(() => {{ window.isLeft = true; return {click('Sign out')} }})()")
    await window.until("!window.isLeft && document.readyState === 'complete'")


async def chat(ada, bruno):
    for window, peer in ((ada, BRUNO), (bruno, ADA)):
        await window.until(click(peer.name, "#people"))
        await window.until("document.querySelectorAll('#people button[aria-current=true]').length")
    for window, other, said in ((ada, bruno, "hello from the page"), (bruno, ada, "and back")):
        await window.value(fill("#message-form", text=said))
        await other.until(f"{text('#conversation')}.includes({json.dumps(said)})")


async def ticket(ada):
    before = int(await ada.until("document.querySelector('#figures dd').innerText"))
    await ada.value(fill("#ticket-form", title="made on the page"))
    await ada.until(f"{text('#tickets')}.includes('made on the page')")
    await ada.until(f"document.querySelector('#figures dd').innerText === '{before + 1}'")


async def quick_actions(ada):
    labels = await ada.value("[...document.querySelectorAll('#quick button')].map((each) => each.innerText)")
    check(len(labels) == QUICK_ACTIONS, f"buttons: {labels}")
    replies = set()
    for label in labels:
        await ada.value(click(label, "#quick"))
        replies.add(await ada.until(f"{text('#reply')} !== '…' && {text('#reply')}"))
    check(len(replies) == QUICK_ACTIONS, f"the buttons are answered alike: {replies}")


async def demo(window, person):
    """A demo login's ticket, and its adoption after a real sign-in in the same browser."""
    await window.until(click("Demo user"))
    await window.until(f"{text('#connection')} === 'connected'")
    await window.value(fill("#ticket-form", title="made in demo mode"))
    await window.until(f"{text('#tickets')}.includes('made in demo mode')")
    await leave(window)
    await enter(window, person)
    check("made in demo mode" not in await window.value(text("#tickets")), "the sandbox shows through")
    await window.until(click("Take them over"))
    await window.until(f"{text('#adoption output')}.startsWith('done')")
    await window.until(f"{text('#tickets')}.includes('made in demo mode')")


async def walk(port):
    url = f"http://127.0.0.1:{port}/"
    windows = []
    try:
        for _ in range(2):
            windows.append(await Window.open(url))
        ada, bruno = windows
        await enter(ada, ADA)
        await enter(bruno, BRUNO)
        await chat(ada, bruno)
        await ticket(ada)
        await quick_actions(ada)
        await leave(bruno)
        await demo(bruno, BRUNO)
    finally:
        for window in windows:
            await window.close()


def try_page(port):
    """the page of `make run`: two browsers sign in, chat, make a ticket, ask, and take a demo login's work over"""
    asyncio.run(walk(port))
