"""What files hold and what they lack: the list of files, one file, the map of a place."""
