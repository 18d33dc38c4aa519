"""What AWS IoT Core does around its message broker: shadows, lifecycle events, provisioning, jobs."""
