"""How much room papers, photos and files take, and when the disk will be full."""
