"""What people read and hear: which texts the code asks for, and how they are put together.

The words themselves are the bureau's data (`bureaus/*/scripts`), published with its policy.
"""
