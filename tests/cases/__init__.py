"""The failures of real alarm centres, each as a test that fails when it could happen here."""
