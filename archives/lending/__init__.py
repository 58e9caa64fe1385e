"""The register of borrowing and viewing: handing out, giving back, extending, who is late."""
