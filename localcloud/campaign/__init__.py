"""Random schedules of people, devices and faults, played in memory and on the twin, and audited from outside."""
