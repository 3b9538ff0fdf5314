"""The models of sources, their feeds and hosts, visits, subscriptions and fetch jobs."""
