"""回头看抽查: a published sample of what was closed out, looked back at by another unit."""
