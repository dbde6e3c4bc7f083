"""The desk in Telegram, on python-telegram-bot."""

from amiable.bot.telegram.desk import TelegramDesk
from amiable.bot.telegram.updates import Polling, Source, TokenRefusedError, Webhook

__all__ = ["Polling", "Source", "TelegramDesk", "TokenRefusedError", "Webhook"]
