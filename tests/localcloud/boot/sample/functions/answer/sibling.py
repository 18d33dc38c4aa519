WORD = "from answer"
