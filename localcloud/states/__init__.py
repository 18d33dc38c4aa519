"""The Amazon States Language on the twin's loop, in JSONPath and JSONata, without own threads.

What the language has and this engine has not is refused when a machine is defined.
"""
