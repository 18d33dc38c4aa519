"""The tables: incidents, directory and quarantine on DynamoDB."""
