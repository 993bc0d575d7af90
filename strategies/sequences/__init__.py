"""Requests that are about more than their bodies: deliveries, bursts, what follows what."""
