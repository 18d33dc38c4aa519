"""What the sample's layer lends to its functions."""

WORD = "lent"
