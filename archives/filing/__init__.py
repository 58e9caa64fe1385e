"""Papers: taking them in, versions, and taking them out of the volume."""
