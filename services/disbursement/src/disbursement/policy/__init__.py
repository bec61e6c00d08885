"""Agent banks, as dated data that every service has."""

from shared.agent_banks import agent_banks

__all__ = ["agent_banks"]
