"""What is measured, each against a baseline in the same run; docs/benchmarks.md has the figures."""
