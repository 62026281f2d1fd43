"""What the program itself serves: its health for machines, and the canary's page for itself."""
