"""What is deployed: templates, state machines, policies, and the step that folds them into one template."""
