"""The load: clients that speak prepared frames, so that the servers and not they are measured."""
