"""The Lambda functions, one package each; they meet through events and tables, never by import."""
