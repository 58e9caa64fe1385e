"""组织体系: who is responsible where, what is missing, and how a post goes to the next person."""
