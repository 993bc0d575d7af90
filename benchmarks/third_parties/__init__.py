"""Servers, mocks and frameworks that others wrote: installed, started, judged and compared."""
