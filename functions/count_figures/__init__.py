"""The function that counts each street's day once it is over."""
