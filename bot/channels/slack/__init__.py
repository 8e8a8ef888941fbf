"""The Slack app: requests in, replies out, over the same inbox and outbox as every other channel."""
