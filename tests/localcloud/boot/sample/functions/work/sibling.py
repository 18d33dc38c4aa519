WORD = "from work"
