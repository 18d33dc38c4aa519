"""The device side: an agent on the AWS IoT device SDK, and fleets of simulated devices."""
