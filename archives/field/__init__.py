"""Papers on the grid worker's phone: what each file lacks goes along, photographs come back."""
