"""The events training-subsidy answers to: besides the seals of the other services, none yet."""

from shared.consumer import Subscriptions

subscriptions = Subscriptions("training-subsidy")
