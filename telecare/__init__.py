"""The core: what an alarm means, who is called for it and when it may end, free of any one cloud."""
