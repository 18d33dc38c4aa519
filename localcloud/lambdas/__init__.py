"""The Lambda host: runs the template's functions from their folders, in process or in workers."""
