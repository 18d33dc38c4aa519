"""The offline twin: the cloud of the composed template, on one machine and one clock."""
