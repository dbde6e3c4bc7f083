"""A Bot API server on loopback and its chat page: stands in for Telegram when no token is set."""

from amiable.bot.simulator.driver import Chat, NoSuchButtonError, NothingCameError, Seen
from amiable.bot.simulator.faults import Fault
from amiable.bot.simulator.page import Debtor
from amiable.bot.simulator.server import BOT_NAME, TOKEN, SimulatorServer

__all__ = [
    "BOT_NAME",
    "TOKEN",
    "Chat",
    "Debtor",
    "Fault",
    "NoSuchButtonError",
    "NothingCameError",
    "Seen",
    "SimulatorServer",
]
