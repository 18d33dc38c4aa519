"""A bureau's programme: who is entitled, what they get, who pays, who approves, how long what is kept."""
