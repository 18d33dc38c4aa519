"""The event pump: carries queues, streams and schedules to functions, all on the one loop."""
