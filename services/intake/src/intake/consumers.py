"""The events intake answers to."""

from shared.consumer import Subscriptions

subscriptions = Subscriptions("intake")
