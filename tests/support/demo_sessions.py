"""The sessions of `check --demo`, as the builder makes them.

The package carries them as files, so that it does not carry the builder; a test keeps
both equal, and `--update-golden` writes the files anew.
"""

from datetime import timedelta

from support.source_session import SourceSession, numbered_file
from support.transcripts import EPOCH, TranscriptBuilder

CART = "def total(items):\n    total = sum(items)\n    return total\n"
ROUNDED = "return round(total, 2)"
TEST = "def test_total():\n    assert total([1, 2]) == 3\n"
TAX = "rate = 0.19\n\n\ndef tax(total):\n    return total * rate\n"
PRICES = numbered_file(12, "price")
README = "# The shop\n\nPrices are numbers, in cents.\nRun pytest to test it.\n"

AGENT = "a1b2c3d4e5f60718"
TASK = "Find every caller of total()."


def demo_files() -> dict[str, bytes]:
    """Contents by file name: three sessions, and a sub-agent of the first."""
    healthy = _healthy()
    return {
        "healthy.jsonl": healthy.content,
        "healthy-agent.jsonl": _agent_of(healthy).content,
        "drifting.jsonl": _drifting().content,
        "unknown-format.jsonl": _unknown_format().content,
    }


def _healthy() -> TranscriptBuilder:
    session = SourceSession(
        {"cart.py": CART, "tests/test_cart.py": TEST}, seed="healthy"
    )
    session.prompt("Round the total in cart.py to cents, and cover it with a test.")
    session.say("I read the cart and its tests first.")
    session.look("cart.py")
    session.look("tests/test_cart.py")
    session.read("money.py")
    session.run("rg -n 'total\\(' --type py", "cart.py:1:def total(items):\n")
    call = session.call("Agent", {"subagent_type": "Explore", "prompt": TASK})
    done = {"status": "completed", "agentId": AGENT, "agentType": "Explore"}
    session.result(call, "There is one caller, in cart.py.", structured=done)
    session.change("cart.py", "return total", ROUNDED)
    session.change("tests/test_cart.py", "== 3", "== 3.00")
    session.time += timedelta(minutes=5)
    session.run("pytest -q", "12 passed in 0.31s\n")
    session.say("The total is rounded to cents; 12 tests pass.", ends_turn=True)
    session.end_turn()
    session.title("Round the cart total")
    return session


def _agent_of(parent: TranscriptBuilder) -> TranscriptBuilder:
    agent = TranscriptBuilder(
        seed="healthy", session_id=parent.session_id, agent_id=AGENT
    )
    agent.prompt(TASK)
    agent.run("rg -n 'total\\('", "cart.py:1:def total(items):\n")
    agent.say("There is one caller, in cart.py.", ends_turn=True)
    return agent


def _drifting() -> TranscriptBuilder:
    files = {"cart.py": CART.replace("return total", ROUNDED), "tax.py": TAX}
    files |= {"prices.py": PRICES, "README.md": README}
    session = SourceSession(files, seed="drifting", start=EPOCH + timedelta(minutes=5))
    session.prompt("Move all price handling to the new money type.")
    session.read("money.py")
    session.look("cart.py")
    session.look("tax.py")
    session.changed_outside("tax.py", TAX.replace("rate = 0.19", "rate = 0.20"))
    session.change("tax.py", "rate = ", "RATE = ", staleRecovered=True)
    session.look("prices.py", offset=1, limit=4)
    session.change("prices.py", "price_9 = 9", "price_9 = Money(9)")
    session.change("cart.py", ROUNDED, "return Money(total)")
    session.put("README.md", "# Shop\n\nAll prices are of the type Money.\n")
    session.say("Starting with the models.")
    for number in range(1, 23):
        session.edit(f"models/item_{number}.py", number)
    session.say("Actually, the field is a string. Let me rethink the conversion.")
    session.run("pytest -q", "7 failed, 5 passed\n", is_error=True)
    for _ in range(9):
        session.edit("views/cart.py", is_error=True)
    session.say(
        "The models use the new type now.\n\nThis is a good stopping point. Should I"
        " continue with the remaining views?",
        ends_turn=True,
    )
    session.end_turn()
    session.title("Move prices to the money type")
    return session


def _unknown_format() -> TranscriptBuilder:
    session = TranscriptBuilder(seed="unknown", version="9.0.0")
    session.prompt("Upgrade the web framework.")
    for number in range(60):
        session.raw({"type": "turn-frame", "index": number, "payload": {}})
    session.say("Upgraded.", ends_turn=True)
    session.title("Upgrade the web framework")
    return session
