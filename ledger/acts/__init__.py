"""Acts made on phones without signal, each applied once: the protocol of the phone."""
