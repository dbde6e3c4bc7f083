"""The desk in Telegram, on python-telegram-bot."""

from amiable.bot.telegram.desk import TelegramDesk, TokenRefusedError

__all__ = ["TelegramDesk", "TokenRefusedError"]
