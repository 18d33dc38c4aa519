"""The simulated telephone network: how people answer, calls and messages in time, and its HTTP gateway."""
