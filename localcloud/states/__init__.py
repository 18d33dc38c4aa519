"""The Amazon States Language, interpreted on the twin's loop: JSONPath mode, no threads of its own.

What the language has and this engine has not is refused when a machine is defined.
"""
