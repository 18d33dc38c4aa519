"""The portal API: one module a resource."""
